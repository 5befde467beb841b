"""Customer value from purchase summaries: the one entry point of the CLV models.

`score(as_of, inputs, horizon)` takes Arrow tables and returns `Scores`, three of them;
all schemas stand in `models/clv/tables.py`. Nothing is read or written here.

scores_raw.clv, one row per customer:
  customer_id                   text
  model                         the model behind purchases and value: pareto_nbd,
                                mbg_nbd, bg_nbd, or population_mean (a fallback)
  p_alive_model                 pareto_nbd or mbg_nbd, never bg_nbd
  expected_purchases            purchase days in the horizon (52 weeks), undiscounted
  p_alive                       P(still a customer at as_of); NULL without a model
  p_purchase_90d                P(at least one purchase in the next 90 days)
  expected_order_value          expected value of a future purchase day
  predicted_order_value         expected discounted value of the horizon's purchases
  value_if_active               the same, given that the customer is alive today
  predicted_subscription_value  expected discounted renewals of the horizon; NULL for
                                customers without a running subscription
  value_reason                  why a part of the predicted value is not known; NULL
                                when it is the sum of both parts, a missing part
                                being none (no orders, or no running subscription)

scores_raw.model_runs, one row per (model, quantity_kind, quantity):
  run_at                        the run's as_of
  model                         pareto_nbd, mbg_nbd, bg_nbd, gamma_gamma,
                                sbg_<n>_a_year, population_mean,
                                population_mean_spend, naive_run_rate,
                                naive_same_again
  quantity_kind, quantity       parameter (r, alpha, ...), holdout (mae, total_error,
                                actual_total, predicted_total, correlation, auc,
                                auc_p_alive, share_buying_predicted and _actual,
                                weeks), diagnostic (n_repeaters, n_groups,
                                x_m_correlation, n_subscriptions, ...)
  value, se                     se for parameters only
  log_likelihood, n_customers   of the fit
  is_degenerate, is_chosen      fit refused by the rules; model behind the scores
  fallback_reason               why this model was refused or fallen back to

scores_raw.clv_segments, one row per (breakdown, breakdown_value), total included:
  customers                     customers with a predicted value
  predicted_value               sum of order and subscription value
  ci_low, ci_high               bounds of the bootstrap; NULL without a model
  ci_method, conf_level         'parameter_bootstrap' or 'none', .95
  value_reason                  why predicted_value or its interval is NULL
"""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from models.clv import backtest, retention, segments, tables
from models.clv.horizon import Horizon
from models.clv.orders import Orders, orders
from models.clv.retention import NO_RETENTION_MODEL, Retention
from models.clv.runs import Record
from models.clv.value import Source


@dataclass(frozen=True)
class Scores:
    """What a run writes: `scores_raw.clv`, `.model_runs`, `.clv_segments`."""

    clv: pa.Table
    model_runs: pa.Table
    clv_segments: pa.Table


@dataclass(frozen=True)
class Inputs:
    """What a run reads.

    Attributes:
        purchases: `tables.PURCHASES`; may be empty.
        segments: `tables.SEGMENTS`.
        holdout: `tables.HOLDOUT`; without it models cannot be compared.
        subscriptions: `tables.SUBSCRIPTIONS`.
    """

    purchases: pa.Table
    segments: pa.Table | None = None
    holdout: pa.Table | None = None
    subscriptions: pa.Table | None = None


def score(as_of: datetime, inputs: Inputs, horizon: Horizon | None = None) -> Scores:
    """Score every customer, say how, and add up by segment.

    Args:
        as_of: the run's instant (aware).
        inputs: plain tables.
        horizon: 52 weeks at 10 % a year unless told.

    Raises:
        ValueError: for impossible purchase histories.
    """
    horizon = horizon or Horizon()
    test = backtest.run(inputs.holdout)
    buyers = orders(inputs.purchases, test, horizon)
    renewals = retention.value(inputs.subscriptions, horizon)
    clv = _joined(buyers.columns(), _subscription_columns(renewals))
    valued = clv.filter(pc.is_null(clv["value_reason"]))
    sources: list[Source] = [*renewals.sources]
    if buyers.value is not None:
        sources.append(buyers.value)
    return Scores(
        clv,
        _record(as_of, buyers, renewals, test).table(),
        segments.values(
            sources, valued["customer_id"].combine_chunks(), inputs.segments
        ),
    )


def _subscription_columns(renewals: Retention) -> pa.Table:
    """One row per customer with a running subscription."""
    value: dict[str, float | None] = {}
    for source in renewals.sources:
        ids = source.customer_ids.to_pylist()
        for customer, worth in zip(ids, source.estimate(), strict=True):
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


def _joined(of_orders: pa.Table, of_subscriptions: pa.Table) -> pa.Table:
    """One row per customer of either side, by customer_id."""
    both = of_orders.join(of_subscriptions, "customer_id", join_type="full outer")
    reason = pc.coalesce(both["order_reason"], both["subscription_reason"])
    both = both.append_column("value_reason", reason).sort_by("customer_id")
    return both.select(tables.SCORES.names).cast(tables.SCORES)


def _record(
    as_of: datetime, buyers: Orders, renewals: Retention, test: backtest.BackTest
) -> Record:
    fallback = dict(buyers.purchases.fallback) | dict(buyers.spend.fallback)
    if buyers.purchases.reason is not None:
        fallback["population_mean"] = buyers.purchases.reason
    if buyers.spend.reason is not None:
        fallback["gamma_gamma"] = buyers.spend.reason
    counts = {
        name: {"n_subscriptions": float(count)}
        for name, count in renewals.counts.items()
    }
    return Record(
        run_at=as_of,
        fits=buyers.fits + renewals.fits,
        test=test,
        chosen=buyers.chosen | {fit.name for fit in renewals.fits},
        fallback=fallback | dict(renewals.fallback),
        diagnostics=buyers.diagnostics() | counts,
        n_customers=len(buyers.customer_ids),
    )
