"""The kernel: one loop for every resource of every vendor.

It reads what a plan says, page by page, into a landing file; at each checkpoint the
file is finished and committed. It knows no vendor and no SQL.
"""

import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from orchestration.extract.api import LoadResult
from orchestration.extract.http.source_errors import EnvelopeFault, Refused, SourceFault
from orchestration.extract.kernel import landing, load_log, plans
from orchestration.extract.kernel.extraction import Job, Tally
from orchestration.extract.kernel.landing import Landed, LandingFile, Manifest
from orchestration.extract.kernel.load import commit
from orchestration.extract.kernel.load_log import Load, State
from orchestration.extract.kernel.lookup import Lookup, latest_load, loaded_files
from orchestration.extract.kernel.plans import Plan
from orchestration.extract.kernel.specs import (
    KernelOptions,
    Page,
    Reading,
    ResourceSpec,
    Step,
)

PROGRESS_SECONDS = 5
# Errors that reading an answer raises when a vendor sends something unexpected.
MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError)


class Extraction:
    """One resource in one run."""

    def __init__(self, job: Job, spec: ResourceSpec) -> None:
        """Prepare the extraction; nothing is read before `run`."""
        self.job = job
        self.spec = spec
        self.root = job.warehouse.landing_dir
        self.folder = f"{job.source.name}/{spec.name}"
        self.tally = Tally(job.source.name, spec.name)
        self._counted = (job.client.requests, job.client.throttled)
        self._started = datetime.now(UTC)
        self._said = time.monotonic()

    def run(self) -> LoadResult:
        """Read what is due; a fault of the source becomes the result's message."""
        try:
            is_done = False
            while not is_done:
                state, plan = self._prepare()
                is_loaded = self._read(plan, state)
                is_done = not is_loaded or self.job.is_answered_by(plan)
        except SourceFault as fault:
            self._log_failure(str(fault))
        return self.tally.result()

    def _prepare(self) -> tuple[State, Plan]:
        """Clear up after a killed run, then find out what is to be read."""
        job, name = self.job, self.job.source.name
        with job.warehouse.writer() as con:
            landing.tidy(
                self.root, self.folder, loaded_files(con, name, self.spec.name)
            )
            state = load_log.read_state(con, name, self.spec.name)
            parent = 0
            if self.spec.parent is not None:
                parent = latest_load(con, name, self.spec.parent)
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

        What was read before a fault is also finished as a file; then the fault is
        raised.
        """
        reader = _Reader(self._pages(step, here), here, self.job.options)
        ahead: Plan | None = here
        while ahead is not None:
            name = landing.batch_name(self.job.request.as_of)
            with LandingFile(self.root, self.folder, name) as file:
                ahead = reader.fill(file, self._report)
                # A full reading needs a last file even if that is empty, because the
                # last batch finds the absent records.
                has_something = file.rows > 0 or here.mode == "full"
                yield (file.finish() if has_something else None), ahead
            if reader.fault is not None:
                raise reader.fault

    def _pages(self, step: Step, here: Plan) -> Iterator[Page]:
        """The pages of a step.

        Raises:
            SourceFault: also for an answer that has not the promised shape.
        """
        try:
            yield from self._asked(step, here)
        except MISSHAPEN as error:
            raise EnvelopeFault(
                f"{self.folder}: an answer is not of the promised shape"
                f" ({type(error).__name__} at {_place(error)})"
            ) from error

    def _asked(self, step: Step, here: Plan) -> Iterator[Page]:
        """The pages of a step; from its beginning when its token has expired."""
        job = self.job
        reading = Reading(
            client=job.client,
            source=job.source,
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
        job, source = self.job, self.job.source
        requests, throttled = self._counted
        self._counted = (job.client.requests, job.client.throttled)
        started, self._started = self._started, datetime.now(UTC)
        return Manifest(
            source=source.name,
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
                source.observed_from, datetime.min.time(), UTC
            ),
            limits={
                "max_rejects": job.options.max_rejects,
                "max_shrink": job.options.max_shrink,
            },
            state=dict(after.values),
            watermark=after.watermark,
        )

    def _commit(self, manifest: Manifest) -> str:
        """Load the batch into the warehouse; return the status of the load."""
        done = commit(self.job.warehouse, self.spec, manifest)
        self.tally.loads.append(done)
        return done.status

    def _log_failure(self, message: str) -> None:
        """Note in the load log that the source could not be read."""
        job = self.job
        with job.warehouse.writer() as con:
            failed = Load(
                load_id=load_log.next_load_id(con),
                run_id=job.request.run_id,
                source=job.source.name,
                resource=self.spec.name,
                status="failed",
                as_of=job.request.as_of,
                started_at=self._started,
                requests=job.client.requests - self._counted[0],
                throttled=job.client.throttled - self._counted[1],
                message=message,
            )
            load_log.record_load(con, failed)
        self.tally.loads.append(failed)

    def _report(self, rows: int) -> None:
        """Say how far the reading is, now and then."""
        if time.monotonic() - self._said > PROGRESS_SECONDS:
            self._said = time.monotonic()
            source = f"{self.job.source.name}/{self.spec.name}"
            read = sum(one.rows_read for one in self.tally.loads)
            self.job.progress("extract", source, read + rows)


def _place(error: Exception) -> str:
    """The file and line of an error, without the value that caused it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


class _Reader:
    """Writes pages into files, one file per checkpoint."""

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
            SourceFault: when nothing that came before the fault can be kept.
        """
        options, token = self._options, None
        deadline = time.monotonic() + options.checkpoint_seconds
        try:
            for page in self._pages:
                file.write(page.lines)
                token = page.token
                report(file.rows)
                if file.rows >= options.checkpoint_rows or time.monotonic() > deadline:
                    return self._here.at(self._here.step, token)
        except SourceFault as fault:
            if token is None or file.rows == 0:
                raise
            self.fault = fault
            return self._here.at(self._here.step, token)
        return None
