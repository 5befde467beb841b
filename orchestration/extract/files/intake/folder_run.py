"""One run over a drop folder: decides about each file, and loads what is new.

Reading happens without the writer's lock; prepared files are committed in batches,
each file in a transaction of its own.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from orchestration.base.utc import naive_utc
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest, Progress
from orchestration.extract.files.bytes import csvfile, jsonl, parquetfile
from orchestration.extract.files.bytes.dropfolder import Dropped, file_date
from orchestration.extract.files.bytes.landed_files import (
    Landed,
    NotComplete,
    is_settled,
    land,
)
from orchestration.extract.files.bytes.prepared import Prepared
from orchestration.extract.files.bytes.refusal import Refused
from orchestration.extract.files.intake import register
from orchestration.extract.files.intake.commit import commit
from orchestration.extract.files.intake.file_job import Job
from orchestration.extract.files.intake.register import Entry, Register
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.mapping.file_options import (
    FileRule,
    FilesOptions,
)
from orchestration.extract.kernel.load_log import next_load_id, record_load

PREPARE: dict[str, Callable[[Landed, str, FileRule, Path], Prepared]] = {
    "csv": csvfile.prepare,
    "jsonl": jsonl.prepare,
    "parquet": parquetfile.prepare,
}
# Files are prepared up to these sums and then committed together, so that the lock is
# taken once per batch.
BATCH_BYTES = 64 * 1024 * 1024
BATCH_FILES = 200


@dataclass(frozen=True)
class Place:
    """The source, and what holds for all its files in this run."""

    source: str
    options: FilesOptions
    request: ExtractRequest
    warehouse: Warehouse
    time_zone: str | None
    reporting_zone: str
    progress: Progress

    @property
    def loaded_at(self) -> datetime:
        """The run's `as_of` as the warehouse stores it."""
        return naive_utc(self.request.as_of)

    @property
    def is_backfill(self) -> bool:
        """Whether this is a backfill: its rows count as known from their own times."""
        return self.request.since is not None or self.request.until is not None

    def zone(self, family: FileRule) -> str | None:
        """The zone of the family's local times, if one is declared."""
        return family.time_zone or self.time_zone

    def landing(self, family: FileRule) -> Path:
        """The folder of a family's immutable copies."""
        return self.warehouse.landing_dir / self.source / family.name


@dataclass
class Outcome:
    """What the run did: counts by entity, and a line per file that was not taken."""

    tallies: list[Tally] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    landing_bytes: dict[str, int] = field(default_factory=dict)

    def complain(self, family: FileRule, message: str) -> None:
        """Note a file of the family that was not taken."""
        self.problems.setdefault(family.entities[0].primary, []).append(message)


class Intake:
    """Judges and loads files, one after the other in the given order."""

    def __init__(self, place: Place, scratch: Path) -> None:
        """Read what the register knows about the source."""
        self.place = place
        self.scratch = scratch
        self.outcome = Outcome()
        self._queue: list[tuple[Job, Prepared]] = []
        with place.warehouse.writer() as con:
            self.register = Register(con, place.source)

    def run(self, files: list[Dropped]) -> Outcome:
        """Take in all files."""
        try:
            for number, one in enumerate(files):
                self._take(one, number)
            self._flush()
        finally:
            for _, prepared in self._queue:
                prepared.close()
        return self.outcome

    def _take(self, one: Dropped, number: int) -> None:
        contract = self.place.options.contract(one.family)
        last = self.register.last(one.family.name, one.unit)
        started_at = datetime.now(UTC)
        try:
            if not is_settled(one.path):
                raise NotComplete(one.unit)
            landed = land(
                one.path,
                self.place.landing(one.family),
                self.scratch,
                last.sha256 if last else None,
            )
        except (NotComplete, FileNotFoundError):
            self.outcome.waiting.append(one.unit)
            return
        except Refused as fault:
            landed = Landed(one.path, "", 0)
            job = self._job(one, landed, contract, started_at)
            self._judge_refused(job, fault, last)
            return
        job = self._job(one, landed, contract, started_at)
        if not self._is_known(job, last):
            self._prepare(job, one.path.name)

    def _job(
        self, one: Dropped, landed: Landed, contract: str, started_at: datetime
    ) -> Job:
        """Everything known about a file before it is read.

        A file without a date describes the day of the run, and its state is dated by
        the run's `as_of`.
        """
        place, family = self.place, one.family
        zone = ZoneInfo(place.reporting_zone)
        day, moment = place.request.as_of.astimezone(zone).date(), place.loaded_at
        with suppress(Refused):
            dated = file_date(family, one.unit)
            if dated is not None:
                day = dated
                midnight = datetime.combine(day, time(), zone)
                moment = naive_utc(midnight)
        is_snapshot = family.delivery == "snapshot"
        rows_before = max(
            (entry.rows_accepted for entry in self.register.newest(family.name)),
            default=0,
        )
        return Job(
            source=place.source,
            run_id=place.request.run_id,
            as_of=place.request.as_of,
            started_at=started_at,
            options=place.options,
            family=family,
            contract=contract,
            unit=one.unit,
            slot=moment.isoformat() if is_snapshot else one.unit,
            landed=landed,
            zone=place.zone(family),
            reporting_zone=place.reporting_zone,
            file_day=datetime.combine(day, time()),
            snapshot_at=moment,
            is_first_load=place.is_backfill
            or not self.register.has_accepted_before(place.loaded_at),
            rows_before=rows_before if is_snapshot else 0,
        )

    def _is_known(self, job: Job, last: Entry | None) -> bool:
        """Whether the content was judged before; if so, enter what that means now."""
        if self.place.request.full_refresh:
            return False
        said = (job.landed.sha256, job.contract)
        is_same = last is not None and (last.sha256, last.contract) == said
        if last is not None and is_same and last.status != "duplicate":
            if last.status in ("held", "refused"):
                self.outcome.complain(job.family, _still(last))
            return True
        name, unit = job.family.name, job.unit
        twin = None
        if job.family.delivery == "append":
            if is_same or any(
                queued.landed.sha256 == said[0] for queued, _ in self._queue
            ):
                self._flush()
            twin = self.register.twin(name, unit, *said)
        if last is not None and is_same:
            if twin is None:
                self._point_at(job, last, "accepted")
            return True
        returned = self.register.known(name, unit, *said)
        if returned is not None:
            self._point_at(job, returned, "accepted")
        elif twin is not None:
            self._point_at(job, twin, "duplicate")
        return returned is not None or twin is not None

    def _point_at(self, job: Job, older: Entry, status: register.Status) -> None:
        """Add an entry for content whose rows are loaded already."""
        with self.place.warehouse.writer() as con:
            file_id = register.next_file_id(con)
            entry = replace(
                job.entry(file_id, status),
                content_id=older.content_id,
                rows_read=older.rows_read,
                rows_accepted=older.rows_accepted,
                rows_quarantined=older.rows_quarantined,
                notices=older.notices,
                detail=f"as file {older.file_id}",
            )
            register.record(con, entry)
        self.register.entries.append(entry)

    def _prepare(self, job: Job, name: str) -> None:
        try:
            file_date(job.family, job.unit)
            prepare = PREPARE[job.family.format]
            prepared = prepare(job.landed, name, job.family, self.scratch)
        except Refused as fault:
            self._judge_refused(job, fault, None)
            return
        self._queue.append((job, prepared))
        size = sum(queued.landed.size for queued, _ in self._queue)
        if size >= BATCH_BYTES or len(self._queue) >= BATCH_FILES:
            self._flush()

    def _flush(self) -> None:
        """Commit what is prepared, under one lock."""
        if not self._queue:
            return
        with self.place.warehouse.writer() as con:
            while self._queue:
                job, prepared = self._queue[0]
                self._commit(con, job, prepared)
                prepared.close()
                self._queue.pop(0)

    def _commit(
        self, con: duckdb.DuckDBPyConnection, job: Job, prepared: Prepared
    ) -> None:
        try:
            entry, tallies = commit(con, job, prepared)
        except Refused as fault:
            self._record_refused(con, job, fault)
            return
        self.register.entries.append(entry)
        self.outcome.tallies += tallies
        primary = tallies[0].entity
        landed = self.outcome.landing_bytes
        landed[primary] = landed.get(primary, 0) + job.landed.size
        if entry.status == "held":
            self.outcome.complain(job.family, _still(entry))
        self.place.progress("extract", f"{job.source}/{job.unit}", entry.rows_read)

    def _judge_refused(self, job: Job, fault: Refused, last: Entry | None) -> None:
        """Enter a refusal; one that was entered before is only reported again."""
        said = (job.landed.sha256, job.contract, fault.reason)
        if last is not None and (last.sha256, last.contract, last.reason) == said:
            self.outcome.complain(job.family, _still(last))
            return
        with self.place.warehouse.writer() as con:
            self._record_refused(con, job, fault)

    def _record_refused(
        self, con: duckdb.DuckDBPyConnection, job: Job, fault: Refused
    ) -> None:
        con.begin()
        load_id = next_load_id(con)
        entry = replace(
            job.entry(register.next_file_id(con), "refused"),
            reason=fault.reason,
            detail=fault.detail,
            load_id=load_id,
        )
        register.record(con, entry)
        tally = Tally(job.family.entities[0].primary, is_primary=True)
        record_load(con, job.load(load_id, tally, "held", _still(entry)))
        con.commit()
        self.register.entries.append(entry)
        self.outcome.complain(job.family, _still(entry))


def _still(entry: Entry) -> str:
    """Say in one line why a file was not taken, without quoting a value of it."""
    if entry.status == "held":
        counts = f"{entry.rows_quarantined} of {entry.rows_read} records in quarantine"
        return f"{entry.unit} held: {entry.reason}, {counts}"
    detail = f" ({entry.detail})" if entry.detail else ""
    return f"{entry.unit} refused: {entry.reason}{detail}"
