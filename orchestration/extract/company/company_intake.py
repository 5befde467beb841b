"""Takes a company's own files into the warehouse, as the source `company`.

A file is the whole truth about its subject: a row that is no longer in it is deleted at
the next refresh, and every version is kept. A row that cannot be used is refused with
its reason; what it said before, if that was usable, stays in force. A file that cannot
be used at all is held, and what it said before stays. Only a file whose content or
judgement has changed makes a load, so that an unchanged company is a quiet one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.base.file_locks import AlreadyRunning, alone_in
from orchestration.base.sources import COMPANY, Source
from orchestration.base.utc import naive_utc
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest, LoadResult, Status
from orchestration.extract.company.company_files import (
    COMPANY_FILES,
    SCHEMA,
    CompanyFile,
)
from orchestration.extract.company.company_rows import CompanyRow, read_rows
from orchestration.extract.kernel import landing, load_log
from orchestration.extract.kernel.extraction import Tally
from orchestration.extract.kernel.landing import LandingFile, Manifest
from orchestration.extract.kernel.load import commit
from orchestration.extract.kernel.load_log import Load, State
from orchestration.extract.kernel.lookup import loaded_files

# How many of a file's faults the message of its load names.
NAMED_FAULTS = 3
# What a company says in its first load has always been so, as far as anybody knows.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
# A company decides how many rows its files have, and it may refuse any of them.
LIMITS = {"max_rejects": 1, "max_shrink": 1, "may_be_empty": 1}
EARLIER = """
select count(*) filter (where as_of < $as_of), max(as_of)
from _el.loads
where source = $source and status = 'loaded'
"""


def folder_of(source: Source) -> Path:
    """The company's folder, which is that of its sources.yml."""
    return Path(source.options["folder"])


def extract(
    source: Source, warehouse: Warehouse, request: ExtractRequest
) -> list[LoadResult]:
    """Take in what has changed in the company's folder; one result per file."""
    wanted = [
        file
        for file in COMPANY_FILES
        if not request.resources or file.name in request.resources
    ]
    try:
        with alone_in(warehouse.landing_dir / COMPANY, COMPANY):
            intake = _Intake(folder_of(source), warehouse, request)
            return [intake.take(file) for file in wanted]
    except AlreadyRunning as busy:
        message = str(busy)
        return [
            LoadResult(COMPANY, one.name, "failed", message=message) for one in wanted
        ]


def check(source: Source) -> list[str]:
    """What is wrong with the company's files, with file and line.

    A row about a source that sources.yml does not name has no fault, because a source
    may have been disconnected; it is told here, because the name may be misspelt.
    """
    problems = []
    for file in COMPANY_FILES:
        for row in read_rows(folder_of(source), file):
            named = row.values.get("source")
            if row.fault:
                problems.append(f"{COMPANY}: {row.detail} ({row.fault})")
            elif named is not None and named not in source.options["sources"]:
                words = f"there is no source {named!r} in sources.yml"
                problems.append(f"{COMPANY}: {row.file_name}:{row.line}: {words}")
    return problems


@dataclass(frozen=True)
class _Intake:
    """One run over the company's folder."""

    folder: Path
    warehouse: Warehouse
    request: ExtractRequest

    def take(self, file: CompanyFile) -> LoadResult:
        """Load a file, if its content or what is wrong with it has changed."""
        started_at = datetime.now(UTC)
        rows = read_rows(self.folder, file)
        lines = [row.as_line for row in rows]
        content = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        faults = _faults(rows)
        with self.warehouse.writer() as con:
            known = load_log.read_state(con, COMPANY, file.name).values.get("content")
            mode, last = self._mode(con, file)
        if mode == "full" and any(row.fault and row.key is None for row in rows):
            # Any earlier row may be the one that cannot be read, so nobody can say
            # which rows are gone.
            mode = "window"
        if content == known or (known is None and not rows):
            is_held = bool(rows) and all(row.fault for row in rows)
            status: Status = "held" if is_held else "loaded"
            return LoadResult(COMPANY, file.name, status, message=faults)
        if last is not None and naive_utc(self.request.as_of) < last:
            message = f"as_of lies before what was read up to {last:%Y-%m-%d %H:%M:%S}"
            return LoadResult(COMPANY, file.name, "failed", message=message)
        state = State({"content": content}, None)
        done = self._load(file, lines, state, mode, started_at)
        return replace(Tally(COMPANY, file.name, [done]).result(), message=faults)

    def _mode(
        self, con: duckdb.DuckDBPyConnection, file: CompanyFile
    ) -> tuple[str, datetime | None]:
        """How the kernel is to load the file, and the latest `as_of` of all loads.

        The rows of the first run count as known from the beginning.
        """
        values = {"as_of": naive_utc(self.request.as_of), "source": COMPANY}
        ((earlier, last),) = con.execute(EARLIER, values).fetchall()
        ((rows,),) = con.execute(
            f"select count(*) from {SCHEMA}.{file.name}"  # noqa: S608 own names
        ).fetchall()
        return "first" if earlier == rows == 0 else "full", last

    def _load(
        self,
        file: CompanyFile,
        lines: list[str],
        state: State,
        mode: str,
        started_at: datetime,
    ) -> Load:
        """Land the rows, and commit them as one batch of the kernel."""
        root, folder = self.warehouse.landing_dir, f"{COMPANY}/{file.name}"
        with self.warehouse.writer() as con:
            landing.tidy(root, folder, loaded_files(con, COMPANY, file.name))
        name = landing.batch_name(self.request.as_of)
        with LandingFile(root, folder, name) as landed:
            landed.write(lines)
            manifest = Manifest(
                source=COMPANY,
                vendor=COMPANY,
                resource=file.name,
                run_id=self.request.run_id,
                as_of=self.request.as_of,
                started_at=started_at,
                mode=mode,
                start=None,
                end=self.request.as_of,
                is_last=True,
                wrapped=False,
                landed=landed.finish(),
                requests=0,
                throttled=0,
                observed_from=ALWAYS,
                limits=LIMITS,
                state=state.values,
                watermark=None,
            )
        done = commit(self.warehouse, file.spec, manifest)
        if done.status == "held":
            # The kernel leaves the state of a held batch as it was, because it reads
            # again. This file has been judged until its content changes.
            with self.warehouse.writer() as con:
                load_log.write_state(con, COMPANY, file.name, state, done.load_id)
        return done


def _faults(rows: Sequence[CompanyRow]) -> str:
    """The first faults of a file in one line, and how many there are beyond them."""
    found = [f"{row.detail} ({row.fault})" for row in rows if row.fault]
    named, more = found[:NAMED_FAULTS], len(found) - NAMED_FAULTS
    return "; ".join([*named, f"and {more} more"] if more > 0 else named)
