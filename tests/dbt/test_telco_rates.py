"""IBM Telco through connector, identity and all of dbt: its two rates, each by name.

What the connector makes of the file stands in tests/reference/test_telco.py.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.clv import clv_tables as clv
from models.identity import identity_tables as identity
from orchestration.assets.written_tables import replace
from orchestration.base import dbt_runner
from orchestration.base.settings import CODE_DIR
from orchestration.base.sources import load_sources
from orchestration.base.warehouse import Warehouse, connect
from orchestration.extract.api import ExtractRequest
from orchestration.extract.files.intake import files_vendor
from orchestration.extract.kernel import schema
from tests.dbt.entities.raw import identify
from tests.files.staging import shared_data

ORIGINAL = shared_data("telco_churn") / "Telco-Customer-Churn.csv"
EXAMPLE = CODE_DIR / "examples" / "telco" / "sources.yml"
AS_OF = datetime.fromisoformat("2018-01-02T00:00:00+00:00")
VARIABLES = {
    "as_of": "2018-01-02 00:00:00",
    "reporting_time_zone": "America/Los_Angeles",
    "reporting_currency": "USD",
    "segments": ["plan", "internet_service"],
}
BUILD = ("build", "--exclude-resource-type", "test", "unit_test", "--select")
BEFORE_IDENTITY = ["+int_identity_edges", "+int_customer_records"]
AFTER_IDENTITY = ["+subscription_snapshot", "+churn", "+retention_cohorts"]

pytestmark = pytest.mark.skipif(
    not ORIGINAL.exists(), reason=f"{ORIGINAL} is not there"
)


@pytest.fixture(scope="module")
def telco(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("telco_rates")
    (folder / "drop").mkdir()
    shutil.copy(ORIGINAL, folder / "drop")
    os.utime(folder / "drop" / ORIGINAL.name, (0, 0))
    warehouse = Warehouse(folder / "data")
    _extract(warehouse, folder / "drop")
    _build(warehouse, *BEFORE_IDENTITY)
    identify(warehouse)
    _build(warehouse, *AFTER_IDENTITY, "--exclude", *BEFORE_IDENTITY)
    return warehouse


def _extract(warehouse: Warehouse, drop: Path) -> None:
    sources = load_sources(EXAMPLE)
    with warehouse.writer() as con:
        schema.ensure_schema(con)
        schema.record_sources(con, sources)
        for statement in identity.create_statements():
            con.execute(statement)
        replace(con, "scores_raw", {"clv": clv.SCORES.empty_table()})
    (source,) = sources.sources.values()
    source = source.model_copy(
        update={"options": {**source.options, "drop": str(drop)}}
    )
    results = files_vendor.extract(
        source, warehouse, ExtractRequest(run_id="test", as_of=AS_OF)
    )
    assert {result.status for result in results} == {"loaded"}


def _build(warehouse: Warehouse, *selection: str) -> None:
    events = dbt_runner.invoke(
        [*BUILD, *selection], data_dir=warehouse.data_dir, variables=VARIABLES
    )
    assert events
    assert {event["data"]["status"] for event in events} <= {"OK", "success"}


def rows(warehouse: Warehouse, query: str) -> list[Any]:
    with connect(warehouse.build_file, read_only=True) as con:
        return con.execute(query).fetchall()


def test_the_files_own_share_and_the_churn_rate_each_have_a_name(
    telco: Warehouse,
) -> None:
    found = rows(
        telco,
        "select metric, ended_count, subscription_count, round(100 * value, 2)"
        " from metrics.subscription_snapshot order by metric",
    )
    assert found == [
        ("ended_share", 1869, 7043, 26.54),
        ("ever_active_churn_rate", 1869, 7032, 26.58),
    ]


def test_the_month_before_the_file_lost_the_same_customers(telco: Warehouse) -> None:
    found = rows(
        telco,
        "select customers_at_start, kept, lost, new, returned, customers_at_end,"
        " round(churn_rate, 4), is_complete from serving.churn where"
        " basis = 'subscription' and breakdown = 'total'"
        " and period_start = date '2017-12-01'",
    )
    assert found == [(7032, 5163, 1869, 0, 0, 5163, 0.2658, True)]


def test_churn_is_cut_by_an_attribute_of_the_file(telco: Warehouse) -> None:
    found = rows(
        telco,
        "select breakdown_value, lost, customers_at_start from serving.churn"
        " where breakdown = 'internet_service' and period_start = date '2017-12-01'"
        " order by 1",
    )
    # Counted in the file: those with TotalCharges, by InternetService.
    assert found == [("DSL", 459, 2416), ("Fiber optic", 1297, 3096), ("No", 113, 1520)]


def test_no_churn_is_published_before_the_file_can_know_it(telco: Warehouse) -> None:
    assert rows(telco, "select min(period_start) from serving.churn") == [
        (datetime(2017, 12, 1).date(),)
    ]
    truncated = "select count(*) from serving.retention_cohorts where not {0}"
    assert rows(telco, truncated.format("is_left_truncated")) == [(0,)]
