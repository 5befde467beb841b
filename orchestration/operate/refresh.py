"""One run of a job in this process: what `make refresh` and the demo call.

The schedule runs the same job through Dagster's daemon. Here a plain refresh reads its
sources and asks whether anything is new before Dagster and dbt are imported, because
these imports cost more than a quiet night. If nothing is new, the run is only written
into Dagster's list; if something is, Dagster's run goes on with what was read.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from orchestration.base.instants import run_instant
from orchestration.base.progress import say
from orchestration.base.quick_imports import quick_imports
from orchestration.base.settings import settings
from orchestration.base.sources import Sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.options import load_checked_sources
from orchestration.operate import held_back, unchanged
from orchestration.operate.read_sources import ResultsByVendor, read_all

REFRESH: Final = "refresh"
"""The job that makes everything anew."""

# What a refresh may be given and still find out for itself that nothing is new: a
# backfill, a selection and a forced build always go through Dagster.
FORESEEABLE: Final = frozenset({"as_of"})
# Whoever finds the warehouse locked leaves the waiting to Dagster's run.
SHORT_WAIT_SECONDS: Final = 5


@dataclass(frozen=True)
class Outcome:
    """What came of a run, in words for the operator.

    A run that succeeds without publishing found nothing new.
    """

    succeeded: bool
    has_published: bool
    run_id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Foresight:
    """What a refresh has read before Dagster started, and whether it changes anything.

    Attributes:
        window: of the run, with the instant that was read up to.
        results: of all vendors.
        is_unchanged: whether what stands published was made from the same inputs.
    """

    window: Mapping[str, Any]
    results: ResultsByVendor
    is_unchanged: bool


def run(
    window: Mapping[str, Any],
    job_name: str = REFRESH,
    sources: Sources | None = None,
) -> Outcome:
    """Execute a job to its end.

    Args:
        window: the fields of `orchestration.resources.Refresh` that are not default.
        job_name: one of `orchestration.jobs`.
        sources: sources.yml, if the caller has just read it.
    """
    run_id, started_at = str(uuid4()), time.time()
    seen = _foresee(window, run_id, sources) if job_name == REFRESH else None
    if seen is not None and seen.is_unchanged:
        with quick_imports():
            from orchestration.operate.quiet_run import record

            record(run_id, job_name, seen.window, seen.results, started_at)
        return Outcome(succeeded=True, has_published=False, run_id=run_id, reasons=())
    with quick_imports():
        from orchestration.operate.dagster_run import execute

    if seen is None:
        return execute(window, job_name, run_id)
    return execute(seen.window, job_name, run_id, seen.results)


def _foresee(
    window: Mapping[str, Any], run_id: str, sources: Sources | None
) -> Foresight | None:
    """Read the sources, if what is published could stay; None leaves all to Dagster.

    So does an error: Dagster's run meets it again and shows it at its step.
    """
    warehouse = Warehouse(settings().data_dir, lock_timeout_seconds=SHORT_WAIT_SECONDS)
    files = (warehouse.build_file, warehouse.published_file)
    if not FORESEEABLE.issuperset(window) or not all(one.exists() for one in files):
        return None
    try:
        return _look(window, run_id, sources, warehouse)
    except Exception as error:
        say("prepare", "sources", note=f"{type(error).__name__}: left to the run")
        return None


def _look(
    window: Mapping[str, Any],
    run_id: str,
    sources: Sources | None,
    warehouse: Warehouse,
) -> Foresight | None:
    as_of = run_instant(window.get("as_of"))
    with warehouse.writer() as con:
        if not unchanged.is_published(con, REFRESH, as_of, warehouse):
            # Already known to be built anew, so that there is nothing to foresee.
            return None
    sources = sources or load_checked_sources(settings().sources)
    results = read_all(sources, warehouse, run_id, as_of)
    with warehouse.writer() as con:
        is_unchanged = unchanged.is_published(con, REFRESH, as_of, warehouse)
        if is_unchanged:
            say("intake", "nothing new", note="the publication stays")
            held_back.forget(warehouse)
    return Foresight({**window, "as_of": as_of.isoformat()}, results, is_unchanged)
