"""What is kept for how long: a run's history is of use for a season, not for ever.

Landing files and raw versions stay, for the warehouse is rebuilt from them; of
publications `orchestration.publish.publication_files` keeps three.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.base import dbt_runner
from orchestration.base.progress import say
from orchestration.checks import audit_log
from orchestration.resources import Refresh

KEPT = timedelta(days=90)
CRON = "0 4 * * 0"
FINISHED = [
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
]


def forget_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete finished runs with their events and logs; how many there were."""
    old = dg.RunsFilter(statuses=FINISHED, created_before=before)
    run_ids = [run.run_id for run in instance.get_runs(old)]
    for run_id in run_ids:
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        instance.delete_run(run_id)
    return len(run_ids)


def forget_manifests(cache: Path, current: Path, before: datetime) -> int:
    """Remove parsed dbt projects of before, but the current one; how many."""
    old = [
        folder
        for folder in cache.iterdir()
        if folder != current and folder.stat().st_mtime < before.timestamp()
    ]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


@dg.op
def forget_old_history(context: dg.OpExecutionContext, refresh: Refresh) -> None:
    """Runs, check results and parsed projects of more than three months ago."""
    before = datetime.now(UTC) - KEPT
    current = dbt_runner.manifest_path().parent
    manifests = forget_manifests(dbt_runner.cache_dir(), current, before)
    runs = forget_runs(context.instance, before)
    with refresh.warehouse.writer() as connection:
        checks = audit_log.forget(connection, before)
    found = f"{runs} runs, {checks} check results, {manifests} dbt projects forgotten"
    say("tidy", f"before {before:%Y-%m-%d}", note=found)


@dg.job(executor_def=dg.in_process_executor)
def housekeeping() -> None:
    """Forget the history of runs after three months."""
    forget_old_history()
