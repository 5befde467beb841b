"""One run of a job in this process: what `make refresh` and the demo call.

The schedule runs the same job through Dagster's daemon; there is no other path.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration import keys
from orchestration.definitions import defs
from orchestration.edges.dagster_event_log import event_log_kept_open
from orchestration.edges.dagster_run_origin import show_on_the_page
from orchestration.jobs import JOBS, REFRESH
from orchestration.operate.housekeeping import housekeeping


@dataclass(frozen=True)
class Outcome:
    """What came of a run, in words for the operator.

    A run that succeeds without publishing found nothing new.
    """

    succeeded: bool
    has_published: bool
    run_id: str
    reasons: tuple[str, ...]


def job_names() -> list[str]:
    """What `run` can run."""
    return [*(job.name for job in JOBS), housekeeping.name]


def run(window: Mapping[str, Any], job_name: str = REFRESH) -> Outcome:
    """Execute a job to its end.

    Args:
        window: the fields of `orchestration.resources.Refresh` that are not default.
        job_name: one of `orchestration.jobs`.
    """
    job = defs.resolve_job_def(job_name)
    with dg.DagsterInstance.get() as instance, event_log_kept_open(instance):
        show_on_the_page(instance, job_name)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags=_tags(window),
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


def _tags(window: Mapping[str, Any]) -> dict[str, str]:
    """What a run of the command line says of itself on the page.

    Dagster's daemon would repeat a crashed run in its own environment, which lacks what
    the command was given; the person at the command line repeats it.
    """
    asked = {
        f"cx/{name}": ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in window.items()
    }
    return {"cx/trigger": "command line", "dagster/max_retries": "0", **asked}


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
