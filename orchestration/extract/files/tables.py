"""The raw tables' ledger columns and the register of files, `_el.files`.

What the entities' own columns are stands in `entities.py`.
"""

from collections.abc import Iterable

import duckdb

from orchestration.extract.files.entity import Entity

LEDGER_COLUMNS = (
    ("_source", "varchar not null"),
    ("_pk", "varchar not null"),
    ("_cursor", "timestamp not null"),
    ("_deleted", "boolean not null"),
    ("_hash", "varchar not null"),
    ("_load_id", "bigint not null"),
    ("_loaded_at", "timestamp not null"),
    ("_known_from", "timestamp not null"),
    ("_unit", "varchar not null"),
    ("_file_id", "bigint not null"),
    ("_row", "bigint not null"),
)
# What the typing pass noticed (`dst_gap`, …) and the columns that nobody mapped.
TRAILING_COLUMNS = (
    ("attributes", "varchar not null"),
    ("_flags", "varchar"),
    ("_extra", "varchar"),
)

# One row per judgement about a file, never changed: `content_id` names the entry
# whose rows it stands for, `slot` what it replaces within its family.
FILES_TABLE = """
    file_id bigint not null,
    connection varchar not null,
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


def raw_columns(entity: Entity) -> tuple[tuple[str, str], ...]:
    """Name and SQL type of every column of `raw_files.<entity>`, in order."""
    return (*LEDGER_COLUMNS, *entity.stored, *TRAILING_COLUMNS)


def create(con: duckdb.DuckDBPyConnection, entities: Iterable[Entity]) -> None:
    """Create `_el.files` and a raw table per entity, where missing."""
    con.execute("create schema if not exists _el")
    con.execute(f"create table if not exists _el.files ({FILES_TABLE})")
    con.execute("create schema if not exists raw_files")
    for entity in entities:
        columns = ", ".join(f'"{name}" {type_}' for name, type_ in raw_columns(entity))
        con.execute(f"create table if not exists raw_files.{entity.name} ({columns})")
