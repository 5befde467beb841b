"""When each job runs: its own cron, in the reporting time zone."""

import dagster as dg

from orchestration.base.settings import settings
from orchestration.base.sources import SourcesError, load_sources
from orchestration.jobs import JOBS
from orchestration.operate import housekeeping


def build_schedules() -> list[dg.ScheduleDefinition]:
    """One schedule per job, running unless somebody switches it off."""
    zone = _time_zone()
    crons = {job.name: job.cron for job in JOBS}
    crons[housekeeping.housekeeping.name] = housekeeping.CRON
    return [
        dg.ScheduleDefinition(
            name=f"{name}_schedule",
            job_name=name,
            cron_schedule=cron,
            execution_timezone=zone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
        for name, cron in crons.items()
    ]


def _time_zone() -> str:
    """UTC while sources.yml is broken: the page must open to say so."""
    try:
        return load_sources(settings().sources).reporting.time_zone
    except SourcesError:
        return "UTC"
