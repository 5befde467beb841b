"""Relations as they are in a database: names, columns, types, and the DDL of a copy.

Here are only SQL text and catalog look-ups; `dictionary.py` says what is published.
"""

from dataclasses import dataclass

import duckdb

from orchestration.publish.dictionary import PublishedTable


@dataclass(frozen=True)
class BuiltColumn:
    """A column of the build file."""

    name: str
    data_type: str
    is_nullable: bool


def quoted(*names: str) -> str:
    """A qualified identifier, each part in double quotes."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(text: str) -> str:
    """A string literal, where no parameter is allowed (comments, attach)."""
    return "'" + text.replace("'", "''") + "'"


def built_columns(
    con: duckdb.DuckDBPyConnection, schema: str, name: str
) -> list[BuiltColumn]:
    """Columns of a table or view of the build database; empty when there is none."""
    rows = con.execute(
        "select column_name, data_type, is_nullable from duckdb_columns() "
        "where database_name = current_database() "
        "and schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    return [BuiltColumn(*row) for row in rows]


def create_statement(
    database: str, table: PublishedTable, columns: list[BuiltColumn]
) -> str:
    """The table's DDL, with NOT NULL where the build or a test promises it."""
    lines = []
    for column in columns:
        is_required = not column.is_nullable or table.column(column.name).is_required
        suffix = " not null" if is_required else ""
        lines.append(f"{quoted(column.name)} {column.data_type}{suffix}")
    name = quoted(database, table.schema, table.name)
    return f"create table {name} ({', '.join(lines)})"


def comment_statements(
    database: str, table: PublishedTable, columns: list[BuiltColumn]
) -> list[str]:
    """The dictionary's text as comments of table and columns."""
    name = quoted(database, table.schema, table.name)
    statements = []
    if table.description:
        statements.append(f"comment on table {name} is {literal(table.description)}")
    for column in columns:
        description = table.column(column.name).description
        if description:
            target = f"{name}.{quoted(column.name)}"
            statements.append(f"comment on column {target} is {literal(description)}")
    return statements
