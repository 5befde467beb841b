"""A run of a job through Dagster, in this process.

Whether Dagster is needed at all is decided in `orchestration.operate.refresh`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration import keys
from orchestration.definitions import defs
from orchestration.edges.dagster_event_log import event_log_kept_open
from orchestration.edges.dagster_run_origin import show_on_the_page
from orchestration.jobs import JOBS
from orchestration.operate.housekeeping import housekeeping
from orchestration.operate.read_sources import ResultsByVendor, handed_over
from orchestration.operate.refresh import Outcome
from orchestration.operate.run_tags import run_tags


def job_names() -> list[str]:
    """What `execute` can run."""
    return [*(job.name for job in JOBS), housekeeping.name]


def execute(
    window: Mapping[str, Any],
    job_name: str,
    run_id: str,
    results: ResultsByVendor | None = None,
) -> Outcome:
    """Execute a job to its end.

    Args:
        window: the fields of `orchestration.resources.Refresh` that are not default.
        job_name: one of `job_names`.
        run_id: of the run; what it has read already stands under it in the load log.
        results: what it has read already, of all vendors; None if nothing.
    """
    job = defs.resolve_job_def(job_name)
    with ExitStack() as open_until_the_end:
        enter = open_until_the_end.enter_context
        instance = enter(dg.DagsterInstance.get())
        enter(event_log_kept_open(instance))
        if results is not None:
            enter(handed_over(run_id, results))
        show_on_the_page(instance, job_name)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_id=run_id,
            tags=run_tags(window),
            run_config={
                "resources": {"refresh": {"config": dict(window)}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
    events = result.all_events
    return Outcome(
        succeeded=result.success,
        has_published=any(
            event.is_step_materialization and event.asset_key == keys.PUBLICATION
            for event in events
        ),
        run_id=result.run_id,
        reasons=tuple(_reasons(events)),
    )


def _reasons(events: Sequence[dg.DagsterEvent]) -> Iterator[str]:
    """Why the run failed: its steps' reasons, or that it never came to a step."""
    for event in events:
        if event.is_step_failure:
            yield _cause(event)
        elif event.event_type == dg.DagsterEventType.RESOURCE_INIT_FAILURE:
            error = event.engine_event_data.error
            yield _innermost(error) if error else "the run's configuration is wrong"


def _cause(event: dg.DagsterEvent) -> str:
    failure = event.step_failure_data.user_failure_data
    if failure is not None and failure.description:
        return failure.description
    error = event.step_failure_data.error
    return f"{event.step_key}: {_innermost(error) if error else 'failed'}"


def _innermost(error: SerializableErrorInfo) -> str:
    """The innermost message: what went wrong, not where it passed."""
    while error.cause is not None:
        error = error.cause
    return error.message.strip()
