"""What an operator asks first: is it fresh, what is held, what was quarantined.

Reads the publication and the note about what is held back, never the build file: it
answers while a run is writing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import duckdb

from orchestration.base.sources import COMPANY
from orchestration.base.warehouse import Warehouse
from orchestration.operate import held_back

PUBLICATION = "select publication_id, as_of, published_at from cx.meta.publication"
SOURCES = """
select source, status, lag_minutes, watermark
from cx.meta.sources
order by lag_minutes desc nulls first, source
"""
QUARANTINE = """
select source, entity, reason, sum(row_count) as quarantined
from cx.meta.quarantine
group by source, entity, reason
order by quarantined desc, source, entity, reason
limit 10
"""


def report(warehouse: Warehouse) -> Iterator[str]:
    """The status, line by line."""
    if not warehouse.published_file.exists():
        yield "publication   none yet: run `make refresh`"
    else:
        connection = duckdb.connect(warehouse.published_file, read_only=True)
        try:
            yield from _publication(connection)
            yield from _sources(connection)
            yield from _quarantine(connection)
        finally:
            connection.close()
    yield from _held(warehouse)


def _publication(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    row = connection.execute(PUBLICATION).fetchone()
    if row is None:
        return
    name, as_of, published_at = row
    age = datetime.now(UTC).replace(tzinfo=None) - published_at
    hours = age.total_seconds() / 3600
    yield f"publication   {name}, {hours:.1f} hours old, data as of {as_of} UTC"


def _sources(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for name, status, lag, watermark in connection.execute(SOURCES).fetchall():
        if name == COMPANY:
            # The company's own files are read as they are, and are never late.
            yield f"source        {name}: {status}"
            continue
        behind = "never read" if lag is None else f"{lag:,.0f} min behind"
        yield f"source        {name}: {status}, {behind}, read up to {watermark}"


def _quarantine(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = connection.execute(QUARANTINE).fetchall()
    if not rows:
        yield "quarantine    empty"
    for source, entity, reason, count in rows:
        yield f"quarantine    {count:>7,} x {reason}: {source} {entity}"


def _held(warehouse: Warehouse) -> Iterator[str]:
    held = held_back.recall(warehouse)
    if held is None:
        yield "held          nothing"
        return
    for reason in held.reasons:
        yield f"held          {reason} (run {held.run_id})"
