"""The history of runs ends after three months; what is current stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.base.warehouse import Warehouse
from orchestration.checks import audit_log
from orchestration.checks.check_results import CheckResult
from orchestration.definitions import defs
from orchestration.operate.housekeeping import forget_manifests, forget_runs

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)


@dg.job
def nightly() -> None:
    @dg.op
    def works() -> None:
        """Do nothing."""

    works()


def test_finished_runs_of_before_go_with_their_events() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        old = nightly.execute_in_process(instance=instance).run_id
        running = instance.create_run_for_job(nightly).run_id
        assert forget_runs(instance, datetime.now(UTC) - timedelta(days=1)) == 0
        assert forget_runs(instance, datetime.now(UTC) + timedelta(days=1)) == 1
        assert [run.run_id for run in instance.get_runs()] == [running]
        assert instance.all_logs(old) == []


def test_a_parsed_project_goes_when_it_is_old_and_not_the_current_one(
    tmp_path: Path,
) -> None:
    for name, age in (("current", 100), ("old", 100), ("young", 1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").touch()
        changed = (NOW - timedelta(days=age)).timestamp()
        os.utime(tmp_path / name, (changed, changed))
    before = NOW - timedelta(days=90)
    assert forget_manifests(tmp_path, tmp_path / "current", before) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "young"]


def test_results_of_later_checks_stay(tmp_path: Path) -> None:
    result = CheckResult("nps_is_in_points", "serving/nps", True, True)
    with Warehouse(tmp_path).writer() as con:
        audit_log.record(con, "old", NOW - timedelta(seconds=1), [result])
        audit_log.record(con, "new", NOW, [result])
        assert audit_log.forget(con, NOW) == 1
        assert audit_log.of_run(con, "old") == []
        assert audit_log.of_run(con, "new") == [result]


def test_it_happens_by_itself() -> None:
    schedule = defs.resolve_schedule_def("housekeeping_schedule")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
