"""The kernel: one loop for every resource of every vendor.

Reads what a plan says, page by page, into a landing file; at each checkpoint the file
is finished and committed. It knows no vendor and no SQL.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import duckdb

from orchestration.extract import landing, ledger, plans
from orchestration.extract.api import ExtractRequest, LoadResult, Progress
from orchestration.extract.client import ApiClient
from orchestration.extract.faults import Refused, SourceFault
from orchestration.extract.landing import Landed, LandingFile, Manifest
from orchestration.extract.ledger import Load, State
from orchestration.extract.load import load
from orchestration.extract.plans import Margins, Plan
from orchestration.extract.specs import (
    KernelOptions,
    Page,
    Reading,
    ResourceSpec,
    Step,
    Vendor,
)
from orchestration.sources import Connection
from orchestration.warehouse import Warehouse

PROGRESS_SECONDS = 5


@dataclass(frozen=True)
class Job:
    """All that stays the same while one connection is extracted."""

    vendor: Vendor
    connection: Connection
    options: KernelOptions
    client: ApiClient
    warehouse: Warehouse
    request: ExtractRequest
    progress: Progress

    @property
    def margins(self) -> Margins:
        """Lag and overlap: the vendor's, unless the connection sets its own."""
        named = self.connection
        return Margins(
            plans.minutes(named.lag_minutes, self.vendor.lag),
            plans.minutes(named.overlap_minutes, self.vendor.overlap),
        )

    @property
    def bound(self) -> datetime:
        """Where this run's windows end."""
        return self.request.as_of - self.margins.lag


class Lookup:
    """What the warehouse has of a connection's resources."""

    def __init__(self, job: Job, plan: Plan) -> None:
        """Bind to the parent's loads that the plan covers."""
        self._job = job
        self._plan = plan

    def live_ids(self, resource: str) -> list[str]:
        """Ids of the records of `resource` that exist, in ascending order."""
        return self._ids(
            resource,
            "where _source = ? group by _pk having not max_by(_deleted, "
            "{'a': _cursor, 'b': _load_id, 'c': _deleted})",
        )

    def changed_ids(self, resource: str) -> list[str]:
        """Ids of the parent's records with versions since the last reading."""
        plan = self._plan
        return self._ids(
            resource,
            "where _source = ? and _load_id > ? and _load_id <= ? group by _pk",
            plan.parent_from,
            plan.parent_to,
        )

    def _ids(self, resource: str, which: str, *values: int) -> list[str]:
        table = f"{self._job.vendor.schema}.{resource}"
        statement = f"select _pk from {table} {which} order by _pk"  # noqa: S608
        with self._job.warehouse.writer() as con:
            found = con.execute(statement, [self._job.connection.name, *values])
            return [row[0] for row in found.fetchall()]


@dataclass
class Tally:
    """What one resource came to in this run."""

    connection: str
    resource: str
    loads: list[Load] = field(default_factory=list)

    def result(self) -> LoadResult:
        """The sum of its ledger rows; the last one tells the status."""
        last = self.loads[-1]
        sums = {name: sum(getattr(one, name) for one in self.loads) for name in SUMMED}
        return LoadResult(
            connection=self.connection,
            resource=self.resource,
            status=last.status,
            cursor_from=self.loads[0].cursor_from,
            cursor_to=last.cursor_to,
            message="; ".join(one.message for one in self.loads if one.message),
            **sums,
        )


SUMMED = (
    "rows_read",
    "rows_new",
    "rows_unchanged",
    "rows_deleted",
    "rows_rejected",
    "requests",
    "throttled",
    "landing_bytes",
)


class Extraction:
    """One resource in one run."""

    def __init__(self, job: Job, spec: ResourceSpec) -> None:
        """Nothing is read before `run`."""
        self.job = job
        self.spec = spec
        self.root = job.warehouse.landing_dir
        self.folder = f"{job.connection.name}/{spec.name}"
        self.tally = Tally(job.connection.name, spec.name)
        self._counted = (job.client.requests, job.client.throttled)
        self._started = datetime.now(UTC)
        self._said = time.monotonic()

    def run(self) -> LoadResult:
        """Read what is due; a fault of the source becomes the result's message."""
        try:
            resumed = True
            while resumed:
                state, plan = self._prepare()
                resumed = "resume" in state.values and plan.end < self.job.bound
                if not self._read(plan, state):
                    break
        except SourceFault as fault:
            self._log_failure(str(fault))
        return self.tally.result()

    def _prepare(self) -> tuple[State, Plan]:
        """Clear up after a killed run, then find out what is to be read."""
        job, name = self.job, self.job.connection.name
        with job.warehouse.writer() as con:
            landing.tidy(self.root, self.folder, _loaded(con, name, self.spec.name))
            state = ledger.read_state(con, name, self.spec.name)
            parent = 0
            if self.spec.parent is not None:
                parent = _latest_load(con, name, self.spec.parent)
        return state, plans.make_plan(
            self.spec, job.request, state, job.margins, parent
        )

    def _read(self, plan: Plan, state: State) -> bool:
        """Read a plan to its end; false when a batch was held."""
        return all(
            self._commit(manifest) != "held" for manifest in self._batches(plan, state)
        )

    def _batches(self, plan: Plan, state: State) -> Iterator[Manifest]:
        """The batches of a reading, each ready to be committed before the next."""
        steps = plan.steps(self.spec)
        for number in range(plan.step, len(steps)):
            here = plan if number == plan.step else plan.at(number, None)
            for landed, ahead in self._land(steps[number], here):
                is_last = ahead is None and number + 1 == len(steps)
                after = (
                    plans.state_after(here, state)
                    if is_last
                    else plans.state_within(ahead or plan.at(number + 1, None), state)
                )
                if is_last or landed is not None:
                    wrapped = steps[number].wrapped
                    yield self._manifest(here, landed, after, wrapped, is_last)

    def _land(
        self, step: Step, here: Plan
    ) -> Iterator[tuple[Landed | None, Plan | None]]:
        """The landing files of a step, each with where to go on; None at its end.

        What was read before a fault is a checkpoint too; then the fault is raised.
        """
        reader = _Reader(self._pages(step, here), here, self.job.options)
        ahead: Plan | None = here
        while ahead is not None:
            name = f"{self.job.request.as_of:%Y%m%dT%H%M%SZ}-{uuid4().hex[:12]}"
            with LandingFile(self.root, self.folder, name) as file:
                ahead = reader.fill(file, self._report)
                # A full reading needs its end on file even when it brought nothing.
                has_something = file.rows > 0 or here.mode == "full"
                yield (file.finish() if has_something else None), ahead
            if reader.fault is not None:
                raise reader.fault

    def _pages(self, step: Step, here: Plan) -> Iterator[Page]:
        """The pages of a step; from its beginning when its token has expired."""
        job = self.job
        reading = Reading(
            client=job.client,
            connection=job.connection,
            options=job.options,
            resource=self.spec,
            start=here.start,
            end=here.end,
            token=here.token,
            lookup=Lookup(job, here),
        )
        is_first = True
        try:
            for page in step.pages(reading):
                is_first = False
                yield page
        except Refused:
            if here.token is None or not is_first:
                raise
            reading.token = None
            yield from step.pages(reading)

    def _manifest(
        self,
        plan: Plan,
        landed: Landed | None,
        after: State,
        wrapped: bool,
        is_last: bool,
    ) -> Manifest:
        job, connection = self.job, self.job.connection
        requests, throttled = self._counted
        self._counted = (job.client.requests, job.client.throttled)
        started, self._started = self._started, datetime.now(UTC)
        return Manifest(
            connection=connection.name,
            vendor=job.vendor.name,
            resource=self.spec.name,
            run_id=job.request.run_id,
            as_of=job.request.as_of,
            started_at=started,
            mode=plan.mode,
            start=plan.start,
            end=plan.end,
            is_last=is_last,
            wrapped=wrapped,
            landed=landed,
            requests=self._counted[0] - requests,
            throttled=self._counted[1] - throttled,
            observed_from=datetime.combine(
                connection.observed_from, datetime.min.time(), UTC
            ),
            time_zone=connection.time_zone or "UTC",
            limits={
                "max_rejects": job.options.max_rejects,
                "max_shrink": job.options.max_shrink,
            },
            state=dict(after.values),
            watermark=after.watermark,
        )

    def _commit(self, manifest: Manifest) -> str:
        """Make the batch part of the warehouse; the status it came to."""
        landing.write_manifest(self.root, manifest)
        with self.job.warehouse.writer() as con:
            done = load(con, self.spec, manifest, self.root)
        landing.mark_loaded(self.root, manifest, done.load_id)
        self.tally.loads.append(done)
        return done.status

    def _log_failure(self, message: str) -> None:
        """Note in the load log that the source could not be read."""
        job = self.job
        with job.warehouse.writer() as con:
            failed = Load(
                load_id=ledger.next_load_id(con),
                run_id=job.request.run_id,
                connection=job.connection.name,
                resource=self.spec.name,
                status="failed",
                as_of=job.request.as_of,
                started_at=self._started,
                requests=job.client.requests - self._counted[0],
                throttled=job.client.throttled - self._counted[1],
                message=message,
            )
            ledger.record_load(con, failed)
        self.tally.loads.append(failed)

    def _report(self, rows: int) -> None:
        """Say how far the reading is, now and then."""
        if time.monotonic() - self._said > PROGRESS_SECONDS:
            self._said = time.monotonic()
            source = f"{self.job.connection.name}/{self.spec.name}"
            read = sum(one.rows_read for one in self.tally.loads)
            self.job.progress("extract", source, read + rows)


class _Reader:
    """Pages into files, a checkpoint's worth at a time."""

    def __init__(
        self, pages: Iterator[Page], here: Plan, options: KernelOptions
    ) -> None:
        self._pages = pages
        self._here = here
        self._options = options
        self.fault: SourceFault | None = None

    def fill(self, file: LandingFile, report: Callable[[int], None]) -> Plan | None:
        """Write pages until a checkpoint is due; None when there are no more.

        Raises:
            SourceFault: when there is nothing to keep of what came before it.
        """
        options, token = self._options, None
        deadline = time.monotonic() + options.checkpoint_seconds
        try:
            for page in self._pages:
                token = page.token
                file.write(page.lines)
                report(file.rows)
                if file.rows >= options.checkpoint_rows or time.monotonic() > deadline:
                    return self._here.at(self._here.step, token)
        except SourceFault as fault:
            if token is None or file.rows == 0:
                raise
            self.fault = fault
            return self._here.at(self._here.step, token)
        return None


def _loaded(
    con: duckdb.DuckDBPyConnection, connection: str, resource: str
) -> dict[str, int]:
    """The landing files that the load log knows, with their load ids."""
    found = con.execute(
        "select landing_path, load_id from _el.loads"
        " where connection = ? and resource = ? and landing_path is not null",
        [connection, resource],
    )
    return dict(found.fetchall())


def _latest_load(con: duckdb.DuckDBPyConnection, connection: str, parent: str) -> int:
    """The latest load of a resource that has been read.

    Raises:
        SourceFault: when it has not: its ids would be missing.
    """
    if ledger.read_state(con, connection, parent).watermark is None:
        raise SourceFault(f"{connection}: waits for {parent}, not yet read to the end")
    (row,) = con.execute(
        "select max(load_id) from _el.loads where connection = ? and resource = ?",
        [connection, parent],
    ).fetchall()
    return int(row[0])
