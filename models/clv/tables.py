"""The tables that the CLV models read and write, as Arrow schemas.

Here: names, types and meaning of every column. Not here: any arithmetic, and any
SQL (the tables are made by dbt and read back by the contracts of models/scores).
Times are in weeks, money is in the reporting currency, probabilities are 0 to 1.
"""

from typing import Final

import pyarrow as pa

PURCHASES: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("x", pa.int64(), nullable=False),  # repeat purchase days
        pa.field("t_x", pa.float64(), nullable=False),  # first to last purchase
        pa.field("t", pa.float64(), nullable=False),  # first purchase to as_of
        pa.field("m", pa.float64()),  # mean value of repeat days worth more than 0
        pa.field("n_monetary", pa.int64(), nullable=False),  # days behind m
    ]
)
"""In: one row per customer with at least one order that is not a renewal."""

HOLDOUT: Final = pa.schema(
    [
        pa.field("x", pa.int64(), nullable=False),  # as PURCHASES, at the cut
        pa.field("t_x", pa.float64(), nullable=False),
        pa.field("t", pa.float64(), nullable=False),
        pa.field("holdout_x", pa.int64(), nullable=False),  # purchase days after it
        pa.field("holdout_weeks", pa.float64(), nullable=False),  # the same in all rows
    ]
)
"""In: one row per customer who had bought before the cut (as_of - holdout_weeks)."""

SEGMENTS: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("breakdown", pa.string(), nullable=False),
        pa.field("breakdown_value", pa.string(), nullable=False),
    ]
)
"""In: one row per customer and declared segment; `total` is added by the models."""

SUBSCRIPTIONS: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("periods_per_year", pa.float64(), nullable=False),  # 12 monthly, 1
        pa.field("first_period", pa.int64(), nullable=False),  # 0: seen from its start
        pa.field("renewals", pa.int64(), nullable=False),  # renewals paid so far
        pa.field("is_ended", pa.bool_(), nullable=False),  # did not renew after them
        pa.field("period_amount", pa.float64(), nullable=False),  # of the next renewal
    ]
)
"""In: one row per paid subscription. `first_period` > 0 when it was already running
at `observed_from`: the number of renewals it had survived by then (left truncation).
"""

SCORES: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("model", pa.string()),
        pa.field("p_alive_model", pa.string()),
        pa.field("expected_purchases", pa.float64()),
        pa.field("p_alive", pa.float64()),
        pa.field("p_purchase_90d", pa.float64()),
        pa.field("expected_order_value", pa.float64()),
        pa.field("predicted_order_value", pa.float64()),
        pa.field("value_if_active", pa.float64()),
        pa.field("predicted_subscription_value", pa.float64()),
        pa.field("value_reason", pa.string()),
    ]
)
"""Out, scores_raw.clv: one row per customer of PURCHASES or SUBSCRIPTIONS."""

RUNS: Final = pa.schema(
    [
        pa.field("run_at", pa.timestamp("us"), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("quantity_kind", pa.string(), nullable=False),
        pa.field("quantity", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("se", pa.float64()),
        pa.field("log_likelihood", pa.float64()),
        pa.field("n_customers", pa.int64(), nullable=False),
        pa.field("is_degenerate", pa.bool_(), nullable=False),
        pa.field("is_chosen", pa.bool_(), nullable=False),
        pa.field("fallback_reason", pa.string()),
    ]
)
"""Out, scores_raw.model_runs: one row per model, quantity_kind and quantity."""

SEGMENT_VALUES: Final = pa.schema(
    [
        pa.field("breakdown", pa.string(), nullable=False),
        pa.field("breakdown_value", pa.string(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("predicted_value", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("ci_method", pa.string(), nullable=False),
        pa.field("conf_level", pa.float64(), nullable=False),
        pa.field("value_reason", pa.string()),
    ]
)
"""Out, scores_raw.clv_segments: one row per breakdown and breakdown_value."""
