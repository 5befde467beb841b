"""The smallest thing that dbt can build in the process: one seed."""

from typing import Any

from orchestration.base import dbt_runner
from orchestration.base.warehouse import Warehouse

VARIABLES = {
    "as_of": "2026-03-01 03:00:00",
    "known_at": "2026-03-01 03:00:00",
    "reporting_time_zone": "UTC",
    "reporting_currency": "EUR",
    "segments": [],
    "crosses": [],
}


def seed_channels(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Build the seed `channels`; the events of it."""
    return dbt_runner.invoke(
        ["seed", "--select", "channels"],
        data_dir=warehouse.data_dir,
        variables=VARIABLES,
    )
