"""The customers who order: models found for them, and their columns of the scores."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from models.clv import choose, clv_backtest, gamma_gamma
from models.clv.clv_backtest import Tested
from models.clv.groups import Groups, group
from models.clv.horizon import Horizon, PurchaseModel
from models.clv.uncertainty import BackTestError
from models.clv.value import OrderValue
from models.kit.arrays import Floats, Ints
from models.kit.choice import Choice, Fitted
from models.kit.fitting import Fit

DAYS_90_IN_WEEKS = 90 / 7
EXTRA_ERROR = 0.08
"""s0 of orders: how far, in logarithms, totals miss beyond all that is modelled."""


@dataclass(frozen=True)
class Orders:
    """The customers who order, with the models found for them.

    Attributes:
        customer_ids: every customer once.
        customer: the customer of each history, of shape (history,).
        chance: of each history; 1 unless the latest purchases may still come back.
        groups: the distinct purchase histories.
        n: valued repeat purchase days, of shape (history,).
        m: their mean value; 0 where there is none.
        purchases: the model of the number of purchases.
        alive: the model of who is still a customer; None without one.
        spend: the model of the value of a purchase.
        value: the value of purchases to come; None while a part has no model.
        horizon: how far the scores look ahead.
        error: of the back-test of the total.
    """

    customer_ids: pa.Array
    customer: Ints
    chance: Floats
    groups: Groups
    n: Floats
    m: Floats
    purchases: Choice[PurchaseModel]
    alive: Fitted[PurchaseModel] | None
    spend: Choice[choose.SpendModel]
    value: OrderValue | None
    horizon: Horizon
    error: BackTestError

    @property
    def reason(self) -> str | None:
        """The code that says why there is no value; None when there is one."""
        return self.purchases.reason or self.spend.reason

    @property
    def fits(self) -> tuple[Fit, ...]:
        """Every fit that was tried."""
        return self.purchases.tried + self.spend.tried

    @property
    def chosen(self) -> frozenset[str]:
        """The names of the models behind the scores."""
        found = (self.purchases.chosen, self.spend.chosen)
        return frozenset(one.fit.name for one in found if one is not None)

    def diagnostics(self) -> dict[str, dict[str, float]]:
        """Quantities beside the fits that are published in the record, by model."""
        histories = {
            "n_groups": float(len(self.groups.x)),
            "n_repeaters": float(self.groups.n_repeaters),
            "purchase_days": float(self.groups.weight @ self.groups.x),
        }
        names = {fit.name for fit in self.purchases.tried} or {"population_mean"}
        found = dict.fromkeys(sorted(names), histories)
        valued = self.n > 0
        correlation = gamma_gamma.correlation(self.n[valued], self.m[valued])
        spend = {"x_m_correlation": correlation, "n_valued": float(valued.sum())}
        return found | {"gamma_gamma": spend}

    def columns(self) -> pa.Table:
        """The columns of `clv_tables.SCORES` that come from orders."""
        number = len(self.customer_ids)
        nothing = pa.nulls(number, pa.float64())
        columns = {
            "customer_id": self.customer_ids,
            "model": pa.nulls(number, pa.string()),
            "p_alive_model": pa.nulls(number, pa.string()),
            "expected_purchases": nothing,
            "p_alive": nothing,
            "p_purchase_90d": nothing,
            "expected_order_value": nothing,
            "predicted_order_value": nothing,
            "value_if_active": nothing,
            "order_reason": pa.array([self.reason] * number, pa.string()),
        }
        return pa.table(columns | self._counts() | self._who_is_left() | self._values())

    def _counts(self) -> dict[str, pa.Array]:
        found = self.purchases.chosen
        if found is None:
            return {}
        model, parameters = found.model, found.fit.parameters
        alive = model.p_alive(parameters)
        expected = alive * model.expected_if_alive(parameters, self.horizon.weeks)
        return {
            "model": pa.array([found.fit.name] * len(self.customer_ids)),
            "expected_purchases": self._each(expected),
            "p_purchase_90d": self._each(
                model.p_purchase(parameters, DAYS_90_IN_WEEKS)
            ),
        }

    def _who_is_left(self) -> dict[str, pa.Array]:
        if self.alive is None:
            return {}
        p_alive = self.alive.model.p_alive(self.alive.fit.parameters)
        name = self.alive.fit.name
        return {
            "p_alive_model": pa.array([name] * len(self.customer_ids)),
            "p_alive": self._each(p_alive),
        }

    def _values(self) -> dict[str, pa.Array]:
        if self.value is None:
            return {}
        values = {
            "expected_order_value": pa.array(self.value.order_value()),
            "predicted_order_value": pa.array(self.value.estimate()),
        }
        if self.alive is not None:
            values["value_if_active"] = pa.array(self.value.if_alive())
        return values

    def _each(self, per_group: Floats) -> pa.Array:
        """The mean over the histories of each customer."""
        weighted = self.chance * per_group[self.groups.index]
        return pa.array(np.bincount(self.customer, weighted, len(self.customer_ids)))


def orders(
    table: pa.Table, holdout: pa.Table | None, tested: Tested, horizon: Horizon
) -> Orders:
    """Fit the models and choose those behind the scores.

    Args:
        table: see `clv_tables.PURCHASES`.
        holdout: see `clv_tables.HOLDOUT`.
        tested: the back-test of the purchase models on it.
        horizon: how far the scores look ahead.

    Raises:
        ValueError: for impossible purchase histories.
    """
    ids = table["customer_id"].cast(pa.string()).combine_chunks().dictionary_encode()
    chance = np.ones(table.num_rows)
    if "chance" in table.column_names:
        chance = table["chance"].to_numpy().astype(np.float64)
    groups = group(table)
    n, m = clv_backtest.valued(table)
    purchases, alive = choose.purchases(groups, tested.test)
    spend = choose.spend(n[n > 0], m[n > 0], chance[n > 0])
    customer = ids.indices.to_numpy().astype(np.int64)
    value, error = None, BackTestError()
    if purchases.chosen is not None and spend.chosen is not None:
        value = OrderValue(
            ids.dictionary,
            customer,
            chance,
            groups,
            n,
            m,
            purchases.chosen,
            spend.chosen,
            horizon,
        )
        error = clv_backtest.money(holdout, tested.fits.get(purchases.chosen.fit.name))
    return Orders(
        ids.dictionary,
        customer,
        chance,
        groups,
        n,
        m,
        purchases,
        alive,
        spend,
        value,
        horizon,
        error,
    )
