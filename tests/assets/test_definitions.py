"""The definitions as Dagster sees them: whole, loadable, without phantom assets."""

import dagster as dg
import pytest
from dagster._core.execution.plan.resume_retry import ReexecutionStrategy
from dagster._core.storage.tags import RETRY_STRATEGY_TAG

from orchestration import keys
from orchestration.definitions import defs
from orchestration.jobs import JOBS, Job
from orchestration.operate.failures import note_failure
from orchestration.operate.refresh import REFRESH
from orchestration.owners import ANALYTICS, DATA_ENGINEERING, OWNERS
from orchestration.publish.publication import PUBLISHED_SCHEMAS


def test_the_definitions_are_loadable() -> None:
    broken = dg.Definitions(jobs=[dg.define_asset_job("broken", ["nowhere"])])
    with pytest.raises(dg.DagsterInvalidDefinitionError, match="asset job broken"):
        dg.Definitions.validate_loadable(broken)
    dg.Definitions.validate_loadable(defs)


def test_a_misspelt_upstream_key_would_be_noticed() -> None:
    graph = defs.resolve_asset_graph()
    assert sorted(graph.external_asset_keys) == []


def test_the_publication_waits_for_every_published_table_and_every_source() -> None:
    graph = defs.resolve_asset_graph()
    upstream = graph.get_ancestor_asset_keys(keys.PUBLICATION)
    published = {
        key
        for key in graph.get_all_asset_keys()
        if key.path[0] in {*PUBLISHED_SCHEMAS, keys.RAW_PREFIX}
    }
    assert len(published) > 60
    assert {key.to_user_string() for key in published - upstream} == set()


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_ends_with_an_audited_publication(job: object) -> None:
    resolved = defs.resolve_job_def(job.name)  # type: ignore[attr-defined]
    selected = resolved.asset_layer.selected_asset_keys
    assert {keys.LEDGER, keys.AUDIT, keys.PUBLICATION} <= selected


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_leaves_its_failure_to_the_status(job: Job) -> None:
    assert note_failure in defs.resolve_job_def(job.name).hook_defs


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_crashed_run_is_tried_again_from_its_beginning(job: Job) -> None:
    # From the failed step on, the gate would miss the checks of the steps before.
    tags = defs.resolve_job_def(job.name).tags
    assert ReexecutionStrategy[tags[RETRY_STRATEGY_TAG]] is (
        ReexecutionStrategy.ALL_STEPS
    )


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_what_a_job_says_about_its_run_is_built_in_that_run(job: Job) -> None:
    graph = defs.resolve_asset_graph()
    selected = defs.resolve_job_def(job.name).asset_layer.selected_asset_keys
    meta = {key for key in selected if key.path[0] == "meta"}
    assert len(meta) > 3
    assert {p for key in meta for p in graph.get_ancestor_asset_keys(key)} <= selected


def test_the_daily_job_refreshes_everything() -> None:
    selected = defs.resolve_job_def(REFRESH).asset_layer.selected_asset_keys
    assert selected == defs.resolve_asset_graph().get_all_asset_keys()


def test_every_job_has_a_running_schedule() -> None:
    for job in JOBS:
        schedule = defs.resolve_schedule_def(f"{job.name}_schedule")
        assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        (keys.LEDGER, DATA_ENGINEERING),
        (keys.raw("stripe", "invoices"), DATA_ENGINEERING),
        (keys.PUBLICATION, DATA_ENGINEERING),
        (dg.AssetKey(["intermediate", "int_orders"]), DATA_ENGINEERING),
        (dg.AssetKey(["marts", "dim_customers"]), ANALYTICS),
        (dg.AssetKey(["serving", "nps"]), ANALYTICS),
        (keys.CLV, ANALYTICS),
    ],
    ids=str,
)
def test_an_asset_has_the_owner_of_its_layer(key: dg.AssetKey, owner: str) -> None:
    assert list(defs.resolve_asset_graph().get(key).owners) == [owner]


def test_every_asset_has_an_owner_and_every_group_with_one_exists() -> None:
    graph = defs.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert {node.key.to_user_string() for node in nodes if not node.owners} == set()
    assert {str(node.group_name) for node in nodes} == set(OWNERS)
