"""Loads one batch in one transaction: versions, state, load log and rejects.

Nothing but a manifest and its file is read, so that a batch can be loaded again, and
the warehouse be rebuilt from all batches, by the same code.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.utc import naive_utc
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel import (
    landing,
    line_statements,
    load_log,
    version_statements,
)
from orchestration.extract.kernel.landing import Manifest
from orchestration.extract.kernel.load_log import Load, State
from orchestration.extract.kernel.specs import Kind, ResourceSpec

# A batch is not held for this many absent records, even if they are a large share of a
# small set; but it is held when all records are absent, unless the set may be empty.
SMALL_LOSS = 3
COMPLETE = ("first", "full")
BACKFILLED = ("first", "backfill")
TEMPORARY = ("incoming", "picked", "known", "fresh", "absent")


@dataclass(frozen=True)
class Counts:
    """The counts of a batch."""

    lines: int
    rejected: int
    newer: int
    new: int = 0
    deleted: int = 0
    absent: int = 0
    live: int = 0

    @property
    def read(self) -> int:
        """Rows that this batch accounts for."""
        return self.lines - self.newer


class _Batch:
    """One batch on one connection, with the values its statements take."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        spec: ResourceSpec,
        manifest: Manifest,
        load_id: int,
    ) -> None:
        self.con = con
        self.spec = spec
        self.manifest = manifest
        self.table = f"raw_{manifest.vendor}.{spec.name}"
        self.values: dict[str, Any] = {
            "load_id": load_id,
            "source": manifest.source,
            "resource": manifest.resource,
            "loaded_at": naive_utc(manifest.as_of),
            "observed_from": naive_utc(manifest.observed_from),
            "end": naive_utc(manifest.end),
            "windowed": manifest.mode not in COMPLETE,
            "complete": manifest.mode in COMPLETE,
            "backfilled": manifest.mode in BACKFILLED,
        }

    @property
    def looks_for_absent(self) -> bool:
        """Whether the reading shows which records are gone, as events never are."""
        is_lasting = self.spec.kind is not Kind.EVENT and not self.spec.forgets
        return self.manifest.mode == "full" and is_lasting

    @property
    def finds_absent(self) -> bool:
        """Whether this batch is the last of such a reading."""
        return self.looks_for_absent and self.manifest.is_last

    def run(self, statement: str) -> duckdb.DuckDBPyConnection:
        """Execute with those of the values that the statement names."""
        named = {k: v for k, v in self.values.items() if f"${k}" in statement}
        return self.con.execute(statement, named)

    def one(self, statement: str) -> tuple[Any, ...]:
        """The only row of a statement."""
        (row,) = self.run(statement).fetchall()
        return tuple(row)

    def judge(self, root: Path) -> Counts:
        """Read the file and find out what is new; write nothing."""
        manifest = self.manifest
        if manifest.landed is None:
            return Counts(0, 0, 0)
        file = root / manifest.landed.path
        self.con.execute(
            line_statements.read_lines(self.spec, manifest.wrapped),
            [str(file)],
        )
        lines, rejected, newer = self.one(version_statements.COUNT)
        self.run(version_statements.pick_versions(self.spec))
        self.run(version_statements.read_known(self.table))
        is_event = self.spec.kind is Kind.EVENT
        self.run(
            version_statements.NEW_EVENTS
            if is_event
            else version_statements.NEW_VERSIONS
        )
        new, deleted = self.one(
            "select count(*), count(*) filter (where deleted) from fresh"
        )
        absent, live = 0, 0
        if self.finds_absent:
            self.run(version_statements.find_absent(self.table))
            absent, live = self.one(version_statements.COUNT_ABSENT)
        return Counts(lines, rejected, newer, new, deleted + absent, absent, live)

    def write(self) -> None:
        """Write the versions, and which records a full reading has seen or missed."""
        if self.manifest.landed is None:
            return
        self.run(version_statements.write_versions(self.table, self.manifest.wrapped))
        if self.finds_absent:
            self.run(version_statements.write_tombstones(self.table))
            self.run(version_statements.FORGET_SEEN)
        elif self.looks_for_absent:
            self.run(version_statements.NOTE_SEEN)

    def clear(self) -> None:
        """Drop the temporary tables, which hold documents."""
        for table in TEMPORARY:
            self.con.execute(f"drop table if exists temp.{table}")


def verdict(counts: Counts, manifest: Manifest) -> str:
    """Why the batch must be held; empty when it may be loaded."""
    limits = manifest.limits
    if counts.rejected == counts.lines - counts.newer and counts.rejected:
        return f"held: all {counts.rejected} rows are unusable"
    if counts.rejected > limits["max_rejects"] * counts.read:
        share = counts.rejected / counts.read
        return (
            f"held: {counts.rejected} of {counts.read} rows are unusable ({share:.1%})"
        )
    shrunk = counts.absent > max(limits["max_shrink"] * counts.live, SMALL_LOSS)
    is_gone = counts.absent == counts.live and not limits.get("may_be_empty")
    if counts.absent and (shrunk or is_gone):
        return (
            f"held: {counts.absent} of {counts.live} records are missing from a full "
            "reading; raise options.max_shrink if they are really gone"
        )
    return ""


def commit(warehouse: Warehouse, spec: ResourceSpec, manifest: Manifest) -> Load:
    """Make a landed batch's manifest durable, load the batch, and mark it as loaded."""
    root = warehouse.landing_dir
    landing.write_manifest(root, manifest)
    with warehouse.writer() as con:
        done = load(con, spec, manifest, root)
    landing.mark_loaded(root, manifest, done.load_id)
    return done


def load(
    con: duckdb.DuckDBPyConnection, spec: ResourceSpec, manifest: Manifest, root: Path
) -> Load:
    """Commit one batch; the caller holds the writer lock.

    A held batch leaves its rejects and its log row, but no version and no new state.
    A manifest that was loaded before keeps its id.
    """
    load_id = manifest.load_id or load_log.next_load_id(con)
    batch = _Batch(con, spec, manifest, load_id)
    try:
        counts = batch.judge(root)
        held = verdict(counts, manifest)
        done = _log_row(manifest, counts, held, load_id)
        con.begin()
        try:
            if counts.rejected:
                batch.run(version_statements.write_rejects(manifest.wrapped))
            if held:
                _start_over(batch, counts, load_id)
            else:
                batch.write()
                state = State(manifest.state, manifest.watermark)
                names = (manifest.source, manifest.resource)
                load_log.write_state(con, *names, state, load_id)
            load_log.record_load(con, done)
            con.commit()
        except BaseException:
            con.rollback()
            raise
    finally:
        batch.clear()
    return done


def _start_over(batch: _Batch, counts: Counts, load_id: int) -> None:
    """When too many records were absent, let the next run read the whole set again."""
    if not counts.absent:
        return
    names = (batch.manifest.source, batch.manifest.resource)
    state = load_log.read_state(batch.con, *names)
    values = {k: v for k, v in state.values.items() if k != "resume"}
    load_log.write_state(batch.con, *names, State(values, state.watermark), load_id)
    batch.run(version_statements.FORGET_SEEN)


def _log_row(manifest: Manifest, counts: Counts, held: str, load_id: int) -> Load:
    notes = [held] if held else []
    if counts.newer:
        notes.append(f"{counts.newer} newer than the window, left to the next")
    landed = manifest.landed
    if landed and landed.mended:
        notes.append(f"{landed.mended} lone surrogates replaced")
    new = 0 if held else counts.new
    read = counts.rejected if held else counts.read
    return Load(
        load_id=load_id,
        run_id=manifest.run_id,
        source=manifest.source,
        resource=manifest.resource,
        status="held" if held else "loaded",
        as_of=manifest.as_of,
        started_at=manifest.started_at,
        rows_read=read,
        rows_new=new,
        rows_unchanged=read - counts.rejected - new,
        rows_deleted=0 if held else counts.deleted,
        rows_rejected=counts.rejected,
        requests=manifest.requests,
        throttled=manifest.throttled,
        cursor_from=manifest.start,
        cursor_to=None if held else manifest.watermark,
        landing_path=landed.path if landed else None,
        landing_sha256=landed.sha256 if landed else None,
        landing_bytes=landed.size if landed else 0,
        message="; ".join(notes),
    )
