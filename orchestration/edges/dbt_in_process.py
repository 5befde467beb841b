"""dbt's own objects that a run inside this process needs.

Private to dbt: the file in which it keeps a parsed project, and the manager that holds
the adapter's connections.
"""

from pathlib import Path
from typing import Any


def parsed_project(folder: Path) -> Any:
    """The parsed project of a target folder, as `dbtRunner(manifest=...)` takes it."""
    from dbt.contracts.graph.manifest import Manifest

    return Manifest.from_msgpack((folder / "partial_parse.msgpack").read_bytes())


def close_connections() -> None:
    """Close the adapter's connections to DuckDB.

    The profile keeps the file open between models, which halves the CPU time; left
    open after dbt it would shut out every other connection.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
