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
from orchestration.resources import Refresh
from orchestration.schedules import build_schedules

defs = dg.Definitions(
    assets=dg.map_asset_specs(
        with_freshness,
        [
            *extract_assets(),
            ledger_assets(),
            transform_assets(),
            identity_assets(),
            clv_assets(),
            audit_assets(),
            publication,
        ],
    ),
    jobs=[*build_jobs(), housekeeping],
    schedules=build_schedules(),
    resources={"refresh": Refresh()},
)
