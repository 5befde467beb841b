"""Scores: plain statistics of `models/`, on plain tables that dbt has made.

This module only reads the tables, calls `models.clv`, which does the arithmetic, and
writes the results. dbt reads them back by the contracts of `dbt_project/models/scores`.
"""

from collections.abc import Sequence
from typing import Final

import dagster as dg
import duckdb
import pyarrow as pa

from models.clv import clv_tables, completion
from models.clv.clv_scores import Inputs, Scores, score
from orchestration import keys
from orchestration.assets.written_tables import replace
from orchestration.base.progress import say
from orchestration.resources import Refresh

PURCHASES: Final = """
select
    customer_id,
    1e0 as chance,
    repeat_purchase_count,
    first_to_last_weeks,
    observed_weeks,
    mean_repeat_amount,
    valued_repeat_purchase_count
from marts.fct_customer_purchases
where not may_be_returned
order by customer_id
"""
UNCERTAIN_DAYS: Final = """
select
    days.customer_id,
    customers.observed_weeks
        - (days.ordered_date - customers.first_purchase_date) / 7e0 as weeks_ago,
    days.chance_to_stand,
    days.expected_amount
from marts.fct_purchase_days as days
inner join marts.fct_customer_purchases as customers
    on days.customer_id = customers.customer_id
where customers.may_be_returned and not days.is_wholly_refunded
order by days.customer_id, days.ordered_date
"""
HOLDOUT: Final = """
select
    calibration_repeat_purchase_count as repeat_purchase_count,
    calibration_first_to_last_weeks as first_to_last_weeks,
    calibration_observed_weeks as observed_weeks,
    calibration_mean_repeat_amount as mean_repeat_amount,
    calibration_valued_repeat_purchase_count as valued_repeat_purchase_count,
    holdout_purchase_count,
    holdout_amount,
    holdout_weeks
from marts.fct_customer_purchases
where calibration_repeat_purchase_count is not null and holdout_weeks > 0
order by customer_id
"""
SUBSCRIPTIONS: Final = """
select
    customer_id,
    plan,
    months,
    first_period,
    renewals,
    weeks_to_renewal,
    period_amount,
    monthly_amount,
    is_running,
    is_ended,
    is_paused,
    holdout_renewals,
    holdout_weeks
from marts.fct_contract_states
where is_today = {is_today}
order by customer_id, subscription_id
"""


def clv_assets() -> dg.AssetsDefinition:
    """Customer lifetime value of every customer, with the record of the models."""

    @dg.asset(
        key=keys.CLV,
        deps=[
            dg.AssetKey(["marts", name])
            for name in (
                "fct_customer_purchases",
                "fct_purchase_days",
                "fct_contract_states",
                "dim_customers",
            )
        ],
        group_name="scores",
        kinds={"python", "scipy"},
    )
    def clv(refresh: Refresh) -> dg.MaterializeResult[None]:
        """Probability of being alive and expected value, per customer and segment."""
        segments = refresh.declared().segments
        with refresh.hold().writer() as connection:
            scores = score(refresh.instant, _inputs(connection, segments))
            replace(
                connection,
                "scores_raw",
                {
                    "clv": scores.clv,
                    "model_runs": scores.model_runs,
                    "clv_segments": scores.clv_segments,
                },
            )
        say("score", "customer lifetime value", scores.clv.num_rows)
        return dg.MaterializeResult(
            metadata={
                "customers": scores.clv.num_rows,
                "model_runs": dg.MetadataValue.md(_chosen(scores)),
            }
        )

    return clv


def _inputs(con: duckdb.DuckDBPyConnection, segments: Sequence[str]) -> Inputs:
    certain = _read(con, PURCHASES, clv_tables.PURCHASES)
    uncertain = _read(con, UNCERTAIN_DAYS, clv_tables.UNCERTAIN_DAYS)
    today, cut = (SUBSCRIPTIONS.format(is_today=is_today) for is_today in (True, False))
    return Inputs(
        purchases=completion.histories(certain, uncertain),
        segments=_read(con, _segments(segments), clv_tables.SEGMENTS),
        holdout=_read(con, HOLDOUT, clv_tables.HOLDOUT),
        subscriptions=_read(con, today, clv_tables.SUBSCRIPTIONS),
        past_subscriptions=_read(con, cut, clv_tables.PAST_SUBSCRIPTIONS),
    )


def _read(con: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> pa.Table:
    return con.sql(query).to_arrow_table().select(schema.names).cast(schema)


def _segments(names: Sequence[str]) -> str:
    """One row per customer and declared segment; names are validated identifiers."""
    parts = [
        f"select customer_id, '{name}' as breakdown, "  # noqa: S608
        f"segment_{name} as breakdown_value "
        "from marts.dim_customers where is_current"
        for name in names
    ]
    nothing = "select '' as customer_id, '' as breakdown, '' as breakdown_value limit 0"
    return " union all ".join(parts or [nothing]) + " order by all"


def _chosen(scores: Scores) -> str:
    """The chosen models' parameters, as a table for the Dagster page."""
    rows = [
        f"| {run['model']} | {run['quantity']} | {run['value']:.4g} |"
        for run in scores.model_runs.to_pylist()
        if run["is_chosen"] and run["value"] is not None
    ]
    return "\n".join(["| model | quantity | value |", "|---|---|---|", *rows])
