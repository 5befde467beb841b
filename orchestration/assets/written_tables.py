"""How Python assets write: whole tables, replaced together."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa


def replace(
    con: duckdb.DuckDBPyConnection, schema: str, tables: Mapping[str, pa.Table]
) -> None:
    """Replace these tables of a schema in one transaction; all or none are new."""
    con.begin()
    con.execute(f"create schema if not exists {schema}")
    for name, table in tables.items():
        con.register("replacement", table)
        con.execute(
            f"create or replace table {schema}.{name} as "  # noqa: S608
            "select * from replacement"
        )
        con.unregister("replacement")
    con.commit()
