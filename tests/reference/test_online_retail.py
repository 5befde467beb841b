"""UCI Online Retail through the connector: the counts of METRICS.md's last table.

They were counted independently of this project. Here the raw and staging layers are
held to them; the marts are compared at three cuts in tests/end_to_end.
"""

import os
import shutil
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.extract import schema
from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.files import vendor
from orchestration.settings import PROJECT_DIR
from orchestration.sources import Connection, load_sources
from orchestration.warehouse import Warehouse
from tests.orchestration.files.shop import AS_OF
from tests.orchestration.files.staging import build, shared_data

ARCHIVE = shared_data("online_retail") / "by_day_2010-12_to_2011-08.tar.gz"
EXAMPLE = PROJECT_DIR / "examples" / "online_retail" / "sources.yml"
FEW_DAYS = 8
# Everything a fact says; not when or by which load it came.
FACTS = {
    "orders": "source_order_id, customer_id, country, product_amount, shipping_amount,"
    " discount_amount, ordered_at, is_deleted",
    "refunds": "source_refund_id, customer_id, amount, product_amount, refunded_at",
    "order_lines": "source_order_line_id, order_id, refund_id, product, line_kind,"
    " quantity, unit_price, line_amount, occurred_at",
    "customers": "source_customer_id, country",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ARCHIVE.exists(), reason=f"{ARCHIVE} is not there"),
]


class Retail:
    """The example's connection over a drop folder and a warehouse of its own."""

    def __init__(self, folder: Path) -> None:
        self.drop_folder = folder / "drop"
        self.drop_folder.mkdir(parents=True)
        self.warehouse = Warehouse(folder / "data")
        with self.warehouse.writer() as con:
            schema.ensure_schema(con)

    def connection(self) -> Connection:
        (retail,) = load_sources(EXAMPLE).connections.values()
        options = {**retail.options, "drop": str(self.drop_folder)}
        return retail.model_copy(update={"options": options})

    def run(self, as_of: str = AS_OF) -> dict[str, LoadResult]:
        moment = datetime.fromisoformat(as_of)
        request = ExtractRequest(run_id="test", as_of=moment)
        results = vendor.extract(self.connection(), self.warehouse, request)
        assert all(result.status == "loaded" for result in results), results
        return {result.resource: result for result in results}

    def take(self, path: Path) -> None:
        shutil.copy(path, self.drop_folder)
        os.utime(self.drop_folder / path.name, (0, 0))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.warehouse.writer() as con:
            return con.execute(sql).fetchall()

    def facts(self) -> dict[str, list[tuple[Any, ...]]]:
        build(self.warehouse)
        return {
            entity: self.query(
                f"select {columns} from staging.stg_files__{entity} order by all"
            )
            for entity, columns in FACTS.items()
        }


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("days")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return sorted(folder.rglob("*.csv"))


@pytest.fixture(scope="module")
def whole(days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Retail:
    """All days at once."""
    retail = Retail(tmp_path_factory.mktemp("whole"))
    for day in days:
        retail.take(day)
    retail.run()
    build(retail.warehouse)
    return retail


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select count(*) from {order_lines}", "320705"),
        ("select count(*) from {orders}", str(16_459 - 2_554)),
        ("select count(*) from {refunds}", "2554"),
        (
            "select count(*), sum(product_amount) from {orders}"
            " where product_amount > 0",
            "12383, 6061049.0800",
        ),
        (
            "select count(*), count(distinct customer_id), sum(product_amount)"
            " from {orders} where product_amount > 0 and customer_id is not null",
            "11342, 3314, 5159146.7400",
        ),
        (
            "select count(distinct (customer_id, cast(timezone('Europe/London',"
            " timezone('UTC', ordered_at)) as date))) from {orders}"
            " where product_amount > 0 and customer_id is not null",
            "10320",
        ),
        (
            "select count(*), sum(product_amount) from {refunds}"
            " where product_amount <> 0",
            "2282, 218550.0400",
        ),
        (
            "select count(*), sum(product_amount) from {refunds}"
            " where product_amount <> 0 and customer_id is not null",
            "2253, 216169.7600",
        ),
        (
            "select count(*) filter (where unit_price = 0),"
            " count(*) filter (where unit_price < 0) from {order_lines}",
            "1797, 2",
        ),
        (
            "select count(*) from {order_lines} where refund_id is not null",
            "5847",
        ),
        (
            "select count(*) from {order_lines} as lines"
            " left join {orders} as orders on order_id = source_order_id"
            " left join {refunds} as refunds on refund_id = source_refund_id"
            " where coalesce(orders.customer_id, refunds.customer_id) is null",
            "88652",
        ),
    ],
)
def test_the_counts_are_those_of_the_reference(
    whole: Retail, sql: str, expected: str
) -> None:
    views = {entity: f"staging.stg_files__{entity}" for entity in FACTS}
    (row,) = whole.query(sql.format(**views))
    assert ", ".join(map(str, row)) == expected


def test_nothing_is_unaccounted_for(whole: Retail) -> None:
    assert whole.query(
        "select count(*), sum(rows_read), sum(rows_accepted), sum(rows_quarantined)"
        " from _el.files"
    ) == [(219, 320_705, 320_705, 0)]


def test_identical_lines_are_legal_and_stay(whole: Retail) -> None:
    """2,483 lines say the same as another of their file: they differ by ordinal."""
    (row,) = whole.query(
        "select count(*) from staging.stg_files__order_lines"
        " where split_part(source_order_line_id, ':', 2) <> '1'"
    )
    # METRICS.md counts each of a group of equal lines but the first.
    assert row == (2483,)


def test_day_by_day_gives_the_same_as_all_at_once(
    days: list[Path], tmp_path: Path
) -> None:
    at_once, daily = Retail(tmp_path / "once"), Retail(tmp_path / "daily")
    for number, day in enumerate(days[:FEW_DAYS], 1):
        at_once.take(day)
        daily.take(day)
        daily.run(as_of=f"2026-03-{number:02d}T03:00:00+00:00")
    at_once.run()
    assert daily.facts() == at_once.facts()


def test_a_file_dropped_again_changes_nothing(days: list[Path], tmp_path: Path) -> None:
    retail = Retail(tmp_path)
    for day in days[:FEW_DAYS]:
        retail.take(day)
    retail.run()
    before = retail.facts()
    for day in days[:FEW_DAYS]:
        retail.take(day)
        shutil.copy(day, retail.drop_folder / f"again-{day.name}")
        os.utime(retail.drop_folder / f"again-{day.name}", (0, 0))
    results = retail.run(as_of="2026-03-02T03:00:00+00:00")
    assert sum(result.rows_read for result in results.values()) == 0
    assert retail.facts() == before


def test_a_corrected_or_late_file_changes_only_what_it_concerns(
    days: list[Path], tmp_path: Path
) -> None:
    retail = Retail(tmp_path)
    late = days[1]
    for day in (one for one in days[:FEW_DAYS] if one != late):
        retail.take(day)
    retail.run()
    before = retail.facts()["orders"]
    corrected = retail.drop_folder / days[2].name
    lines = corrected.read_text().splitlines(keepends=True)
    invoice, code, name, quantity, *rest = lines[1].split(",")
    assert int(quantity) > 0
    lines[1] = ",".join([invoice, code, name, str(int(quantity) + 1), *rest])
    corrected.write_text("".join(lines))
    os.utime(corrected, (0, 0))
    retail.take(late)
    retail.run(as_of="2026-03-02T03:00:00+00:00")
    after = retail.facts()["orders"]
    changed = {row[0] for row in set(before) ^ set(after)}
    in_late = {line.split(",")[0] for line in late.read_text().splitlines()[1:]}
    assert changed == {invoice} | {one for one in in_late if not one.startswith("C")}
    ((old, new),) = [
        (one[3], other[3])
        for one in before
        for other in after
        if one[0] == other[0] == invoice
    ]
    assert str(new - old) == f"{rest[1]}00"
