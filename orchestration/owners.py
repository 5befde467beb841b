"""Which team answers for an asset, as the Dagster page shows it."""

from typing import Final

import dagster as dg

DATA_ENGINEERING: Final = "team:data-engineering"
ANALYTICS: Final = "team:analytics"

# By group: what is read, conformed and published; what it means.
OWNERS: Final = {
    "raw": DATA_ENGINEERING,
    "staging": DATA_ENGINEERING,
    "identity": DATA_ENGINEERING,
    "intermediate": DATA_ENGINEERING,
    "publish": DATA_ENGINEERING,
    "seeds": ANALYTICS,
    "marts": ANALYTICS,
    "scores": ANALYTICS,
    "steps": ANALYTICS,
    "metrics": ANALYTICS,
    "serving": ANALYTICS,
    "meta": ANALYTICS,
}


def with_owner(spec: dg.AssetSpec) -> dg.AssetSpec:
    """The owner of an asset follows from its group.

    Raises:
        KeyError: for a group that no team answers for.
    """
    return spec.replace_attributes(owners=[OWNERS[str(spec.group_name)]])
