"""A run of the command line has the origin under which the page looks for its job's."""

import time
from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.workspace.load_target import PyProjectFileTarget

from orchestration.base.settings import CODE_DIR
from orchestration.edges.dagster_run_origin import add_finished_run, show_on_the_page

KEY = dg.AssetKey("table")


@dg.job
def nightly() -> None:
    """Nothing to do."""


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def listed_by_dagster_dev(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """The runs that the page lists under the job, as `dagster dev` names things.

    `dagster dev` without arguments takes the code location from pyproject.toml; the
    page finds a job's runs by the name of its repository in it.
    """
    (location,) = PyProjectFileTarget(str(CODE_DIR / "pyproject.toml")).create_origins()
    label = f"{SINGLETON_REPOSITORY_NAME}@{location.location_name}"
    asked = dg.RunsFilter(job_name="nightly", tags={".dagster/repository": label})
    return list(instance.get_runs(asked))


def test_a_run_through_dagster_is_listed(instance: dg.DagsterInstance) -> None:
    nightly.execute_in_process(instance=instance)
    assert listed_by_dagster_dev(instance) == []
    show_on_the_page(instance, "nightly")
    done = nightly.execute_in_process(instance=instance)
    (run,) = listed_by_dagster_dev(instance)
    assert run.run_id == done.run_id


def test_a_run_without_dagster_is_listed_as_one_that_has_succeeded(
    instance: dg.DagsterInstance,
) -> None:
    started = time.time() - 60
    run = dg.DagsterRun("nightly", tags={"who": "somebody"})
    table = dg.AssetMaterialization(KEY, metadata={"rows": 3})
    add_finished_run(instance, run, started, [table])
    (found,) = listed_by_dagster_dev(instance)
    (record,) = instance.get_run_records(dg.RunsFilter(run_ids=[run.run_id]))
    assert found.status is dg.DagsterRunStatus.SUCCESS
    assert found.tags["who"] == "somebody"
    assert record.start_time == pytest.approx(started)
    assert record.end_time == pytest.approx(time.time(), abs=30)
    latest = instance.get_latest_materialization_event(KEY)
    assert latest is not None
    assert latest.run_id == run.run_id
    assert latest.asset_materialization is not None
    assert latest.asset_materialization.metadata["rows"].value == 3
