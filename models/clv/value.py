"""Values of customers from models: orders, subscriptions, and totals of segments.

A `Source` of value knows its customers and gives their values for any parameters, so
that the same code makes the estimate and every draw of the bootstrap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from models.clv.choose import SpendModel
from models.clv.groups import Groups
from models.clv.horizon import WEEKS_PER_YEAR, Horizon, PurchaseModel
from models.clv.sbg import ShiftedBetaGeometric, discounted_renewals
from models.kit import bootstrap
from models.kit.arrays import Floats, Ints
from models.kit.choice import Fitted


class Source(Protocol):
    """One kind of value; rows are customers or their subscriptions."""

    @property
    def customer_ids(self) -> pa.Array:
        """The customer of each row."""
        ...

    def estimate(self) -> Floats:
        """Expected discounted value of the horizon, per row."""
        ...

    def draws(self) -> Iterator[Floats]:
        """The same for each resampled set of parameters."""
        ...


@dataclass(frozen=True)
class OrderValue:
    """Value of the orders to come.

    Attributes:
        customer_ids: one row per customer.
        groups: their histories.
        n: valued repeat purchase days, of shape (customer,).
        m: their mean value; 0 where there is none.
        purchases: the model behind the number of orders.
        spend: the model behind their value.
        horizon: how far the value looks ahead.
    """

    customer_ids: pa.Array
    groups: Groups
    n: Floats
    m: Floats
    purchases: Fitted[PurchaseModel]
    spend: Fitted[SpendModel]
    horizon: Horizon

    def estimate(self) -> Floats:
        """Expected discounted value of the horizon's purchases, per customer."""
        return self._value(self.purchases.fit.parameters, self.spend.fit.parameters)

    def if_alive(self) -> Floats:
        """The same, given that the customer is still one today."""
        parameters = self.purchases.fit.parameters
        count = self.horizon.discounted_if_alive(self.purchases.model, parameters)
        return np.asarray(count[self.groups.index] * self.order_value())

    def order_value(self) -> Floats:
        """Expected value of one future purchase."""
        model, parameters = self.spend.model, self.spend.fit.parameters
        return model.expected_value(parameters, self.n, self.m)

    def draws(self) -> Iterator[Floats]:
        """The values of each resample of purchases and, independently, of spend."""
        purchases, spend = self.purchases, self.spend
        of_purchases = bootstrap.parameter_draws(
            purchases.model, purchases.fit, purchases.weight, seed=1
        )
        of_spend = bootstrap.parameter_draws(
            spend.model, spend.fit, spend.weight, seed=2, least=spend.model.least
        )
        pairs = zip(of_purchases, of_spend, strict=True)
        return (self._value(*pair) for pair in pairs)

    def _value(self, purchases: Floats, spend: Floats) -> Floats:
        model = self.purchases.model
        count = self.horizon.discounted_if_alive(model, purchases)
        count = count * model.p_alive(purchases)
        value = self.spend.model.expected_value(spend, self.n, self.m)
        return np.asarray(count[self.groups.index] * value)


@dataclass(frozen=True)
class SubscriptionValue:
    """Value of the renewals to come of running subscriptions of one interval.

    Attributes:
        customer_ids: one row per running subscription.
        renewals: renewals paid so far, of shape (subscription,).
        amount: amount of the next renewal, of shape (subscription,).
        periods_per_year: renewals in a year.
        retention: the fitted model.
        horizon: how far the value looks ahead.
    """

    customer_ids: pa.Array
    renewals: Floats
    amount: Floats
    periods_per_year: float
    retention: Fitted[ShiftedBetaGeometric]
    horizon: Horizon

    def estimate(self) -> Floats:
        """Expected discounted renewals of the horizon, per running subscription."""
        return self._value(self.retention.fit.parameters)

    def draws(self) -> Iterator[Floats]:
        """The values of each resample of the subscriptions."""
        model, found = self.retention.model, self.retention.fit
        seed = 100 + int(self.periods_per_year)
        parameters = bootstrap.parameter_draws(
            model, found, self.retention.weight, seed
        )
        return (self._value(draw) for draw in parameters)

    def _value(self, parameters: Floats) -> Floats:
        ahead = int(self.horizon.weeks / WEEKS_PER_YEAR * self.periods_per_year + 1e-9)
        factor = (1 + self.horizon.annual_rate) ** (-1 / self.periods_per_year)
        lasting, index = np.unique(self.renewals, return_inverse=True)
        renewals = discounted_renewals(parameters, lasting, ahead, factor)
        return np.asarray(self.amount * renewals[index])


def totals(
    source: Source, rows: Ints, segments: Sequence[Ints], count: int
) -> tuple[Floats, Floats]:
    """Totals per segment: the estimate (segment,) and the draws (draw, segment).

    Args:
        source: a kind of value with its rows.
        rows: the places of those rows that count.
        segments: for each breakdown, the segment of each of these rows.
        count: number of segments of all breakdowns together.
    """

    def per_segment(value: Floats) -> Floats:
        parts = [np.bincount(segment, value[rows], count) for segment in segments]
        return np.asarray(np.sum(parts, axis=0))

    estimate = per_segment(source.estimate())
    return estimate, np.stack([per_segment(value) for value in source.draws()])
