"""The build file anew from the landing folder: what `make replay` calls.

It is made beside its place and takes it when it is whole. The last publication says
what had been loaded, so that whatever landing no longer has is told, and which
customer ids were ever given out.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from models.identity import identity_tables as identity
from orchestration.base.progress import say
from orchestration.base.sources import Sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel import schema
from orchestration.extract.kernel.replay import CannotReplay, Replayed, replay

# By source and resource what a publication says was loaded, and what is now.
LACKING = """
with

published as (
    select source, resource, sum(rows_new)::bigint as row_count
    from cx.meta.loads
    group by source, resource
),

replayed as (
    select source, resource, sum(rows_new)::bigint as row_count
    from _el.loads
    group by source, resource
)

select
    published.source,
    published.resource,
    published.row_count,
    coalesce(replayed.row_count, 0) as replayed_count
from published
left join replayed using (source, resource)
where published.row_count > coalesce(replayed.row_count, 0)
order by published.source, published.resource
"""
# Whose anchors they are is found by the next resolution.
PUBLISHED_IDS = f"""
insert into {identity.SCHEMA}.customer_ids
select customer_id, '{identity.NO_ANCHOR}', current_customer_id
from cx.marts.dim_customers
where customer_id != '-1'
"""  # noqa: S608 -- names of our own


def rebuild(warehouse: Warehouse, sources: Sources) -> Replayed:
    """Replay the landing folder into a build file that is lost or was moved away.

    Raises:
        CannotReplay: when the build file has loads, or a landing file was changed.
    """
    with warehouse.lock():
        _refuse_to_overwrite(warehouse)
        with _beside(warehouse) as fresh:
            done = replay(fresh, sources.sources.values(), say)
            with fresh.writer() as con:
                schema.record_sources(con, sources)
                gaps = tuple(_compared(con, warehouse))
                # A log would keep the name that the file is about to lose.
                con.execute("checkpoint")
    return Replayed(done.batches, done.files, done.gaps + gaps)


def _refuse_to_overwrite(warehouse: Warehouse) -> None:
    file = warehouse.build_file
    log = file.with_name(f"{file.name}.wal")
    if not file.exists():
        if log.exists():
            raise CannotReplay(f"{log} belongs to the lost file: move it away first")
        return
    try:
        with warehouse.writer() as con:
            schema.ensure_schema(con)
            (loads,) = con.execute("select count(*) from _el.loads").fetchall()
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise CannotReplay(
            f"{file} cannot be read ({said}): move it and its .wal away first"
        ) from None
    if loads[0]:
        raise CannotReplay(
            f"{file} has {loads[0]} loads: if it is to be given up, move it and its "
            ".wal away first"
        )


@contextmanager
def _beside(warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse whose build file takes the other's place once all went well."""
    fresh = Warehouse(warehouse.data_dir)
    fresh.build_file = warehouse.build_file.with_name("replayed.duckdb")
    for left in fresh.data_dir.glob(f"{fresh.build_file.name}*"):
        left.unlink()
    yield fresh
    os.replace(fresh.build_file, warehouse.build_file)


def _compared(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> Iterator[str]:
    """What the last publication knew and landing does not; takes over its ids."""
    for statement in identity.create_statements():
        con.execute(statement)
    if not warehouse.published_file.exists():
        return
    file = str(warehouse.published_file).replace("'", "''")
    con.execute(f"attach '{file}' as cx (read_only)")
    for source, resource, rows, found in con.execute(LACKING).fetchall():
        yield (
            f"{source}/{resource}: {rows - found:,} of {rows:,} rows that had "
            "been loaded are not in landing"
        )
    con.execute(PUBLISHED_IDS)
    con.execute("detach cx")
