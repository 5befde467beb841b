"""A refresh that found nothing new, as it stands on the Dagster page.

It is listed under its job like any other run. What it has read counts as refreshed,
and so does the publication that it kept: without these events the page would call a
quiet company's data too old.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration import keys
from orchestration.base.settings import settings
from orchestration.base.warehouse import Warehouse
from orchestration.edges.dagster_event_log import event_log_kept_open
from orchestration.edges.dagster_run_origin import add_finished_run
from orchestration.extract.registry import VENDORS
from orchestration.operate.read_sources import ResultsByVendor, facts
from orchestration.operate.run_tags import run_tags


def record(
    run_id: str,
    job_name: str,
    window: Mapping[str, Any],
    results: ResultsByVendor,
    started_at: float,
) -> None:
    """Write the run into Dagster's list, with what it has read and kept.

    Args:
        run_id: under which the loads of this run stand in the load log.
        job_name: under which the page lists it.
        window: of the run.
        results: of all vendors.
        started_at: in seconds since 1970.
    """
    with dg.DagsterInstance.get() as instance, event_log_kept_open(instance):
        add_finished_run(
            instance,
            dg.DagsterRun(job_name, run_id, tags=run_tags(window)),
            started_at,
            [*_read(results), _kept(Warehouse(settings().data_dir))],
        )


def _read(results: ResultsByVendor) -> Iterator[dg.AssetMaterialization]:
    """Every raw table, as the assets of a run through Dagster would report it."""
    for name, vendor in VENDORS.items():
        for resource in vendor.resources:
            yield dg.AssetMaterialization(
                keys.raw(name, resource.name),
                metadata=facts(results.get(name, ()), resource.name),
            )


def _kept(warehouse: Warehouse) -> dg.AssetMaterialization:
    """The publication that stays, which is as current as if it had been made now."""
    kept = warehouse.published_file.resolve().parent.name
    return dg.AssetMaterialization(
        keys.PUBLICATION,
        description="Nothing was new: the publication stays.",
        metadata={"publication_id": kept, "is_kept": True},
    )
