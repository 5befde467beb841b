"""Raw assets: one op per vendor, one asset per resource, and the ledger of them all.

The work is done by `orchestration.extract`, which does not know Dagster. A source's
fault fails no step: the other sources are read, the publication shows the old watermark
of the failed one, and a check of the ledger reports it.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration import keys
from orchestration.base.progress import say
from orchestration.base.sources import Connection
from orchestration.extract import registry
from orchestration.extract.api import LoadResult
from orchestration.extract.kernel import schema
from orchestration.operate import outcomes
from orchestration.resources import Refresh


def extract_assets() -> list[dg.AssetsDefinition]:
    """One multi-asset per vendor of the registry."""
    return [_vendor_assets(name) for name in registry.VENDORS]


def _vendor_assets(vendor: str) -> dg.AssetsDefinition:
    resources = [resource.name for resource in registry.VENDORS[vendor].resources]
    specs = [
        dg.AssetSpec(
            keys.raw(vendor, name),
            group_name="raw",
            kinds={vendor, "duckdb"},
            description=f"{vendor} {name} as delivered, every version kept.",
        )
        for name in resources
    ]

    @dg.multi_asset(name=f"extract_{vendor}", specs=specs, can_subset=True)
    def _extract(
        context: dg.AssetExecutionContext, refresh: Refresh
    ) -> Iterator[dg.MaterializeResult[None]]:
        selected = {key.path[-1] for key in context.selected_asset_keys}
        results = _extract_connections(vendor, selected, refresh)
        for name in resources:
            if name in selected:
                mine = [result for result in results if result.resource == name]
                yield dg.MaterializeResult(
                    asset_key=keys.raw(vendor, name), metadata=_metadata(mine)
                )

    return _extract


def _extract_connections(
    vendor: str, selected: set[str], refresh: Refresh
) -> list[LoadResult]:
    sources = refresh.sources()
    with refresh.warehouse.writer() as connection:
        schema.ensure_schema(connection)
        schema.record_connections(connection, sources)
    results: list[LoadResult] = []
    request = refresh.request(selected)
    for source in sources.connections.values():
        if request.resources and source.vendor == vendor and _wanted(source, refresh):
            say("extract", source.name, note="begins")
            found = registry.extract(source, refresh.warehouse, request, say)
            for result in found:
                _report(result)
            with refresh.warehouse.writer() as connection:
                outcomes.note(connection, request, found)
            results.extend(found)
    return results


def _wanted(source: Connection, refresh: Refresh) -> bool:
    named = not refresh.connections or source.name in refresh.connections
    return source.enabled and named


def _report(result: LoadResult) -> None:
    note = f"{result.rows_new:,} new"
    if result.status != "loaded":
        note = f"{result.status}: {result.message}"
    elif result.rows_rejected:
        note += f", {result.rows_rejected:,} in quarantine"
    say("extract", f"{result.connection}/{result.resource}", result.rows_read, note)


def _metadata(results: Sequence[LoadResult]) -> dict[str, dg.MetadataValue]:
    """Sums over the connections of a vendor, and the cursors of each."""
    counted = (
        "rows_read",
        "rows_new",
        "rows_unchanged",
        "rows_deleted",
        "rows_rejected",
        "requests",
        "throttled",
        "landing_bytes",
    )
    sums: dict[str, dg.MetadataValue] = {
        name: dg.MetadataValue.int(sum(getattr(result, name) for result in results))
        for name in counted
    }
    for result in results:
        sums[f"{result.connection}_status"] = dg.MetadataValue.text(result.status)
        if result.cursor_to is not None:
            span = f"{result.cursor_from} to {result.cursor_to}"
            sums[f"{result.connection}_cursor"] = dg.MetadataValue.text(span)
    return sums
