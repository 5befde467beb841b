"""A source that reads nothing is not called loaded, nor failed when it is well."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest, LoadResult, Status
from orchestration.extract.kernel import load_log
from orchestration.operate import outcomes
from tests.support import empty

AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    empty.create(Warehouse(tmp_path))
    with Warehouse(tmp_path).writer() as con:
        yield con


def night(con: duckdb.DuckDBPyConnection, run: str, status: Status) -> int:
    result = LoadResult("crm", "deals", status, message="why")
    return outcomes.note(con, ExtractRequest(run, AS_OF), [result])


def log(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return con.execute(
        "select run_id, status, message from _el.loads order by load_id"
    ).fetchall()


def loaded(con: duckdb.DuckDBPyConnection, run: str, status: Status) -> None:
    """What the loader itself has logged."""
    load_id = load_log.next_load_id(con)
    load_log.record_load(
        con, load_log.Load(load_id, run, "crm", "deals", status, AS_OF, AS_OF)
    )


@pytest.mark.parametrize("status", ["disabled", "failed"])
def test_a_source_that_could_not_be_asked_is_noted_once(
    con: duckdb.DuckDBPyConnection, status: Status
) -> None:
    loaded(con, "first", "loaded")
    assert [night(con, run, status) for run in ("second", "third")] == [1, 0]
    assert log(con) == [("first", "loaded", ""), ("second", status, "why")]


def test_a_source_that_is_well_again_is_noted(con: duckdb.DuckDBPyConnection) -> None:
    night(con, "first", "failed")
    assert night(con, "second", "loaded") == 1
    assert night(con, "third", "loaded") == 0


def test_what_the_loader_has_logged_in_this_run_stands(
    con: duckdb.DuckDBPyConnection,
) -> None:
    loaded(con, "first", "loaded")
    assert night(con, "first", "held") == 0
    assert log(con) == [("first", "loaded", "")]


def test_a_source_that_has_delivered_nothing_yet_needs_no_line(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert night(con, "first", "loaded") == 0
