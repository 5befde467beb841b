"""A publication stays only while nothing that it was made from has changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR, settings
from orchestration.base.warehouse import Warehouse
from orchestration.operate import unchanged
from tests.support import empty

AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)
LOAD = """
insert into _el.loads
select
    coalesce(max(load_id), 0) + 1, 'run', 'crm', 'deals', $status, now(), now(), now(),
    $new, $new, 0, 0, 0, 1, 0, null, null, null, null, 0, ''
from _el.loads
"""
FILE = """
insert into _el.files by name
select
    1 as file_id, 'shop' as source, 'days' as family, 'day.csv' as unit,
    'day.csv' as slot, 'replace_unit' as delivery, 'accepted' as status, 'a' as sha256,
    'b' as contract, 1 as content_id, 1 as size_bytes, 1 as rows_read,
    1 as rows_accepted, 0 as rows_quarantined, '{}' as notices, now() as snapshot_at,
    now() as known_from, now() as loaded_at
"""


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """What was published was made from one load."""
    monkeypatch.setenv("CX_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CX_SOURCES", str(CODE_DIR / "demo" / "company" / "sources.yml"))
    settings.cache_clear()
    warehouse = Warehouse(tmp_path)
    empty.create(warehouse)
    published = warehouse.publications_dir / "first" / "cx.duckdb"
    published.parent.mkdir(parents=True)
    published.touch()
    warehouse.published_file.parent.mkdir()
    warehouse.published_file.symlink_to(published)
    with warehouse.writer() as con:
        con.execute(LOAD, {"status": "loaded", "new": 5})
        unchanged.remember(con, "refresh", AS_OF, published)
    yield warehouse
    settings.cache_clear()


def stays(
    warehouse: Warehouse,
    *news: str,
    as_of: datetime = AS_OF,
    job: str = "refresh",
    **values: object,
) -> bool:
    with warehouse.writer() as con:
        for statement in news:
            con.execute(statement, values or None)
        return unchanged.is_published(con, job, as_of, warehouse)


def test_a_load_that_brought_nothing_keeps_the_publication(
    warehouse: Warehouse,
) -> None:
    assert stays(warehouse)
    assert stays(warehouse, LOAD, status="loaded", new=0)


@pytest.mark.parametrize(("status", "new"), [("loaded", 1), ("failed", 0)])
def test_news_and_failures_end_it(warehouse: Warehouse, status: str, new: int) -> None:
    assert not stays(warehouse, LOAD, status=status, new=new)


def test_a_file_that_gets_its_old_content_back_ends_it(warehouse: Warehouse) -> None:
    assert not stays(warehouse, FILE)


def test_another_instant_or_job_is_built(warehouse: Warehouse) -> None:
    assert not stays(warehouse, as_of=AS_OF + timedelta(hours=1))
    assert not stays(warehouse, job="survey_scores")


def test_other_sources_are_built(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / "sources.yml"
    text = (CODE_DIR / "demo" / "company" / "sources.yml").read_text("utf-8")
    changed.write_text(text.replace("[country, plan]", "[country]"), "utf-8")
    monkeypatch.setenv("CX_SOURCES", str(changed))
    settings.cache_clear()
    assert not stays(warehouse)


def test_a_publication_rolled_back_by_hand_is_made_again(warehouse: Warehouse) -> None:
    earlier = warehouse.publications_dir / "earlier" / "cx.duckdb"
    earlier.parent.mkdir()
    earlier.touch()
    warehouse.published_file.unlink()
    warehouse.published_file.symlink_to(earlier)
    assert not stays(warehouse)
