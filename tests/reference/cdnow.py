"""CDNOW's event log (2,357 customers who first bought early in 1997) as summaries.

Nothing is expected here: the tests say what the log must come to.
"""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from models.kit.arrays import Floats
from tests.files.staging import shared_data

DATA = shared_data("cdnow")
LOG = DATA / "cdnowElog.csv"
SUMMARY = DATA / "cdnow_customers_summary_with_transactions.csv"
WITHOUT_DATA = pytest.mark.skipif(not LOG.exists(), reason=f"no CDNOW data at {DATA}")

# Purchases of one day are one; worth nothing counts (8 customers have only such).
PURCHASE_SUMMARY = """
with
purchase_days as (
    select
        sampleid as customer_id,
        strptime(date::varchar, '%Y%m%d')::date as day,
        sum(sales::decimal(18, 4)) as amount
    from read_csv('{log}', header = true, all_varchar = true)
    group by all
),
dated as (
    select
        *,
        min(day) over (partition by customer_id) as first_day,
        date '{cut}' as cut
    from purchase_days
    where day <= date '{cut}' + {holdout_days}
)
select
    customer_id,
    count(*) filter (where day <= cut and day > first_day) as repeat_purchase_count,
    (max(day) filter (where day <= cut) - min(first_day)) / 7e0
        as first_to_last_weeks,
    (cut - min(first_day)) / 7e0 as observed_weeks,
    avg(amount) filter (where day <= cut and day > first_day and amount > 0)
        as mean_repeat_amount,
    count(*) filter (where day <= cut and day > first_day and amount > 0)
        as valued_repeat_purchase_count,
    count(*) filter (where day > cut) as holdout_purchase_count,
    coalesce(sum(amount) filter (where day > cut), 0)::double as holdout_amount,
    count(*) filter (where day > cut and day <= cut + 91) as purchases_of_13_weeks,
    cut - max(day) filter (where day <= cut) as silent_days,
    {holdout_days} / 7e0 as holdout_weeks
from dated
where first_day <= cut
group by customer_id, cut
order by customer_id::integer
"""
END_OF_CALIBRATION = "1997-09-30"


def purchase_summary(
    cut: str = END_OF_CALIBRATION, holdout_days: int = 273
) -> pa.Table:
    """One row per customer who bought by the cut; by default 39 weeks and the next 39.

    Args:
        cut: the last day of the calibration.
        holdout_days: days after it that are compared.
    """
    query = PURCHASE_SUMMARY.format(log=LOG, cut=cut, holdout_days=holdout_days)
    with duckdb.connect() as con:
        return con.sql(query).to_arrow_table()


def values(table: pa.Table, column: str) -> Floats:
    """A column of numbers."""
    return np.asarray(table[column].to_numpy(), dtype=np.float64)
