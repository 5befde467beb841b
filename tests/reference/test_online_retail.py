"""The first days of UCI Online Retail through the connector alone, in any order.

The counts over all days, from lines to publication, stand in
test_online_retail_marts.py.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.sources import Source, load_sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.files.intake import files_vendor
from orchestration.extract.kernel import schema
from tests.files.shop import AS_OF
from tests.files.staging import build
from tests.reference.online_retail import ARCHIVE, EXAMPLE, unpack

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
    """The example's source over a drop folder and a warehouse of its own."""

    def __init__(self, folder: Path) -> None:
        self.drop_folder = folder / "drop"
        self.drop_folder.mkdir(parents=True)
        self.warehouse = Warehouse(folder / "data")
        with self.warehouse.writer() as con:
            schema.ensure_schema(con)

    def source(self) -> Source:
        (retail,) = load_sources(EXAMPLE).sources.values()
        options = {**retail.options, "drop": str(self.drop_folder)}
        return retail.model_copy(update={"options": options})

    def run(self, as_of: str = AS_OF) -> dict[str, LoadResult]:
        moment = datetime.fromisoformat(as_of)
        request = ExtractRequest(run_id="test", as_of=moment)
        results = files_vendor.extract(self.source(), self.warehouse, request)
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
    return unpack(tmp_path_factory.mktemp("days"))


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
