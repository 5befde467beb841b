"""Raw assets: one op per vendor, one asset per resource, and the ledger of them all.

The work is done by `orchestration.extract`, which does not know Dagster. A source's
fault fails no step: the other sources are read, the publication shows the old watermark
of the failed one, and a check of the ledger reports it.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import keys
from orchestration.extract import registry
from orchestration.operate.read_sources import facts, read_vendor
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
        results = read_vendor(
            vendor,
            refresh.declared(),
            refresh.warehouse,
            refresh.request(selected),
            refresh.sources,
        )
        for name in resources:
            if name in selected:
                yield dg.MaterializeResult(
                    asset_key=keys.raw(vendor, name), metadata=facts(results, name)
                )

    return _extract
