"""Arrow schemas as SQL: tables that must exist before anything has been written.

The meaning of the columns is documented at each schema, in the model's folder.
"""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

_SQL_TYPES: Final = {
    pa.string(): "varchar",
    pa.bool_(): "boolean",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.timestamp("us"): "timestamp",
}


def create_statements(schema: str, tables: Mapping[str, pa.Schema]) -> list[str]:
    """SQL statements that create a schema and the tables that it lacks.

    Args:
        schema: name of the SQL schema.
        tables: the columns of each table, by the table's name.

    Raises:
        KeyError: for an Arrow type that is not in `_SQL_TYPES`.
    """
    statements = [f"create schema if not exists {schema}"]
    for name, fields in tables.items():
        columns = ", ".join(
            f"{field.name} {_SQL_TYPES[field.type]}"
            + ("" if field.nullable else " not null")
            for field in fields
        )
        statements.append(f"create table if not exists {schema}.{name} ({columns})")
    return statements
