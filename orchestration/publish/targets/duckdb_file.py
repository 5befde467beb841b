"""Writes, audits and publishes the DuckDB file that BI tools read.

`publish` does all of it: it asks the gate, writes a new file, scans it for personal
data and switches the link. Whatever fails on the way, `published/cx.duckdb` is a whole
publication, either the old one or the new one.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.warehouse import Warehouse
from orchestration.checks.check_results import CheckResult
from orchestration.publish import (
    about,
    privacy,
    publication_files,
    publication_gate,
)
from orchestration.publish.dictionary import PublishedTable, published_tables
from orchestration.publish.publication import (
    PUBLISHED_SCHEMAS,
    Publication,
    PublicationFailed,
    PublicationHeld,
)
from orchestration.publish.publication_gate import Evidence
from orchestration.publish.relations import (
    BuiltColumn,
    built_columns,
    comment_statements,
    create_statement,
    literal,
    quoted,
)

NEW = "new_publication"
STORAGE_VERSION = "v1.0.0"  # opened by every driver since 1.0

Contents = list[tuple[PublishedTable, list[BuiltColumn]]]


def publish(
    warehouse: Warehouse,
    con: duckdb.DuckDBPyConnection,
    publication: Publication,
    evidence: Evidence,
    manifest: Mapping[str, Any],
) -> Path:
    """Publish the build file's tables of the published schemas.

    Args:
        warehouse: where the files are; its lock is taken.
        con: the open connection to the build file, in no transaction.
        publication: what to call it.
        evidence: the results of this refresh, and which of them must be there.
        manifest: dbt's manifest; only models that it knows are published.

    Returns:
        The new file in its own directory.

    Raises:
        PublicationHeld: the data are not fit; the last good publication stays.
        PublicationFailed: there is no room, or the disk refused; likewise.
    """
    with warehouse.lock():
        publication_files.remove_leftovers(warehouse)
        contents = _audit(con, evidence, manifest)
        publication_files.require_room(warehouse)
        target = _write(warehouse, con, publication, evidence.checks, contents)
        publication_files.switch(warehouse, target)
        publication_files.prune(warehouse)
    return target


def _audit(
    con: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    manifest: Mapping[str, Any],
) -> Contents:
    """What is to be published, or every reason why not."""
    reasons = publication_gate.reasons_to_hold(evidence)
    contents = [
        (table, built_columns(con, table.schema, table.name))
        for table in published_tables(manifest)
    ]
    for table, columns in contents:
        if not columns:
            reasons.append(f"{table.full_name} was not built")
        if table.schema == "meta" and table.name in about.OWN_TABLES:
            reasons.append(f"{table.full_name} is written by the publisher, not by dbt")
        reasons.extend(privacy.tagged_columns(table, _typed(columns)))
    if not contents:
        reasons.append("the manifest names no table to publish")
    if reasons:
        raise PublicationHeld(reasons)
    return contents


def _write(
    warehouse: Warehouse,
    con: duckdb.DuckDBPyConnection,
    publication: Publication,
    checks: Sequence[CheckResult],
    contents: Contents,
) -> Path:
    """Write the file in a hidden directory; remove it when anything goes wrong."""
    file = publication_files.unfinished(warehouse, publication.publication_id)
    try:
        file.parent.mkdir(parents=True)
        _fill(con, file, publication, checks, contents)
        return publication_files.finish(warehouse, file, publication.publication_id)
    except (duckdb.IOException, OSError) as error:
        raise PublicationFailed(
            f"{file} could not be written; the last good publication stays: {error}"
        ) from error
    finally:
        shutil.rmtree(file.parent, ignore_errors=True)


def _fill(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    publication: Publication,
    checks: Sequence[CheckResult],
    contents: Contents,
) -> None:
    """Attach, fill in one transaction, scan, checkpoint, detach.

    All of it uses the connection that already holds the build file. A second
    connection, or any descriptor of that file that Python closes, would release its
    lock.
    """
    con.execute(
        f"attach {literal(str(file))} as {NEW} (storage_version '{STORAGE_VERSION}')"
    )
    try:
        con.begin()
        for schema in PUBLISHED_SCHEMAS:
            con.execute(f"create schema {quoted(NEW, schema)}")
        for table, columns in contents:
            _copy(con, table, columns)
        about.write(con, NEW, publication, checks)
        _scan(con)
        con.commit()
        con.execute(f"checkpoint {NEW}")
    except BaseException:
        with suppress(duckdb.Error):
            con.rollback()
        raise
    finally:
        with suppress(duckdb.Error):
            con.execute(f"detach {NEW}")


def _copy(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, columns: list[BuiltColumn]
) -> None:
    """Copy one table, without `create table as`, which drops NOT NULL and comments."""
    source = quoted(table.schema, table.name)
    target = quoted(NEW, table.schema, table.name)
    names = ", ".join(quoted(column.name) for column in columns)
    con.execute(create_statement(NEW, table, columns))
    try:
        con.execute(
            f"insert into {target} ({names}) select {names} from {source}"  # noqa: S608
        )
    except duckdb.ConstraintException as error:
        raise PublicationHeld([f"{table.full_name}: {error}"]) from error
    for statement in comment_statements(NEW, table, columns):
        con.execute(statement)


def _scan(con: duckdb.DuckDBPyConnection) -> None:
    """Look at the values that are about to be published, in the file itself."""
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, name, column, data_type in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? order by schema_name, table_name, column_index",
        [NEW],
    ).fetchall():
        columns.setdefault((schema, name), []).append((column, data_type))
    reasons = [
        finding
        for (schema, name), typed in columns.items()
        for finding in privacy.suspicious_values(
            con, quoted(NEW, schema, name), f"{schema}.{name}", typed
        )
    ]
    if reasons:
        raise PublicationHeld(reasons)


def _typed(columns: Sequence[BuiltColumn]) -> list[tuple[str, str]]:
    return [(column.name, column.data_type) for column in columns]
