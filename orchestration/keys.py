"""Asset keys and group names, each once.

dbt's models get theirs from their schema and name (`orchestration.assets.transform`);
here stand those that Python code must name.
"""

from typing import Final

import dagster as dg

RAW_PREFIX: Final = "raw"
LEDGER: Final = dg.AssetKey([RAW_PREFIX, "ledger"])

CUSTOMER_KEYS: Final = dg.AssetKey(["identity", "customer_keys"])
CLV: Final = dg.AssetKey(["scores_raw", "clv"])
AUDIT: Final = dg.AssetKey(["publish", "audit"])
PUBLICATION: Final = dg.AssetKey(["publish", "publication"])


def raw(vendor: str, resource: str) -> dg.AssetKey:
    """The key of one resource of one vendor, all of its sources together."""
    return dg.AssetKey([RAW_PREFIX, vendor, resource])
