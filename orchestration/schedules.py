"""When each job runs: the cron of `orchestration.jobs`, in the reporting time zone."""

import dagster as dg

from orchestration.jobs import JOBS
from orchestration.settings import settings
from orchestration.sources import SourcesError, load_sources


def build_schedules() -> list[dg.ScheduleDefinition]:
    """One schedule per job, running unless somebody switches it off."""
    zone = _time_zone()
    return [
        dg.ScheduleDefinition(
            name=f"{job.name}_schedule",
            job_name=job.name,
            cron_schedule=job.cron,
            execution_timezone=zone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
        for job in JOBS
    ]


def _time_zone() -> str:
    """UTC while sources.yml is broken: the page must open to say so."""
    try:
        return load_sources(settings().sources).reporting.time_zone
    except SourcesError:
        return "UTC"
