"""The publication: the audited state, written as a whole and made public at once."""

from datetime import UTC, datetime

import dagster as dg

from orchestration import keys
from orchestration.assets.audit import required_checks
from orchestration.base import dbt_runner
from orchestration.base.progress import say
from orchestration.checks import audit_log
from orchestration.operate import held_back, unchanged
from orchestration.publish.publication import (
    Publication,
    PublicationHeld,
    publication_id,
)
from orchestration.publish.publication_gate import Evidence
from orchestration.publish.targets.duckdb_file import publish
from orchestration.resources import Refresh


@dg.asset(
    key=keys.PUBLICATION,
    deps=[keys.AUDIT],
    group_name="publish",
    kinds={"duckdb"},
)
def publication(refresh: Refresh) -> dg.MaterializeResult[None]:
    """What BI tools read: `published/cx.duckdb`, replaced only by an audited one."""
    warehouse = refresh.hold()
    reporting = refresh.declared().reporting
    published_at = datetime.now(UTC)
    description = Publication(
        publication_id=publication_id(published_at, refresh.run_id),
        as_of=refresh.instant,
        published_at=published_at,
        run_id=refresh.run_id,
        reporting_time_zone=reporting.time_zone,
        reporting_currency=reporting.currency,
    )
    with warehouse.writer() as connection:
        checks = audit_log.of_run(connection, refresh.run_id)
        try:
            file = publish(
                warehouse,
                connection,
                description,
                Evidence(checks, required_checks()),
                dbt_runner.manifest(),
            )
        except PublicationHeld as held:
            held_back.remember(warehouse, description.run_id, held.reasons)
            raise dg.Failure(str(held), allow_retries=False) from None
        unchanged.remember(connection, refresh.job_name, refresh.instant, file)
    held_back.forget(warehouse)
    say("publish", description.publication_id)
    return dg.MaterializeResult(
        metadata={
            "publication_id": description.publication_id,
            "as_of": description.as_of.isoformat(),
            "bytes": file.stat().st_size,
        }
    )
