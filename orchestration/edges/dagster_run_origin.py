"""Runs of the command line, shown on the Dagster page like any other run.

Private to Dagster: what a run's origin is made of. A release that renames it fails
`tests/edges`.
"""

from functools import partial

import dagster as dg
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)

# The names under which `dagster dev` and the page know this project.
CODE_LOCATION = "orchestration.definitions"
REPOSITORY = "__repository__"


def show_on_the_page(instance: dg.DagsterInstance, job_name: str) -> None:
    """Give the runs that this instance creates the origin of the page's own job.

    The page lists under a job, and on its overview, only runs whose origin names the
    job's code location; `execute_in_process` creates runs without any.
    """
    origin = RemoteJobOrigin(
        RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(CODE_LOCATION), REPOSITORY),
        job_name,
    )
    instance.create_run_for_job = partial(  # type: ignore[method-assign]
        instance.create_run_for_job, remote_job_origin=origin
    )
