"""Runs of the command line, shown on the Dagster page like any other run.

Private to Dagster: what a run's origin is made of, the list of runs, and the events
that begin and end a run. A release that renames them fails `tests/edges`.
"""

import time
from collections.abc import Sequence
from functools import partial

import dagster as dg
from dagster._core.events import StepMaterializationData
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)

# The names under which `dagster dev` and the page know this project.
CODE_LOCATION = "orchestration.definitions"
REPOSITORY = "__repository__"


def _origin(job_name: str) -> RemoteJobOrigin:
    """The origin of the page's own job."""
    location = RegisteredCodeLocationOrigin(CODE_LOCATION)
    return RemoteJobOrigin(RemoteRepositoryOrigin(location, REPOSITORY), job_name)


def show_on_the_page(instance: dg.DagsterInstance, job_name: str) -> None:
    """Give the runs that this instance creates the origin of the page's own job.

    The page lists under a job, and on its overview, only runs whose origin names the
    job's code location; `execute_in_process` creates runs without any.
    """
    instance.create_run_for_job = partial(  # type: ignore[method-assign]
        instance.create_run_for_job, remote_job_origin=_origin(job_name)
    )


def add_finished_run(
    instance: dg.DagsterInstance,
    run: dg.DagsterRun,
    started_at: float,
    materializations: Sequence[dg.AssetMaterialization],
) -> None:
    """List a run that succeeded without Dagster, with what it materialised.

    Args:
        instance: whose list it is.
        run: its job, id and tags; it gets the origin of the page's own job.
        started_at: in seconds since 1970; the run ends now.
        materializations: by which the page knows how old each asset is.
    """
    origin = _origin(run.job_name)
    instance.run_storage.add_run(run._replace(remote_job_origin=origin))

    def report(
        kind: dg.DagsterEventType,
        timestamp: float,
        message: str | None = None,
        data: StepMaterializationData | None = None,
    ) -> None:
        event = dg.DagsterEvent(
            kind.value, run.job_name, message=message, event_specific_data=data
        )
        instance.report_dagster_event(event, run.run_id, timestamp=timestamp)

    report(dg.DagsterEventType.RUN_START, started_at, "Started without Dagster.")
    now = time.time()
    for materialization in materializations:
        data = StepMaterializationData(materialization, [])
        report(dg.DagsterEventType.ASSET_MATERIALIZATION, now, data=data)
    report(dg.DagsterEventType.RUN_SUCCESS, now, "Nothing was new.")
