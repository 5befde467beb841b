"""How old sources and the publication may become before the Dagster page says so.

It says so when no run came at all. A source that fails while the others go on is told
by the ledger's check `sources_are_fresh`.
"""

from datetime import timedelta

import dagster as dg

from orchestration import keys

NIGHTLY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=36), warn_window=timedelta(hours=26)
)


def with_freshness(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Raw resources and the publication follow the nightly refresh."""
    watched = spec.key == keys.PUBLICATION or spec.key.path[0] == keys.RAW_PREFIX
    return spec.replace_attributes(freshness_policy=NIGHTLY) if watched else spec
