"""Values of customers from models: orders, subscriptions, and totals of segments.

A `Source` of value knows its customers and gives their values for any parameters; so
the same code makes the estimate and every draw of the bootstrap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from models.clv import bootstrap
from models.clv.choose import Fitted, SpendModel
from models.clv.groups import Floats, Groups, Ints
from models.clv.horizon import WEEKS_PER_YEAR, Horizon, PurchaseModel
from models.clv.sbg import ShiftedBetaGeometric, discounted_renewals


class Source(Protocol):
    """One kind of value; rows are customers or their subscriptions."""

    @property
    def customer_ids(self) -> pa.Array:
        """Of the rows."""
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
        n: valued repeat purchases, per customer.
        m: their mean.
        purchases: the model behind the number of orders.
        spend: the model behind their value.
        horizon: how far is looked.
    """

    customer_ids: pa.Array
    groups: Groups
    n: Floats
    m: Floats
    purchases: Fitted[PurchaseModel]
    spend: Fitted[SpendModel]
    horizon: Horizon

    def estimate(self) -> Floats:
        """See Source."""
        return self._value(self.purchases.fit.parameters, self.spend.fit.parameters)

    def if_alive(self) -> Floats:
        """The same, given that the customer is alive today."""
        parameters = self.purchases.fit.parameters
        count = self.horizon.discounted_if_alive(self.purchases.model, parameters)
        return np.asarray(count[self.groups.index] * self.order_value())

    def order_value(self) -> Floats:
        """Expected value of one future purchase."""
        model, parameters = self.spend.model, self.spend.fit.parameters
        return model.expected_value(parameters, self.n, self.m)

    def draws(self) -> Iterator[Floats]:
        """See Source; purchases and spend are resampled independently."""
        pairs = zip(
            bootstrap.parameter_draws(
                self.purchases.model, self.purchases.fit, self.purchases.weight, seed=1
            ),
            bootstrap.parameter_draws(
                self.spend.model, self.spend.fit, self.spend.weight, seed=2
            ),
            strict=True,
        )
        return (self._value(purchases, spend) for purchases, spend in pairs)

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
        renewals: paid so far.
        amount: of the next renewal.
        periods_per_year: renewals in a year.
        retention: the fitted model.
        horizon: how far is looked.
    """

    customer_ids: pa.Array
    renewals: Floats
    amount: Floats
    periods_per_year: float
    retention: Fitted[ShiftedBetaGeometric]
    horizon: Horizon

    def estimate(self) -> Floats:
        """See Source."""
        return self._value(self.retention.fit.parameters)

    def draws(self) -> Iterator[Floats]:
        """See Source."""
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
        source: rows of value.
        rows: those that count.
        segments: per breakdown, the segment of each of these rows.
        count: number of segments over all breakdowns.
    """

    def per_segment(value: Floats) -> Floats:
        parts = [np.bincount(segment, value[rows], count) for segment in segments]
        return np.asarray(np.sum(parts, axis=0))

    estimate = per_segment(source.estimate())
    return estimate, np.stack([per_segment(value) for value in source.draws()])
