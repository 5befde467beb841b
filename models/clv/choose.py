"""Which purchase model and which spend model stand behind the scores, and why.

The ladder: the sound model that the back-test prefers; else the preferred model with
a weak prior; else one rate for everybody; else nothing, with a reason. Every rung that
was not taken leaves its reason in the table of model runs.
"""

from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

import numpy as np

from models.clv import backtest
from models.clv.family import FAMILY, KNOWS_WHO_LEFT
from models.clv.fitting import Fit, Likelihood, fit
from models.clv.gamma_gamma import GammaGamma
from models.clv.groups import Floats, Groups
from models.clv.horizon import PurchaseModel
from models.clv.population import PopulationRate, PopulationSpend

MIN_CUSTOMERS: Final = 30
MIN_REPEATERS: Final = 10
TOO_FEW_REPEATERS: Final = "too_few_repeat_customers"
TOO_FEW_VALUES: Final = "too_few_order_values"


class SpendModel(Likelihood, Protocol):
    """A fitted model's answer about the value of a purchase."""

    def expected_value(self, parameters: Floats, n: Floats, m: Floats) -> Floats:
        """Of a customer with n valued repeat purchases of mean m."""
        ...


Kind = TypeVar("Kind", bound=Likelihood)


@dataclass(frozen=True)
class Fitted(Generic[Kind]):
    """A model with its rows, their weights and its estimate."""

    model: Kind
    weight: Floats
    fit: Fit


@dataclass(frozen=True)
class Choice(Generic[Kind]):
    """The outcome of a ladder.

    Attributes:
        chosen: behind the scores; None when there is no model.
        tried: every fit, the refused ones too.
        fallback: reason by model name, for those that were not taken as they were.
        reason: why there is none; a code for `value_reason`.
    """

    chosen: Fitted[Kind] | None
    tried: tuple[Fit, ...] = ()
    fallback: dict[str, str] = field(default_factory=dict)
    reason: str | None = None


def purchases(
    groups: Groups, test: backtest.BackTest
) -> tuple[Choice[PurchaseModel], Fitted[PurchaseModel] | None]:
    """Choose the model of purchases, and the one that says who is still there."""
    if groups.n_repeaters < MIN_REPEATERS:
        return Choice(None, reason=TOO_FEW_REPEATERS), None
    if groups.n_customers < MIN_CUSTOMERS:
        why = f"{groups.n_customers} customers, a fit needs {MIN_CUSTOMERS}"
        return _population_rate(groups, why), None
    fitted = {
        name: _fitted(make(groups), groups.weight) for name, make in FAMILY.items()
    }
    sound = [name for name, found in fitted.items() if not found.fit.is_degenerate]
    fallback = {
        name: found.fit.reason
        for name, found in fitted.items()
        if found.fit.reason is not None
    }
    if not sound:
        return _with_prior(groups, fitted, fallback)
    preferred = backtest.best(test, sound) or sound[0]
    chosen = fitted[preferred]
    if test.reason is not None:
        fallback[preferred] = f"first sound model of the family; {test.reason}"
    alive = next((name for name in KNOWS_WHO_LEFT if name in sound), None)
    tried = tuple(found.fit for found in fitted.values())
    return Choice(chosen, tried, fallback), fitted[alive] if alive else None


def _with_prior(
    groups: Groups,
    fitted: dict[str, Fitted[PurchaseModel]],
    fallback: dict[str, str],
) -> tuple[Choice[PurchaseModel], Fitted[PurchaseModel] | None]:
    """No model stands by itself: the first that does with a weak prior, if any."""
    for name in KNOWS_WHO_LEFT:
        again = _fitted(FAMILY[name](groups), groups.weight, with_prior=True)
        if again.fit.is_degenerate:
            fallback[name] += f"; with a weak prior: {again.fit.reason}"
            continue
        fallback[name] += "; fitted again with a weak prior"
        fitted[name] = again
        tried = tuple(found.fit for found in fitted.values())
        return Choice(again, tried, fallback), again
    rate = _population_rate(groups, "no model of the family is sound")
    tried = (*(found.fit for found in fitted.values()), *rate.tried)
    return Choice(rate.chosen, tried, fallback | rate.fallback), None


def _population_rate(groups: Groups, why: str) -> Choice[PurchaseModel]:
    rate: Fitted[PurchaseModel] = _fitted(PopulationRate(groups), groups.weight)
    return Choice(rate, (rate.fit,), {rate.fit.name: why})


def _fitted(
    model: PurchaseModel, weight: Floats, *, with_prior: bool = False
) -> Fitted[PurchaseModel]:
    return Fitted(model, weight, fit(model, weight, with_prior=with_prior))


def spend(n: Floats, m: Floats) -> Choice[SpendModel]:
    """Choose the model of a purchase's value, from customers with n > 0 and m > 0."""
    if len(n) < MIN_REPEATERS:
        return Choice(None, reason=TOO_FEW_VALUES)
    weight = np.ones(len(n))
    model = GammaGamma(n, m)
    found = fit(model, weight)
    why = found.reason or _no_mean(found)
    if why is None:
        return Choice(Fitted(model, weight, found), (found,))
    again = fit(model, weight, with_prior=True)
    if not (again.reason or _no_mean(again)):
        note = {model.name: f"{why}; fitted again with a weak prior"}
        return Choice(Fitted(model, weight, again), (again,), note)
    mean = PopulationSpend(m)
    fallen = Fitted[SpendModel](mean, weight, fit(mean, weight))
    return Choice(fallen, (found, fallen.fit), {model.name: why, mean.name: why})


def _no_mean(found: Fit) -> str | None:
    q = found.parameters[found.names.index("q")]
    return None if q > 1 else f"q = {q:.3g}: the mean value does not exist"
