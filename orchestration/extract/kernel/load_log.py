"""`_el`: the load log, the state of every resource, and what was refused.

Shared by the API kernel and the files connector. Each function runs inside the
caller's transaction, under the caller's writer lock.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from orchestration.base.utc import naive_utc
from orchestration.extract.api import Status

TABLES = {
    "loads": """
        load_id bigint not null,
        run_id varchar not null,
        source varchar not null,
        resource varchar not null,
        status varchar not null,
        as_of timestamp not null,
        started_at timestamp not null,
        finished_at timestamp not null,
        rows_read bigint not null,
        rows_new bigint not null,
        rows_unchanged bigint not null,
        rows_deleted bigint not null,
        rows_rejected bigint not null,
        requests bigint not null,
        throttled bigint not null,
        cursor_from timestamp,
        cursor_to timestamp,
        landing_path varchar,
        landing_sha256 varchar,
        landing_bytes bigint not null,
        message varchar not null
    """,
    "state": """
        source varchar not null,
        resource varchar not null,
        state varchar not null,
        watermark timestamp,
        load_id bigint
    """,
    "rejects": """
        load_id bigint not null,
        source varchar not null,
        resource varchar not null,
        record_no bigint not null,
        pk varchar,
        reason varchar not null,
        detail varchar,
        raw blob,
        loaded_at timestamp not null
    """,
    # The records that a full reading has delivered so far. They are kept between its
    # checkpoints, so that a run which goes on after a killed one still knows at the end
    # which records are absent.
    "seen": """
        source varchar not null,
        resource varchar not null,
        pk varchar not null
    """,
    "sources": """
        source varchar not null,
        vendor varchar not null,
        domain varchar not null,
        priority integer not null,
        observed_from date not null,
        verified varchar not null,
        own_id_namespace varchar,
        external_id_namespace varchar,
        time_zone varchar
    """,
}


@dataclass(frozen=True)
class Load:
    """One row of `_el.loads`: one landing file, one transaction."""

    load_id: int
    run_id: str
    source: str
    resource: str
    status: Status
    as_of: datetime
    started_at: datetime
    rows_read: int = 0
    rows_new: int = 0
    rows_unchanged: int = 0
    rows_deleted: int = 0
    rows_rejected: int = 0
    requests: int = 0
    throttled: int = 0
    cursor_from: datetime | None = None
    cursor_to: datetime | None = None
    landing_path: str | None = None
    landing_sha256: str | None = None
    landing_bytes: int = 0
    message: str = ""

    def __post_init__(self) -> None:
        """Hold the invariant that every row read is accounted for."""
        decided = self.rows_new + self.rows_unchanged + self.rows_rejected
        if self.rows_read != decided:
            raise AssertionError(
                f"{self.source}/{self.resource}: {self.rows_read} rows read, "
                f"{decided} accounted for"
            )


@dataclass(frozen=True)
class State:
    """What is known of a resource: its JSON state and its watermark (UTC)."""

    values: Mapping[str, Any]
    watermark: datetime | None


def next_load_id(con: duckdb.DuckDBPyConnection) -> int:
    """The id of the next load; unique because the caller holds the writer lock."""
    (row,) = con.execute(
        "select coalesce(max(load_id), 0) + 1 from _el.loads"
    ).fetchall()
    return int(row[0])


def record_load(con: duckdb.DuckDBPyConnection, load: Load) -> None:
    """Append one row to the load log."""
    con.execute(
        "insert into _el.loads values"
        " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            load.load_id,
            load.run_id,
            load.source,
            load.resource,
            load.status,
            naive_utc(load.as_of),
            naive_utc(load.started_at),
            naive_utc(datetime.now(UTC)),
            load.rows_read,
            load.rows_new,
            load.rows_unchanged,
            load.rows_deleted,
            load.rows_rejected,
            load.requests,
            load.throttled,
            naive_utc(load.cursor_from),
            naive_utc(load.cursor_to),
            load.landing_path,
            load.landing_sha256,
            load.landing_bytes,
            load.message,
        ],
    )


def read_state(con: duckdb.DuckDBPyConnection, source: str, resource: str) -> State:
    """The state of a resource; empty before its first load."""
    row = con.execute(
        "select state, watermark from _el.state where source = ? and resource = ?",
        [source, resource],
    ).fetchone()
    if row is None:
        return State({}, None)
    watermark = None if row[1] is None else row[1].replace(tzinfo=UTC)
    return State(json.loads(row[0]), watermark)


def write_state(
    con: duckdb.DuckDBPyConnection,
    source: str,
    resource: str,
    state: State,
    load_id: int,
) -> None:
    """Replace the state of a resource."""
    con.execute(
        "delete from _el.state where source = ? and resource = ?",
        [source, resource],
    )
    con.execute(
        "insert into _el.state values (?, ?, ?, ?, ?)",
        [
            source,
            resource,
            json.dumps(dict(state.values), sort_keys=True),
            naive_utc(state.watermark),
            load_id,
        ],
    )
