"""The ledger: what every extraction brought, and the gate on raw intake.

All raw assets stand before it, so its checks look at the loads of the whole run.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from orchestration import keys
from orchestration.base.progress import say
from orchestration.checks import audit_log, intake_gate
from orchestration.checks.check_results import CheckResult
from orchestration.extract import registry
from orchestration.operate import held_back, unchanged
from orchestration.resources import Refresh

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]
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
        can_subset=True,
        specs=[
            dg.AssetSpec(
                keys.LEDGER,
                deps=raw,
                skippable=True,
                group_name="raw",
                kinds={"duckdb", "greatexpectations"},
                description="Every load with its counts; what was rejected, and why.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                check.name, asset=keys.LEDGER, description=check.description
            )
            for check in intake_gate.SUITE
        ],
    )
    def _ledger(refresh: Refresh) -> Events:
        yield from _judge(refresh)

    return _ledger


def _judge(refresh: Refresh) -> Events:
    """Run the first gate; nothing at all when there is nothing to build."""
    warehouse = refresh.hold()
    with warehouse.writer() as connection:
        if not refresh.rebuild and unchanged.is_published(
            connection, refresh, warehouse
        ):
            # Without this asset Dagster skips everything that is built from it.
            say("intake", "nothing new", note="the publication stays")
            held_back.forget(warehouse)
            return
        results = intake_gate.run(connection, accept_changes=refresh.accept_changes)
        audit_log.record(connection, refresh.run_id, datetime.now(UTC), results)
        sums = connection.execute(SUMS, [refresh.run_id]).fetchone() or (0, 0, 0)
    failed = sum(not result.passed for result in results)
    say("intake", f"{len(results)} checks", sums[0], f"{failed} failed")
    names = ("rows_read", "rows_new", "rows_rejected")
    yield dg.MaterializeResult(
        asset_key=keys.LEDGER, metadata=dict(zip(names, sums, strict=True))
    )
    yield from (_as_dagster_check(result) for result in results)


def _as_dagster_check(result: CheckResult) -> dg.AssetCheckResult:
    """A plain result as Dagster shows it; what does not block is a warning."""
    error, warn = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=keys.LEDGER,
        check_name=result.name,
        passed=result.passed,
        severity=error if result.blocking else warn,
        description=result.description or None,
        metadata={"about": result.asset, **result.metadata},
    )
