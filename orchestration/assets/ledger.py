"""The ledger: what every extraction brought, and the gate on raw intake.

All raw assets stand before it, so its checks look at the loads of the whole run.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import audit_log, keys
from orchestration.assets.audit import as_dagster_check
from orchestration.checks import intake
from orchestration.extract import registry
from orchestration.progress import say
from orchestration.resources import Refresh

SUMS = """
select
    coalesce(sum(rows_read), 0),
    coalesce(sum(rows_new), 0),
    coalesce(sum(rows_rejected), 0)
from _el.loads
where run_id = ?
"""


def ledger_assets() -> dg.AssetsDefinition:
    """The ledger with one check per expectation of the first gate."""
    raw = [
        keys.raw(vendor.name, resource.name)
        for vendor in registry.VENDORS.values()
        for resource in vendor.resources
    ]

    @dg.multi_asset(
        name="ledger",
        specs=[
            dg.AssetSpec(
                keys.LEDGER,
                deps=raw,
                group_name="raw",
                kinds={"duckdb", "greatexpectations"},
                description="Every load with its counts; what was rejected, and why.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                check.name, asset=keys.LEDGER, description=check.description
            )
            for check in intake.SUITE
        ],
    )
    def _ledger(
        refresh: Refresh,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with refresh.hold().writer() as connection:
            results = intake.run(connection)
            audit_log.record(connection, refresh.run_id, refresh.instant, results)
            sums = connection.execute(SUMS, [refresh.run_id]).fetchone() or (0, 0, 0)
        failed = sum(not result.passed for result in results)
        say("intake", f"{len(results)} checks", sums[0], f"{failed} failed")
        yield dg.MaterializeResult(
            asset_key=keys.LEDGER,
            metadata=dict(
                zip(("rows_read", "rows_new", "rows_rejected"), sums, strict=True)
            ),
        )
        yield from (as_dagster_check(keys.LEDGER, result) for result in results)

    return _ledger
