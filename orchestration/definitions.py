"""Everything Dagster knows of: the table of contents."""

import dagster as dg

from orchestration.assets.audit import audit_assets
from orchestration.assets.customer_identity import identity_assets
from orchestration.assets.publishing import publication
from orchestration.assets.raw_intake import ledger_assets
from orchestration.assets.raw_tables import extract_assets
from orchestration.assets.scores import clv_assets
from orchestration.assets.transform import transform_assets
from orchestration.freshness import with_freshness
from orchestration.jobs import build_jobs
from orchestration.operate.housekeeping import housekeeping
from orchestration.owners import with_owner
from orchestration.resources import Refresh
from orchestration.schedules import build_schedules

audit, checks = audit_assets()

defs = dg.Definitions(
    assets=dg.map_asset_specs(
        lambda spec: with_owner(with_freshness(spec)),
        [
            *extract_assets(),
            ledger_assets(),
            transform_assets(),
            identity_assets(),
            clv_assets(),
            audit,
            publication,
        ],
    ),
    asset_checks=[checks],
    jobs=[*build_jobs(), housekeeping],
    schedules=build_schedules(),
    resources={"refresh": Refresh()},
    # One writer: a second process would only wait for the lock, and pay seconds of
    # imports. Checks that are executed alone from the page run by this executor too.
    executor=dg.in_process_executor,
)
