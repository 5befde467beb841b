"""What a run of the command line says of itself on the Dagster page."""

from collections.abc import Mapping
from typing import Any


def run_tags(window: Mapping[str, Any]) -> dict[str, str]:
    """Who started the run, and everything that it was asked.

    Dagster's daemon would repeat a crashed run in its own environment, which lacks what
    the command was given; the person at the command line repeats it.
    """
    asked = {
        f"cx/{name}": ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in window.items()
    }
    return {"cx/trigger": "command line", "dagster/max_retries": "0", **asked}
