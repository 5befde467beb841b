"""IBM Telco through the connector: 7,043 subscriptions, 1,869 ended, 11 never paid.

docs/definitions/churn.md names the two rates; the marts divide, here stand the parts.
"""

import os
import shutil
from datetime import datetime
from typing import Any

import pytest

from orchestration.base.settings import CODE_DIR
from orchestration.base.sources import load_sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest
from orchestration.extract.files.intake import files_vendor
from orchestration.extract.kernel import schema
from tests.files.staging import build, shared_data

ORIGINAL = shared_data("telco_churn") / "Telco-Customer-Churn.csv"
EXAMPLE = CODE_DIR / "examples" / "telco" / "sources.yml"
# The month before the file's day, in California.
START, END = "2017-12-01 08:00:00", "2018-01-01 08:00:00"
ACTIVE = (
    "first_paid_at <= timestamp '{0}'"
    " and (ended_at is null or ended_at > timestamp '{0}')"
)

pytestmark = pytest.mark.skipif(
    not ORIGINAL.exists(), reason=f"{ORIGINAL} is not there"
)


@pytest.fixture(scope="module")
def telco(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("telco")
    (folder / "drop").mkdir()
    shutil.copy(ORIGINAL, folder / "drop")
    os.utime(folder / "drop" / ORIGINAL.name, (0, 0))
    warehouse = Warehouse(folder / "data")
    with warehouse.writer() as con:
        schema.ensure_schema(con)
    (source,) = load_sources(EXAMPLE).sources.values()
    options = {**source.options, "drop": str(folder / "drop")}
    as_of = datetime.fromisoformat("2018-01-02T00:00:00+00:00")
    results = files_vendor.extract(
        source.model_copy(update={"options": options}),
        warehouse,
        ExtractRequest(run_id="test", as_of=as_of),
    )
    assert {(r.resource, r.status, r.rows_new, r.rows_rejected) for r in results} == {
        ("subscriptions", "loaded", 7043, 0),
        ("customers", "loaded", 7043, 0),
    }
    build(warehouse)
    return warehouse


def _count(warehouse: Warehouse, condition: str) -> Any:
    with warehouse.writer() as con:
        rows = con.execute(
            f"select count(*) from staging.stg_files__subscriptions where {condition}"
        ).fetchall()
    return rows[0][0]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("true", 7043),
        ("ended_at is not null", 1869),
        ("status = 'cancelled'", 1869),
        # Eleven blank TotalCharges: handled, not lost.
        ("first_paid_at is null", 11),
        (f"first_paid_at is null and started_at = timestamp '{END}'", 11),
        ("plan = 'Two year' and term_months = 24", 1695),
        (ACTIVE.format(START), 7032),
        (f"{ACTIVE.format(START)} and not ({ACTIVE.format(END)})", 1869),
    ],
)
def test_the_counts_are_those_of_the_file(
    telco: Warehouse, condition: str, expected: int
) -> None:
    assert _count(telco, condition) == expected


def test_the_two_rates_differ_by_who_was_never_active(telco: Warehouse) -> None:
    ended, everybody = _count(telco, "ended_at is not null"), _count(telco, "true")
    started = _count(telco, ACTIVE.format(START))
    assert (round(100 * ended / everybody, 2), round(100 * ended / started, 2)) == (
        26.54,
        26.58,
    )


def test_the_file_is_read_up_to_its_own_day(telco: Warehouse) -> None:
    with telco.writer() as con:
        marks = con.execute(
            "select distinct cast(watermark as varchar) from _el.state"
        ).fetchall()
    assert marks == [(END,)]
