"""The ledger: what every extraction brought, and the gate on raw intake.

It depends on all raw assets, so its checks look at the loads of the whole run.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from orchestration import keys
from orchestration.assets.audit import as_dagster_check, described
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
                check.name,
                asset=keys.LEDGER,
                description=described(check.description, holds=check.blocking),
            )
            for check in intake_gate.SUITE
        ],
    )
    def _ledger(context: dg.AssetExecutionContext, refresh: Refresh) -> Events:
        results = _judge(refresh, may_skip=keys.LEDGER in context.selected_asset_keys)
        if results is None:
            # The asset is not reported as made, so Dagster skips everything that needs
            # it.
            return
        # A check that is started alone must not report that the asset was made.
        if keys.LEDGER in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=keys.LEDGER, metadata=_sums(refresh))
        selected = {key.name for key in context.selected_asset_check_keys}
        yield from (
            as_dagster_check(result) for result in results if result.name in selected
        )

    return _ledger


def _judge(refresh: Refresh, *, may_skip: bool) -> list[CheckResult] | None:
    """Run the first gate; None when there is nothing to build and it may be skipped."""
    warehouse = refresh.hold()
    with warehouse.writer() as connection:
        if (
            may_skip
            and not refresh.rebuild
            and unchanged.is_published(
                connection, refresh.job_name, refresh.instant, warehouse
            )
        ):
            say("intake", "nothing new", note="the publication stays")
            held_back.forget(warehouse)
            return None
        results = intake_gate.run(connection, accept_changes=refresh.accept_changes)
        audit_log.record(connection, refresh.run_id, datetime.now(UTC), results)
    failed = sum(not result.passed for result in results)
    say("intake", f"{len(results)} checks", note=f"{failed} failed")
    return results


def _sums(refresh: Refresh) -> dict[str, int]:
    """Rows that this run's loads read, brought and rejected."""
    with refresh.hold().writer() as connection:
        found = connection.execute(SUMS, [refresh.run_id]).fetchone() or (0, 0, 0)
    return dict(zip(("rows_read", "rows_new", "rows_rejected"), found, strict=True))
