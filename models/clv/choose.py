"""Which purchase model and which spend model the scores come from, and why.

The purchase models are tried in this order: the sound model that the back-test prefers;
else the first model that is sound with a weak prior; else one rate for everybody; else
no model, with a reason. For every model that was not taken the reason is recorded in
the table of model runs.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from models.clv.family import FAMILY, KNOWS_WHO_LEFT
from models.clv.gamma_gamma import GammaGamma
from models.clv.groups import Groups
from models.clv.horizon import PurchaseModel
from models.clv.population import PopulationRate, PopulationSpend
from models.kit.arrays import Floats
from models.kit.backtest import BackTest, best
from models.kit.choice import (
    Choice,
    Fitted,
    even_with_weak_prior,
    fitted,
    with_weak_prior,
)
from models.kit.fitting import Fit, Likelihood

MIN_DAYS: Final = 90
"""Days from the first order on without which nothing is predicted."""
MIN_REPEATERS: Final = 100
"""Customers who bought again without whom nothing is predicted."""
MIN_VALUED: Final = 10
HISTORY_TOO_SHORT: Final = "history_too_short"
TOO_FEW_VALUES: Final = "too_few_order_values"


class SpendModel(Likelihood, Protocol):
    """A fitted model's answer about the value of a purchase."""

    @property
    def least(self) -> Mapping[str, float]:
        """The lowest parameters for which `expected_value` exists."""
        ...

    def expected_value(self, parameters: Floats, n: Floats, m: Floats) -> Floats:
        """Expected value of a purchase, per customer.

        Args:
            parameters: of the model.
            n: valued repeat purchase days, of shape (customer,).
            m: their mean value; not read where n is 0.
        """
        ...

    def second_moments(
        self, parameters: Floats, n: Floats, m: Floats
    ) -> tuple[Floats, Floats]:
        """E[M^2] of one future purchase and E[M M'] of two of the same customer."""
        ...


def purchases(
    groups: Groups, test: BackTest
) -> tuple[Choice[PurchaseModel], Fitted[PurchaseModel] | None]:
    """Choose the model of purchases, and the one of who is still a customer.

    Args:
        groups: the purchase histories.
        test: the back-test of the family.

    Returns:
        The choice, and the model behind P(alive), which is None where no model of
        those that know who left is sound.
    """
    days = 7 * groups.t.max(initial=0)
    if groups.n_repeaters < MIN_REPEATERS or days < MIN_DAYS:
        return Choice(None, reason=HISTORY_TOO_SHORT), None
    found = {name: fitted(make(groups), groups.weight) for name, make in FAMILY.items()}
    sound = [name for name, one in found.items() if not one.fit.is_degenerate]
    fallback = {
        name: one.fit.reason
        for name, one in found.items()
        if one.fit.reason is not None
    }
    if not sound:
        return _with_prior(groups, found, fallback)
    preferred = best(test, sound) or sound[0]
    if test.reason is not None:
        fallback[preferred] = f"first sound model of the family; {test.reason}"
    alive = next((name for name in KNOWS_WHO_LEFT if name in sound), None)
    choice = Choice(found[preferred], _fits(found), fallback)
    return choice, found[alive] if alive else None


def _fits(found: Mapping[str, Fitted[PurchaseModel]]) -> tuple[Fit, ...]:
    return tuple(one.fit for one in found.values())


def _with_prior(
    groups: Groups,
    found: dict[str, Fitted[PurchaseModel]],
    fallback: dict[str, str],
) -> tuple[Choice[PurchaseModel], Fitted[PurchaseModel] | None]:
    """Where no model is sound by itself: the first one that is with a weak prior.

    Args:
        groups: the purchase histories.
        found: the plain fits, all of them degenerate.
        fallback: by model name, why it is degenerate.
    """
    for name in KNOWS_WHO_LEFT:
        again = fitted(FAMILY[name](groups), groups.weight, with_prior=True)
        if again.fit.is_degenerate:
            why = even_with_weak_prior(fallback[name], again.fit.reason)
            fallback = fallback | {name: why}
            continue
        fallback = fallback | {name: with_weak_prior(fallback[name])}
        return Choice(again, _fits(found | {name: again}), fallback), again
    rate = _population_rate(groups, "no model of the family is sound")
    tried = (*_fits(found), *rate.tried)
    return Choice(rate.chosen, tried, fallback | rate.fallback), None


def _population_rate(groups: Groups, why: str) -> Choice[PurchaseModel]:
    """The last resort: one rate for everybody."""
    model: PurchaseModel = PopulationRate(groups)
    rate = fitted(model, groups.weight)
    return Choice(rate, (rate.fit,), {rate.fit.name: why})


def spend(n: Floats, m: Floats, weight: Floats) -> Choice[SpendModel]:
    """Choose the model of a purchase's value.

    The order is: Gamma-Gamma; else Gamma-Gamma with a weak prior; else one mean for
    everybody; else no model, with a reason.

    Args:
        n: valued repeat purchase days, above 0, of shape (customer,).
        m: their mean value, above 0.
        weight: of each customer; below 1 where a history is only possible.
    """
    if len(n) < MIN_VALUED:
        return Choice(None, reason=TOO_FEW_VALUES)
    model: SpendModel = GammaGamma(n, m)
    plain = fitted(model, weight)
    why = plain.fit.reason or _why_no_mean(plain.fit)
    if why is None:
        return Choice(plain, (plain.fit,))
    again = fitted(model, weight, with_prior=True)
    if not (again.fit.reason or _why_no_mean(again.fit)):
        return Choice(again, (again.fit,), {model.name: with_weak_prior(why)})
    everybody: SpendModel = PopulationSpend(m)
    mean = fitted(everybody, weight)
    fallback = {model.name: why, everybody.name: why}
    return Choice(mean, (plain.fit, mean.fit), fallback)


def _why_no_mean(found: Fit) -> str | None:
    """Why a sound Gamma-Gamma has no mean value over customers, if so."""
    q = found.parameters[found.names.index("q")]
    return None if q > 1 else f"q = {q:.3g}: the mean value does not exist"
