"""Publishing: what the file holds, what holds it back, what stays behind."""

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse
from orchestration.checks.check_results import CheckResult
from orchestration.publish import publication_files
from orchestration.publish.publication import PublicationFailed, PublicationHeld
from orchestration.publish.publication_gate import Evidence
from orchestration.publish.targets import duckdb_file as publisher
from tests.publish.company import (
    GOOD,
    build,
    manifest,
    publication,
    refresh,
)


def read(data_dir: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(data_dir / "published" / "cx.duckdb", read_only=True) as con:
        return con.execute(query).fetchall()


def test_a_publication_holds_the_four_schemas_and_nothing_else(tmp_path: Path) -> None:
    with Warehouse(tmp_path).writer() as con:
        con.execute(
            "create schema raw_hubspot; create table raw_hubspot.contacts(a int)"
        )
        con.execute("create schema marts; create table marts.left_over(a int)")
    refresh(tmp_path, 1)
    tables = read(
        tmp_path,
        "select schema_name || '.' || table_name from duckdb_tables() order by 1",
    )
    assert [name for (name,) in tables] == [
        "marts.fct_orders",
        "meta.checks",
        "meta.columns",
        "meta.publication",
        "meta.sources",
        "meta.tables",
        "metrics.nps_by_day",
        "serving.nps",
    ]


def test_descriptions_and_not_null_arrive(tmp_path: Path) -> None:
    refresh(tmp_path, 1)
    columns = dict(
        read(
            tmp_path,
            "select table_name || '.' || column_name, (comment, is_nullable) "
            "from duckdb_columns() where column_name = 'generation'",
        )
    )
    assert columns["fct_orders.generation"] == ("It's the generation.", False)
    assert columns["nps.generation"] == ("It's the generation.", True)
    comments = read(
        tmp_path, "select comment from duckdb_tables() where table_name = 'nps'"
    )
    assert comments == [("The nps. One row per thing.",)]


def test_meta_describes_the_file_that_it_stands_in(tmp_path: Path) -> None:
    refresh(tmp_path, 3, GOOD, replace(GOOD, name="late", passed=False, blocking=False))
    assert read(
        tmp_path,
        "select publication_id, contract_version, reporting_currency, "
        "as_of = published_at and as_of = timestamp '2026-03-01 06:00:00' "
        "from meta.publication",
    ) == [("p000003", "2.0", "EUR", True)]
    assert read(
        tmp_path, "select check_name, has_passed from meta.checks order by 1"
    ) == [
        ("late", False),
        ("rows_are_there", True),
    ]
    described = dict(
        read(
            tmp_path,
            "select schema_name || '.' || table_name, row_count from meta.tables",
        )
    )
    for name, count in described.items():
        assert read(tmp_path, f"select count(*) from {name}") == [(count,)], name
    assert described["marts.fct_orders"] == 100
    [(documented, real)] = read(
        tmp_path,
        "select (select count(*) from meta.columns), count(*) "
        "from duckdb_columns() where database_name = 'cx' and not internal",
    )
    assert documented == real


def test_the_file_is_read_only_and_in_the_old_format(tmp_path: Path) -> None:
    file = refresh(tmp_path, 1)
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    link = tmp_path / "published" / "cx.duckdb"
    assert os.readlink(link) == "../publications/p000001/cx.duckdb"
    assert sorted(path.name for path in file.parent.iterdir()) == ["cx.duckdb"]
    # offset 12 of a DuckDB file: its storage version; 64 is v1.0.0, 2.0 begins later
    assert int.from_bytes(file.read_bytes()[12:20], "little") == 64


def test_three_publications_are_kept_and_always_the_one_in_use(tmp_path: Path) -> None:
    for generation in range(1, 6):
        refresh(tmp_path, generation)
    warehouse = Warehouse(tmp_path)
    kept = sorted(path.name for path in warehouse.publications_dir.iterdir())
    assert kept == ["p000003", "p000004", "p000005"]
    publication_files.switch(
        warehouse, warehouse.publications_dir / "p000003" / "cx.duckdb"
    )
    for generation in (7, 8, 9):
        with warehouse.writer() as con:
            build(con, generation)
            target = publisher._write(  # written, never switched to: killed in between
                warehouse,
                con,
                publication(generation),
                [GOOD],
                publisher._audit(con, Evidence([GOOD], ()), manifest()),
            )
        publication_files.prune(warehouse)
    assert target.exists()
    assert read(tmp_path, "select publication_id from meta.publication") == [
        ("p000003",)
    ]


@pytest.mark.parametrize(
    ("checks", "reason"),
    [
        ([replace(GOOD, passed=False, metadata={"rows": 0})], "rows_are_there failed"),
        ([replace(GOOD, name="another")], "rows_are_there did not run"),
        ([GOOD, replace(GOOD, passed=False)], "rows_are_there failed"),
        (
            [GOOD, replace(GOOD, name="other", asset="x", passed=False)],
            "x: other failed",
        ),
        ([replace(GOOD, passed=False, blocking=False)], "rows_are_there failed"),
    ],
    ids=["failed", "missing", "failed_once", "not_required_but_blocking", "demoted"],
)
def test_a_blocking_check_holds_the_publication(
    tmp_path: Path, checks: list[CheckResult], reason: str
) -> None:
    refresh(tmp_path, 1)
    with pytest.raises(PublicationHeld) as held:
        refresh(tmp_path, 2, *checks)
    assert any(reason in text for text in held.value.reasons), held.value.reasons
    assert read(tmp_path, "select generation from serving.nps") == [(1,)]


def test_a_failed_check_that_does_not_block_is_published_as_such(
    tmp_path: Path,
) -> None:
    refresh(tmp_path, 1, GOOD, replace(GOOD, name="soft", passed=False, blocking=False))
    assert read(tmp_path, "select count(*) from meta.checks where not has_passed") == [
        (1,)
    ]


@pytest.mark.parametrize(
    ("changes", "statement", "reason"),
    [
        (
            {"nps": {"columns": {"breakdown_value": {"meta": {"pii": True}}}}},
            "select 1",
            "serving.nps.breakdown_value is tagged",
        ),
        (
            {"nps": {"config": {"meta": {"pii": True}}, "columns": {"nps": {}}}},
            "select 1",
            "serving.nps.nps is tagged",
        ),
        (
            {},
            "alter table marts.fct_orders add column Phone text",
            "fct_orders.Phone is",
        ),
        ({}, "update serving.nps set breakdown_value = 'eve@example.org'", "e-mail"),
        ({}, "update meta.sources set source = 'call +49 30 1234567'", "phone"),
        ({}, "update marts.fct_orders set generation = null", "NOT NULL"),
        ({}, "drop table metrics.nps_by_day", "metrics.nps_by_day was not built"),
    ],
    ids=["tag", "model_tag", "name", "email", "phone", "null", "missing"],
)
def test_unfit_data_hold_the_publication(
    tmp_path: Path, changes: dict[str, Any], statement: str, reason: str
) -> None:
    refresh(tmp_path, 1)
    warehouse = Warehouse(tmp_path)
    evidence, described = Evidence([GOOD], ()), manifest(**changes)
    with warehouse.writer() as con:
        build(con, 2)
        con.execute(statement)
        with pytest.raises(PublicationHeld) as held:
            publisher.publish(warehouse, con, publication(2), evidence, described)
    assert any(reason in text for text in held.value.reasons), held.value.reasons
    assert not any("eve" in text or "123456" in text for text in held.value.reasons)
    assert read(tmp_path, "select generation from serving.nps") == [(1,)]
    assert [path.name for path in warehouse.publications_dir.iterdir()] == ["p000001"]
    refresh(tmp_path, 3)
    assert read(tmp_path, "select generation from serving.nps") == [(3,)]


def test_a_full_disk_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(tmp_path, 1)
    monkeypatch.setattr(publication_files, "MARGIN_BYTES", 10**18)
    with pytest.raises(PublicationFailed, match=r"needs 1,000,\d{3},.* are free"):
        refresh(tmp_path, 2)
    assert read(tmp_path, "select generation from serving.nps") == [(1,)]


def test_a_disk_that_fills_meanwhile_leaves_the_last_publication(
    tmp_path: Path,
) -> None:
    """RLIMIT_FSIZE in a child refuses the write as a full disk does."""
    refresh(tmp_path, 1)
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from orchestration.publish.publication import PublicationFailed\n"
        "from orchestration.base.warehouse import Warehouse\n"
        "from tests.publish import company\n"
        "from orchestration.publish.targets.duckdb_file import publish\n"
        "from orchestration.publish.publication_gate import Evidence\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "warehouse = Warehouse(Path(sys.argv[1]))\n"
        "with warehouse.writer() as con:\n"
        "    company.build(con, 2, rows=300_000)\n"
        "    con.execute('checkpoint')\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n"
        "    try:\n"
        "        publish(warehouse, con, company.publication(2),\n"
        "                Evidence([company.GOOD], ()), company.manifest())\n"
        "    except PublicationFailed as error:\n"
        "        print(error)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "could not be written; the last good publication stays" in done.stdout, done
    assert read(tmp_path, "select generation from serving.nps") == [(1,)]
    assert [path.name for path in Warehouse(tmp_path).publications_dir.iterdir()] == [
        "p000001"
    ]


def test_the_build_file_stays_locked_while_it_is_published(tmp_path: Path) -> None:
    """A descriptor of it closed by Python would let a second writer in."""
    warehouse = Warehouse(tmp_path)
    attempt = (
        "import duckdb, sys\n"
        "try: duckdb.connect(sys.argv[1])\n"
        "except duckdb.IOException: sys.exit(7)\n"
    )
    with warehouse.writer() as con:
        build(con, 1)
        publisher.publish(
            warehouse, con, publication(1), Evidence([GOOD], ()), manifest()
        )
        command = [sys.executable, "-c", attempt, str(warehouse.build_file)]
        assert subprocess.run(command, check=False).returncode == 7
