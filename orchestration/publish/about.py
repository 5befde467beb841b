"""`meta`: what a publication says about itself.

Four of its tables are written here, because only the publisher knows their content:
`publication`, `checks`, `tables`, `columns`. The others are dbt models.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final

import duckdb

from orchestration.base.utc import naive_utc
from orchestration.checks.check_results import CheckResult
from orchestration.publish.dictionary import PublishedColumn, PublishedTable
from orchestration.publish.publication import Publication
from orchestration.publish.relations import (
    BuiltColumn,
    comment_statements,
    create_statement,
    quoted,
)

# (column, type, nullable, description)
Columns = tuple[tuple[str, str, bool, str], ...]

PUBLICATION: Final[Columns] = (
    (
        "publication_id",
        "VARCHAR",
        False,
        "Id of this publication; later ones sort later.",
    ),
    ("contract_version", "VARCHAR", False, "Version of published names and meanings."),
    ("run_id", "VARCHAR", False, "The orchestrator's run that made it."),
    ("reporting_time_zone", "VARCHAR", False, "The zone of all period starts."),
    ("reporting_currency", "VARCHAR", False, "The currency of converted amounts."),
    ("as_of", "TIMESTAMP", False, "The instant the refresh was about, in UTC."),
    ("published_at", "TIMESTAMP", False, "When it was published, in UTC."),
)
CHECKS: Final[Columns] = (
    ("asset", "VARCHAR", False, "What was checked."),
    ("check_name", "VARCHAR", False, "Name of the check, unique within the asset."),
    ("description", "VARCHAR", False, "What is checked."),
    ("facts", "VARCHAR", False, "Counts and bounds behind the verdict, as JSON."),
    ("is_blocking", "BOOLEAN", False, "Whether its failure holds a publication."),
    ("has_passed", "BOOLEAN", False, "Whether it held."),
)
TABLES: Final[Columns] = (
    ("schema_name", "VARCHAR", False, "Schema of the table."),
    ("table_name", "VARCHAR", False, "Name of the table."),
    ("description", "VARCHAR", False, "What a row is, and what the table answers."),
    ("row_count", "BIGINT", False, "Rows in this publication."),
    ("column_count", "BIGINT", False, "Columns of the table."),
)
COLUMNS: Final[Columns] = (
    ("schema_name", "VARCHAR", False, "Schema of the table."),
    ("table_name", "VARCHAR", False, "Name of the table."),
    ("column_name", "VARCHAR", False, "Name of the column."),
    ("data_type", "VARCHAR", False, "Type of the column."),
    ("description", "VARCHAR", False, "What the column means."),
    ("ordinal", "BIGINT", False, "Place of the column in the table, from 1."),
    ("is_nullable", "BOOLEAN", False, "Whether the column may be NULL."),
)
OWN_TABLES: Final[dict[str, tuple[Columns, str]]] = {
    "publication": (PUBLICATION, "This publication. One row."),
    "checks": (CHECKS, "Checks of the refresh. One row per asset and check."),
    "tables": (TABLES, "What is published. One row per table."),
    "columns": (COLUMNS, "The dictionary. One row per published column."),
}


def write(
    con: duckdb.DuckDBPyConnection,
    database: str,
    publication: Publication,
    checks: Iterable[CheckResult],
) -> None:
    """Write the four tables into the attached file, inside its transaction.

    Called last: tables and columns are read from the file's own catalog, so that
    the dictionary cannot differ from what is there.
    """
    for name, (columns, description) in OWN_TABLES.items():
        _create(con, database, name, columns, description)
    _insert(con, database, "publication", [_publication_row(publication)])
    _insert(con, database, "checks", [_check_row(check) for check in checks])
    con.execute(
        f"insert into {quoted(database, 'meta', 'columns')} "  # noqa: S608
        "select schema_name, table_name, column_name, data_type, "
        "coalesce(comment, ''), column_index, is_nullable "
        "from duckdb_columns() where database_name = ? order by 1, 2, 6",
        [database],
    )
    _insert(con, database, "tables", _table_rows(con, database))


def _create(
    con: duckdb.DuckDBPyConnection,
    database: str,
    name: str,
    columns: Columns,
    description: str,
) -> None:
    texts = {column: PublishedColumn(text) for column, _, _, text in columns}
    built = [BuiltColumn(column, kind, null) for column, kind, null, _ in columns]
    table = PublishedTable("meta", name, description, texts)
    con.execute(create_statement(database, table, built))
    for statement in comment_statements(database, table, built):
        con.execute(statement)


def _insert(
    con: duckdb.DuckDBPyConnection,
    database: str,
    name: str,
    rows: Sequence[Sequence[object]],
) -> None:
    if not rows:
        return
    places = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
    con.execute(
        f"insert into {quoted(database, 'meta', name)} values {places}",  # noqa: S608
        [value for row in rows for value in row],
    )


def _publication_row(publication: Publication) -> list[object]:
    return [
        publication.publication_id,
        publication.contract_version,
        publication.run_id,
        publication.reporting_time_zone,
        publication.reporting_currency,
        naive_utc(publication.as_of),
        naive_utc(publication.published_at),
    ]


def _check_row(check: CheckResult) -> list[object]:
    facts = json.dumps(dict(check.metadata), sort_keys=True)
    return [
        check.asset,
        check.name,
        check.description,
        facts,
        check.blocking,
        check.passed,
    ]


def _table_rows(con: duckdb.DuckDBPyConnection, database: str) -> list[list[object]]:
    tables = con.execute(
        "select schema_name, table_name, coalesce(comment, ''), column_count "
        "from duckdb_tables() where database_name = ? order by all",
        [database],
    ).fetchall()
    rows: list[list[object]] = []
    for schema, name, description, column_count in tables:
        source = quoted(database, schema, name)
        found = con.execute(f"select count(*) from {source}").fetchone()  # noqa: S608
        # this table's own rows are still missing
        is_this = (schema, name) == ("meta", "tables")
        row_count = len(tables) if is_this or found is None else found[0]
        rows.append([schema, name, description, row_count, column_count])
    return rows
