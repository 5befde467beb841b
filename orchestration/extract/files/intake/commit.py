"""Loads one file in one transaction: rows, rejects, load log and register.

A file is held when more than 5 % of its records go to quarantine or none is accepted.
Of a held file only the rejects are stored, so the content before it stays current.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import duckdb

from orchestration.extract.api import Status
from orchestration.extract.files.bytes.prepared import RECORDS, Prepared
from orchestration.extract.files.bytes.refusal import QUARANTINE_LIMIT, Refused
from orchestration.extract.files.intake import register, rejects, stored
from orchestration.extract.files.intake.file_job import Job
from orchestration.extract.files.intake.register import Entry
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.intake.typed_rows import (
    NotStraight,
    TypedEntity,
)
from orchestration.extract.files.mapping.fields import Context, Records
from orchestration.extract.files.mapping.file_options import FileRule
from orchestration.extract.files.mapping.sql_text import conditions
from orchestration.extract.files.mapping.typing_query import Stamp, Typing
from orchestration.extract.kernel.load_log import next_load_id, record_load

# ruff: noqa: S608 -- statements are made of literals and of names of our own

# The engine's errors that are caused by data; any other error is a bug of this project.
UNREADABLE = (
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
)
# A snapshot with less than this share of the last one's rows is held, because it is
# probably not complete.
SNAPSHOT_MAY_KEEP = 0.2


def commit(
    con: duckdb.DuckDBPyConnection, job: Job, prepared: Prepared
) -> tuple[Entry, list[Tally]]:
    """Load a prepared file; return the register's entry and the counts by entity.

    Raises:
        Refused: when the records turn out unreadable; nothing is written then.
    """
    try:
        if prepared.is_stream and _is_plain(job.family):
            with suppress(NotStraight), _one_thread(con):
                return _run(con, job, prepared, straight=True)
        return _run(con, job, prepared, straight=False)
    except UNREADABLE as error:
        # The engine's message is dropped, because it would quote the record.
        raise Refused("not_readable", type(error).__name__) from None


@contextmanager
def _one_thread(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let the engine use one thread, which costs less CPU time.

    Several threads leave row groups half full, which are then written twice: 1e6 quoted
    rows take 4.8 CPU seconds instead of 3.5, and are not loaded any sooner.
    """
    con.execute("set threads = 1")
    try:
        yield
    finally:
        con.execute("reset threads")


def _is_plain(family: FileRule) -> bool:
    """Whether each record is one row of one table, and nothing else."""
    (rule, *others) = family.entities
    return not (others or rule.where or rule.lines or rule.answers)


def _run(
    con: duckdb.DuckDBPyConnection, job: Job, prepared: Prepared, *, straight: bool
) -> tuple[Entry, list[Tally]]:
    con.begin()
    try:
        found = _Commit(con, job, prepared, straight).run()
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return found


class _Commit:
    """The steps of one commit, and what they share."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        job: Job,
        prepared: Prepared,
        straight: bool,
    ) -> None:
        self.straight = straight
        self.con = con
        self.job = job
        self.prepared = prepared
        self.file_id = register.next_file_id(con)
        self.first_load_id = next_load_id(con)

    def run(self) -> tuple[Entry, list[Tally]]:
        job, con = self.job, self.con
        records = self._records()
        notices = {**self.prepared.notices, **self._columns(records)}
        entities = self._typed(records)
        log = rejects.Log(con, job.source, job.loaded_at, records, self.prepared)
        log.read(self.prepared.rejects)
        self._unclaimed(records, log)
        for entity in entities:
            entity.settle()
            log.typed(entity)
        tallies = [tally for entity in entities for tally in entity.tallies()]
        tallies[0].rejected += log.unread
        tallies[0].is_primary = True
        quarantined = log.quarantined()
        accepted = self.prepared.records - quarantined
        reason = self._why_held(accepted, quarantined, tallies)
        known_from = min(
            (entity.known_from() or job.loaded_at for entity in entities),
            default=job.loaded_at,
        )
        if reason is not None and self.straight:
            raise NotStraight
        if reason is None:
            for entity in entities:
                stored.store(con, entity)
        status: register.Status = "accepted" if reason is None else "held"
        for entity in entities:
            notices |= entity.notices()
        entry = replace(
            job.entry(self.file_id, status),
            reason=reason,
            rows_read=self.prepared.records,
            rows_accepted=accepted,
            rows_quarantined=quarantined,
            notices=json.dumps(notices, sort_keys=True),
            known_from=min(known_from, job.loaded_at),
            load_id=self.first_load_id,
        )
        log.write(self.first_load_id, tallies)
        self._record(entry, tallies)
        return entry, tallies

    def _records(self) -> Records:
        """The records; in a temporary table when they are needed more than once."""
        records = self.prepared.open(self.con)
        family = self.job.family
        once = len(family.entities) == 1 and not family.entities[0].where
        if self.prepared.is_stream and not once:
            self.con.execute(
                f"create or replace temp table {RECORDS} as"
                f" select * from {records.relation}"
            )
            records = replace(records, relation=RECORDS)
        if records.relation == RECORDS:
            self._check_count(f"select count(*) from {RECORDS}")
        return records

    def _check_count(self, query: str) -> None:
        """Refuse the file unless the engine finds as many rows as were counted."""
        (row,) = self.con.execute(query).fetchall()
        if row[0] != self.prepared.rows:
            raise Refused("count_differs", f"{row[0]} of {self.prepared.rows} rows")

    def _columns(self, records: Records) -> dict[str, list[str]]:
        """Names of new and missing columns; refuse a file that lacks a needed one."""
        family = self.job.family
        needed = {name for rule in family.entities for name in rule.needed}
        missing = [name for name in family.read if name not in records.columns]
        lost = [name for name in missing if name in needed]
        if lost and self.prepared.records:
            raise Refused("missing_column", ", ".join(lost))
        extra = [name for name in records.columns if name not in family.read]
        notices = {"missing_columns": missing, "extra_columns": extra}
        return {name: found for name, found in notices.items() if found}

    def _typed(self, records: Records) -> list[TypedEntity]:
        job = self.job
        context = Context(
            job.family,
            records,
            job.zone,
            job.reporting_zone,
            job.loaded_at,
            job.file_day,
        )
        stamp = Stamp(
            unit=job.unit,
            file_id=self.file_id,
            first_load_id=self.first_load_id,
            load_id=self.first_load_id,
            loaded_at=job.loaded_at,
            snapshot_at=job.snapshot_at,
            is_first_load=job.is_first_load,
        )
        found = []
        load_id = self.first_load_id
        for number, rule in enumerate(job.family.entities):
            typing = Typing(
                rule, job.options, context, replace(stamp, load_id=load_id), number == 0
            )
            straight_rows = self.prepared.rows if self.straight else None
            found.append(TypedEntity(self.con, number, typing, straight_rows))
            load_id += len(found[-1].entities)
        if records.relation != RECORDS:
            self._check_count(f"select count(*) from {found[0].table}")
        return found

    def _unclaimed(self, records: Records, log: rejects.Log) -> None:
        """Quarantine records that no entity's `where` takes, so that none is lost."""
        rules = self.job.family.entities
        if all(rule.where for rule in rules):
            words = self.job.family.null_words
            texts = {name: records.text(name, words) for name in self.job.family.read}
            claims = " or ".join(f"({conditions(rule.where, texts)})" for rule in rules)
            log.unclaimed(claims)

    def _why_held(
        self, accepted: int, quarantined: int, tallies: list[Tally]
    ) -> str | None:
        if self.prepared.records and not accepted:
            return "nothing_accepted"
        if quarantined > QUARANTINE_LIMIT * self.prepared.records:
            return "quarantine_limit"
        answers = [tally for tally in tallies if tally.entity == "answers"]
        if any(t.rejected > QUARANTINE_LIMIT * t.read for t in answers):
            return "quarantine_limit"
        is_snapshot = self.job.family.delivery == "snapshot"
        if is_snapshot and accepted < SNAPSHOT_MAY_KEEP * self.job.rows_before:
            return "snapshot_shrunk"
        return None

    def _record(self, entry: Entry, tallies: list[Tally]) -> None:
        held = entry.status == "held"
        message = ""
        if held:
            message = (
                f"{self.job.unit}: {entry.reason}, {entry.rows_quarantined} of"
                f" {entry.rows_read} records in quarantine"
            )
        for number, tally in enumerate(tallies):
            if held:
                tally.new = tally.unchanged = tally.deleted = 0
            status: Status = "held" if held else "loaded"
            load = self.job.load(self.first_load_id + number, tally, status, message)
            record_load(self.con, load)
        register.record(self.con, entry)
