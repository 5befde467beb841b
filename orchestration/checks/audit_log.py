"""Check results of each refresh, kept in the build file for the gate and for people.

The publish step reads them from `_el.check_results`. It takes only those of its own
run, so a check that did not run in it counts as missing.
"""

import json
from collections.abc import Sequence
from datetime import datetime

import duckdb

from orchestration.base.utc import naive_utc
from orchestration.checks.check_results import CheckResult

CREATE = """
create table if not exists _el.check_results (
    run_id varchar not null,
    checked_at timestamp not null,
    asset varchar not null,
    name varchar not null,
    passed boolean not null,
    blocking boolean not null,
    description varchar not null,
    metadata varchar not null
)
"""


def record(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    checked_at: datetime,
    results: Sequence[CheckResult],
) -> None:
    """Append the results of one step of a run."""
    connection.execute("create schema if not exists _el")
    connection.execute(CREATE)
    moment = naive_utc(checked_at)
    rows = [
        (
            *(run_id, moment, result.asset, result.name),
            *(result.passed, result.blocking, result.description),
            json.dumps(dict(result.metadata)),
        )
        for result in results
    ]
    if rows:
        connection.executemany(
            "insert into _el.check_results values (?, ?, ?, ?, ?, ?, ?, ?)", rows
        )


def of_run(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[CheckResult]:
    """Every result that this run has recorded, in the order of recording."""
    connection.execute("create schema if not exists _el")
    connection.execute(CREATE)
    rows = connection.execute(
        "select name, asset, passed, blocking, description, metadata"
        " from _el.check_results where run_id = ? order by rowid",
        [run_id],
    ).fetchall()
    return [
        CheckResult(name, asset, passed, blocking, description, json.loads(metadata))
        for name, asset, passed, blocking, description, metadata in rows
    ]


def forget(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    """Delete the results of checks made before `before` (aware); return how many."""
    connection.execute("create schema if not exists _el")
    connection.execute(CREATE)
    deleted = connection.execute(
        "delete from _el.check_results where checked_at < ?",
        [naive_utc(before)],
    ).fetchone()
    return int(deleted[0]) if deleted else 0
