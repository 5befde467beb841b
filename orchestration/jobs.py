"""Jobs as data: which assets each one refreshes, and when.

Every job ends with the audit and a publication, because what is published is one
state of everything. All run in one process: a second one would only wait for the
writer's lock, and every process pays seconds of imports.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from orchestration import keys, measures
from orchestration.operate.failures import note_failure
from orchestration.operate.refresh import REFRESH

if TYPE_CHECKING:
    # What define_asset_job returns has no public name.
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

# A retry is a run of its own, and its gate wants every check of that run: one that
# skipped what its crashed parent had done could never publish.
TAGS = {"dagster/retry_strategy": "ALL_STEPS"}


@dataclass(frozen=True)
class Job:
    """A named selection of assets and the schedule that starts it.

    Attributes:
        name: of the job, and with `_schedule` of its schedule.
        description: shown on the Dagster page.
        cron: when it starts, in the schedule's time zone.
    """

    name: str
    description: str
    cron: str

    def selection(self) -> dg.AssetSelection:
        """The tables, all that they are built from, the audit and the publication.

        Which tables they are stands in their yml (`meta.refreshed_by`); the daily
        refresh makes everything anew.
        """
        if self.name == REFRESH:
            return dg.AssetSelection.all()
        tables = [dg.AssetKey(list(key)) for key in measures.refreshed_by(self.name)]
        ending = dg.AssetSelection.assets(keys.AUDIT, keys.PUBLICATION)
        ledger = dg.AssetSelection.assets(keys.LEDGER)
        built = dg.AssetSelection.assets(*tables) | dg.AssetSelection.groups("meta")
        return built.upstream() | ledger | ending


JOBS = (
    Job(
        REFRESH,
        "Everything: extract, build, score, audit, publish.",
        cron="0 3 * * *",
    ),
    Job(
        "survey_scores",
        "Survey scores and response rates again at noon.",
        cron="0 12 * * *",
    ),
    Job(
        "churn",
        "Churn, retention and cohorts after the month has turned.",
        cron="0 6 1 * *",
    ),
    Job(
        "clv",
        "Customer lifetime value, fitted again every week.",
        cron="0 5 * * 1",
    ),
)


def build_jobs() -> list["UnresolvedAssetJobDefinition"]:
    """The jobs, for Definitions."""
    return [
        dg.define_asset_job(
            name=job.name,
            description=job.description,
            selection=job.selection(),
            executor_def=dg.in_process_executor,
            hooks={note_failure},
            tags=TAGS,
        )
        for job in JOBS
    ]
