"""The raw tables of files, and the register of files, `_el.files`.

`raw_files.<entity>` is a view of two tables. A row's own columns lie in
`raw_files.<entity>_rows`, which gets a column when a file first fills it. What is the
same for all rows of a file is stored once, in `_el.files`, because writing constants
took a quarter of a load's CPU time. The columns of each entity are declared in
`entities.py`.
"""

from collections.abc import Collection

import duckdb

from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.entity_shape import Entity
from orchestration.extract.files.mapping.sql_text import identifier

# Every row has these columns. The ids of a file differ from each other, so a dictionary
# would not compress them; fsst is named, because trying one took a twentieth of a load.
KEY_COLUMNS = (
    ("_pk", "varchar not null using compression fsst"),
    ("_file_id", "bigint not null"),
    ("_row", "bigint not null"),
)
# Columns that a row fills only where its value differs from that of its file: name,
# type, and the file's value. A file that fills several entities has one load for each
# of them, and `files.load_id` is the first of these.
OWN_OR_FILES = (
    ("_load_id", "bigint", "files.load_id"),
    ("_cursor", "timestamp", "files.loaded_at"),
    ("_deleted", "boolean", "false"),
    ("_known_from", "timestamp", "files.loaded_at"),
)
FILES_OWN = (
    ("_source", "files.source"),
    ("_hash", "files.sha256"),
    ("_loaded_at", "files.loaded_at"),
    ("_unit", "files.unit"),
)
# The mapped attributes, the flags of the typing pass (`dst_gap`, …), and the columns
# that the mapping does not read.
TRAILING_COLUMNS = (
    ("attributes", "varchar"),
    ("_flags", "varchar"),
    ("_extra", "varchar"),
)

# One row per judgement about a file; rows are never changed. `content_id` is the entry
# under which the rows were loaded; of entries with the same `slot` in a family the
# newest accepted one counts.
FILES_TABLE = """
    file_id bigint not null,
    source varchar not null,
    family varchar not null,
    unit varchar not null,
    slot varchar not null,
    delivery varchar not null,
    status varchar not null,
    reason varchar,
    detail varchar,
    sha256 varchar not null,
    contract varchar not null,
    content_id bigint not null,
    size_bytes bigint not null,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_quarantined bigint not null,
    notices varchar not null,
    snapshot_at timestamp not null,
    known_from timestamp not null,
    loaded_at timestamp not null,
    load_id bigint
"""


def row_columns(entity: Entity) -> dict[str, str]:
    """Name and SQL type of every column that a row can have, in order."""
    own = [(name, type_) for name, type_, _ in OWN_OR_FILES]
    return dict([*KEY_COLUMNS, *own, *entity.stored, *TRAILING_COLUMNS])


def rows_table(entity: Entity) -> str:
    """The table that holds the rows of an entity."""
    return f"raw_files.{entity.name}_rows"


def ensure_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create `_el.files` and the raw table and view of each entity where missing."""
    con.execute("create schema if not exists _el")
    con.execute(f"create table if not exists _el.files ({FILES_TABLE})")
    con.execute("create schema if not exists raw_files")
    keys = ", ".join(f"{identifier(name)} {type_}" for name, type_ in KEY_COLUMNS)
    for entity in ENTITIES.values():
        con.execute(f"create table if not exists {rows_table(entity)} ({keys})")
        _create_view(con, entity)


def make_room(
    con: duckdb.DuckDBPyConnection, entity: Entity, names: Collection[str]
) -> None:
    """Add those of the columns that no file has filled before to an entity's rows."""
    types = row_columns(entity)
    new = [name for name in names if name not in _present(con, entity)]
    for name in new:
        con.execute(
            f"alter table {rows_table(entity)}"
            f" add column {identifier(name)} {types[name]}"
        )
    if new:
        _create_view(con, entity)


def _present(con: duckdb.DuckDBPyConnection, entity: Entity) -> set[str]:
    described = con.execute(f"describe {rows_table(entity)}").fetchall()
    return {str(row[0]) for row in described}


def _create_view(con: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    present = _present(con, entity)

    def told(name: str, type_: str) -> str:
        return f"rows.{identifier(name)}" if name in present else f"null::{type_}"

    columns = {
        **{name: f"rows.{name}" for name, _ in KEY_COLUMNS},
        **dict(FILES_OWN),
        **{
            name: f"coalesce({told(name, type_)}, {files})"
            for name, type_, files in OWN_OR_FILES
        },
        **{name: told(name, type_) for name, type_ in entity.stored},
        **{name: told(name, type_) for name, type_ in TRAILING_COLUMNS},
    }
    columns["attributes"] = f"coalesce({columns['attributes']}, '{{}}')"
    chosen = ", ".join(f"{sql} as {identifier(name)}" for name, sql in columns.items())
    con.execute(
        f"create or replace view raw_files.{entity.name} as select {chosen}"  # noqa: S608 own names
        f" from {rows_table(entity)} as rows"
        " inner join _el.files as files on rows._file_id = files.file_id"
    )
