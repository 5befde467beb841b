"""Customer value from purchase summaries: the one entry point of the CLV models.

`score(as_of, inputs, horizon)` takes Arrow tables and returns three of them. The
schemas, with the meaning of every column, stand in `clv_tables.py` and, for the record
of the models, in `models/kit/model_runs.py`. Nothing is read or written here.

The record, scores_raw.model_runs, has one row per model, quantity_kind and quantity:
  models       pareto_nbd, mbg_nbd, bg_nbd, gamma_gamma, sbg, and where they cannot be
               fitted population_mean and population_mean_spend; the naive rules of the
               back-test are naive_run_rate and naive_same_again
  parameter    r, alpha, ... with their standard errors
  holdout      mae, total_error, actual_total, predicted_total, correlation, auc,
               auc_p_alive, share_buying_predicted, share_buying_actual, weeks
  diagnostic   n_repeaters, n_groups, purchase_days, n_valued, x_m_correlation (of
               number and mean value of purchases), n_subscriptions; of the back-test of
               money, for the chosen purchase model and sbg, backtest_predicted,
               backtest_actual and backtest_bias (in logarithms, less what chance
               explains)
"""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from models.clv import clv_backtest, clv_tables, retention, segments
from models.clv import orders as of_orders
from models.clv.horizon import Horizon
from models.clv.orders import Orders, orders
from models.clv.retention import NO_RETENTION_MODEL, Retention
from models.clv.segments import Part
from models.clv.uncertainty import BackTestError
from models.kit.backtest import BackTest
from models.kit.model_runs import Record


@dataclass(frozen=True)
class Scores:
    """What a run writes, by the names of its tables in `scores_raw`."""

    clv: pa.Table
    model_runs: pa.Table
    clv_segments: pa.Table


@dataclass(frozen=True)
class Inputs:
    """What a run reads.

    Attributes:
        purchases: see `clv_tables.PURCHASES`; may be empty.
        segments: see `clv_tables.SEGMENTS`.
        holdout: see `clv_tables.HOLDOUT`; without it models cannot be compared.
        subscriptions: see `clv_tables.SUBSCRIPTIONS`.
        past_subscriptions: see `clv_tables.PAST_SUBSCRIPTIONS`.
    """

    purchases: pa.Table
    segments: pa.Table | None = None
    holdout: pa.Table | None = None
    subscriptions: pa.Table | None = None
    past_subscriptions: pa.Table | None = None


def score(as_of: datetime, inputs: Inputs, horizon: Horizon | None = None) -> Scores:
    """Score every customer, record the models, and add the values up by segment.

    Args:
        as_of: the run's instant (aware).
        inputs: the tables to be read.
        horizon: how far the scores look ahead; 52 weeks at 10 % a year by default.

    Raises:
        ValueError: for impossible purchase histories.
    """
    horizon = horizon or Horizon()
    tested = clv_backtest.run(inputs.holdout)
    buyers = orders(inputs.purchases, inputs.holdout, tested, horizon)
    renewals = retention.value(inputs.subscriptions, horizon, inputs.past_subscriptions)
    clv = _joined(buyers.columns(), _subscription_columns(renewals))
    valued = clv.filter(pc.is_null(clv["value_reason"]))
    parts: list[Part] = []
    if renewals.source is not None:
        extra = retention.EXTRA_ERROR
        parts.append(Part(renewals.source, renewals.error, extra))
    if buyers.value is not None:
        parts.append(Part(buyers.value, buyers.error, of_orders.EXTRA_ERROR))
    return Scores(
        clv,
        _record(as_of, buyers, renewals, tested.test).table(),
        segments.values(parts, valued["customer_id"].combine_chunks(), inputs.segments),
    )


def _subscription_columns(renewals: Retention) -> pa.Table:
    """One row per customer with a running subscription."""
    value: dict[str, float | None] = dict.fromkeys(renewals.worth_nothing, 0.0)
    if renewals.source is not None:
        ids = renewals.source.customer_ids.to_pylist()
        for customer, worth in zip(ids, renewals.source.estimate(), strict=True):
            value[customer] = (value.get(customer) or 0.0) + float(worth)
    value |= dict.fromkeys(renewals.without_model)
    reasons = [
        NO_RETENTION_MODEL if worth is None else None for worth in value.values()
    ]
    return pa.table(
        {
            "customer_id": pa.array(value, pa.string()),
            "predicted_subscription_value": pa.array(value.values(), pa.float64()),
            "subscription_reason": pa.array(reasons, pa.string()),
        }
    )


def _joined(ordered: pa.Table, subscribed: pa.Table) -> pa.Table:
    """One row per customer of either side, by customer_id."""
    both = ordered.join(subscribed, "customer_id", join_type="full outer")
    reason = pc.coalesce(both["order_reason"], both["subscription_reason"])
    both = both.append_column("value_reason", reason).sort_by("customer_id")
    return both.select(clv_tables.SCORES.names).cast(clv_tables.SCORES)


def _record(
    as_of: datetime, buyers: Orders, renewals: Retention, test: BackTest
) -> Record:
    fallback = dict(buyers.purchases.fallback) | dict(buyers.spend.fallback)
    if buyers.purchases.reason is not None:
        fallback["population_mean"] = buyers.purchases.reason
    if buyers.spend.reason is not None:
        fallback["gamma_gamma"] = buyers.spend.reason
    counts = {
        name: {"n_subscriptions": float(count)} | _of_money(renewals.error)
        for name, count in renewals.counts.items()
    }
    diagnostics = buyers.diagnostics()
    if buyers.purchases.chosen is not None:
        name = buyers.purchases.chosen.fit.name
        diagnostics[name] = diagnostics[name] | _of_money(buyers.error)
    fits = () if renewals.fit is None else (renewals.fit,)
    return Record(
        run_at=as_of,
        fits=buyers.fits + fits,
        test=test,
        chosen=buyers.chosen | {fit.name for fit in fits},
        fallback=fallback | dict(renewals.fallback),
        diagnostics=diagnostics | counts,
        n_customers=len(buyers.customer_ids),
    )


def _of_money(error: BackTestError) -> dict[str, float]:
    """The back-test of a total, as recorded; nothing where there was none."""
    if not error.is_known:
        return {}
    return {
        "backtest_predicted": error.predicted,
        "backtest_actual": error.actual,
        "backtest_bias": error.bias,
    }
