"""Values of customers from models: orders and subscriptions.

Each kind of value is a `Source` (see `uncertainty`): it knows its customers, their
expected values, how these move with the parameters, and how far a single customer's
future can be from what is expected.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from models.clv import renewal_model, sbg
from models.clv.choose import SpendModel
from models.clv.groups import Groups
from models.clv.horizon import WEEKS_PER_YEAR, Horizon, PurchaseModel
from models.clv.renewal_model import Contracts, Rates, RenewalFit
from models.clv.uncertainty import SLOPE_STEP
from models.kit.arrays import Floats, Ints
from models.kit.choice import Fitted

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class OrderValue:
    """Value of the orders to come.

    A customer whose latest purchases may still come back stands as several histories,
    each with its chance; what is missing of 1 is the chance that all come back. Values
    are per customer, the mean over the histories.

    Attributes:
        customer_ids: one row per customer.
        customer: the customer of each history.
        chance: of each history.
        groups: the histories.
        n: valued repeat purchase days of each history.
        m: their mean value; 0 where there is none.
        purchases: the model behind the number of orders.
        spend: the model behind their value.
        horizon: how far the value looks ahead.
    """

    customer_ids: pa.Array
    customer: Ints
    chance: Floats
    groups: Groups
    n: Floats
    m: Floats
    purchases: Fitted[PurchaseModel]
    spend: Fitted[SpendModel]
    horizon: Horizon

    @property
    def covariance(self) -> Floats:
        """Of the log parameters; purchases and spend are fitted apart."""
        count = len(self.purchases.fit.parameters)
        whole = np.zeros((count + len(self.spend.fit.parameters),) * 2)
        whole[:count, :count] = self.purchases.fit.covariance
        whole[count:, count:] = self.spend.fit.covariance
        return whole

    def estimate(self) -> Floats:
        """Expected discounted value of the horizon's purchases, per customer."""
        count = self._discounted(self.purchases.fit.parameters)[self.groups.index]
        return self.per_customer(count * self._order_values)

    def if_alive(self) -> Floats:
        """The same, given that the customer is still one today."""
        model, parameters = self.purchases.model, self.purchases.fit.parameters
        alive = self.per_customer(model.p_alive(parameters)[self.groups.index])
        return np.divide(
            self.estimate(), alive, out=np.zeros_like(alive), where=alive > 0
        )

    def order_value(self) -> Floats:
        """Expected value of one future purchase, per customer."""
        chance = self.per_customer(np.ones(len(self.chance)))
        return self.per_customer(self._order_values) / chance

    def own_variance(self) -> Floats:
        """Var of a customer's own future.

        With N purchases of values M: E[V^2] = E[N] E[M^2] + E[N(N-1)] E[M M'], less
        the square of the mean; discounted as the mean is.
        """
        model, parameters = self.purchases.model, self.purchases.fit.parameters
        weeks = self.horizon.weeks
        alive = model.p_alive(parameters)
        count = (alive * model.expected_if_alive(parameters, weeks))[self.groups.index]
        pairs = (alive * model.pairs_if_alive(parameters, weeks))[self.groups.index]
        square, product = self.spend.model.second_moments(
            self.spend.fit.parameters, self.n, self.m
        )
        mean = self.per_customer(count * self._order_values)
        variance = self.per_customer(count * square + pairs * product) - mean**2
        scale = np.divide(
            self.estimate(), mean, out=np.zeros_like(mean), where=mean > 0
        )
        return np.asarray(np.maximum(variance, 0.0) * scale**2)

    def slopes(self) -> Iterator[Floats]:
        """Central differences by the logarithm of each parameter."""
        of_purchases, of_spend = self.purchases.fit, self.spend.fit
        for up, down in _moved(of_purchases.parameters):
            change = self._discounted(up) - self._discounted(down)
            per_history = change[self.groups.index] * self._order_values
            yield self.per_customer(per_history) / (2 * SLOPE_STEP)
        count = self._discounted(of_purchases.parameters)[self.groups.index]
        model = self.spend.model
        for up, down in _moved(of_spend.parameters):
            change = model.expected_value(up, self.n, self.m)
            change = change - model.expected_value(down, self.n, self.m)
            yield self.per_customer(count * change) / (2 * SLOPE_STEP)

    def per_customer(self, per_history: Floats) -> Floats:
        """The mean over the histories of each customer."""
        weighted = self.chance * per_history
        sums = np.bincount(self.customer, weighted, len(self.customer_ids))
        return sums.astype(np.float64)

    @cached_property
    def _order_values(self) -> Floats:
        """Expected value of one future purchase, per history."""
        model, parameters = self.spend.model, self.spend.fit.parameters
        return model.expected_value(parameters, self.n, self.m)

    def _discounted(self, parameters: Floats) -> Floats:
        """Expected discounted purchases, per group."""
        model = self.purchases.model
        count = self.horizon.discounted_if_alive(model, parameters)
        return np.asarray(count * model.p_alive(parameters))


def _moved(parameters: Floats) -> Iterator[tuple[Floats, Floats]]:
    """The parameters with one of them moved up, and down, by a step."""
    for place in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[place] = SLOPE_STEP
        yield parameters * np.exp(step), parameters * np.exp(-step)


@dataclass(frozen=True)
class SubscriptionValue:
    """Value of the renewals to come of running contracts.

    Attributes:
        customer_ids: one row per contract.
        contracts: what the model knows of them.
        amount: of the next renewal, of shape (contract,).
        weeks_to_renewal: until the next renewal is due; NaN where that is not known.
        fit: the model of renewals.
        horizon: how far the value looks ahead.
    """

    customer_ids: pa.Array
    contracts: Contracts
    amount: Floats
    weeks_to_renewal: Floats
    fit: RenewalFit
    horizon: Horizon

    @property
    def covariance(self) -> Floats:
        """Of the parameters as the fit has them."""
        return self.fit.covariance

    def estimate(self) -> Floats:
        """Expected discounted renewals of the horizon, per contract."""
        return self._value(self._rates)

    def own_variance(self) -> Floats:
        """Variance of what a single contract pays."""
        return np.asarray(self.amount**2 * self._renewals(self._rates).variance)

    def slopes(self) -> Iterator[Floats]:
        """By the chain rule: a contract's value depends on its eta and kappa only."""
        rates = self._rates

        def by(name: str) -> Floats:
            centre = getattr(rates, name)
            up = replace(rates, **{name: centre + SLOPE_STEP})
            down = replace(rates, **{name: centre - SLOPE_STEP})
            return (self._value(up) - self._value(down)) / (2 * SLOPE_STEP)

        by_eta, by_kappa = by("eta"), by("log_kappa")
        of_eta, of_kappa = renewal_model.design(self.contracts)
        for place in range(of_eta.shape[1]):
            yield of_eta[:, place] * by_eta + of_kappa[:, place] * by_kappa

    @cached_property
    def _rates(self) -> Rates:
        return self.fit.rates(self.contracts)

    def _value(self, rates: Rates) -> Floats:
        return np.asarray(self.amount * self._renewals(rates).discounted)

    def _renewals(self, rates: Rates) -> sbg.Renewals:
        ahead, share, worth = self._schedule
        found = sbg.next_renewals(
            rates.alpha, rates.beta, self.contracts.seen.renewals, ahead, worth
        )
        return sbg.Renewals(
            found.count * share, found.square * share, found.discounted * share
        )

    @cached_property
    def _schedule(self) -> tuple[Floats, Floats, Floats]:
        """How many renewals are due, what share of them, and what each is worth.

        The next renewal is due when the paid term ends. Where nobody knows that day,
        the first one is a whole period away; of a period longer than the horizon, the
        share of the contracts that the horizon is of the period renew within it, in
        its middle on average.
        """
        weeks = self.contracts.months * WEEKS_PER_YEAR / MONTHS_PER_YEAR
        horizon = float(self.horizon.weeks)
        is_known = np.isfinite(self.weeks_to_renewal)
        is_long = ~is_known & (weeks > horizon + 1e-6)
        first = np.where(is_known, self.weeks_to_renewal, weeks)
        first = np.where(is_long, horizon / 2, first)
        ahead = np.floor((horizon - first) / weeks + 1e-9) + 1
        ahead = np.clip(ahead, 0, np.ceil(horizon / weeks - 1e-9))
        share = np.where(is_long, horizon / weeks, 1.0)
        number = np.arange(int(ahead.max(initial=0)))[:, None]
        worth = self.horizon.weekly_factor ** (first + number * weeks)
        return ahead, share, worth
