"""Two publications compared: equal but for floats, which may differ by 1e-9."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

RELATIVE = 1e-9
# Run ids, load ids and publication times are the declared exceptions.
OF_THE_RUN = {
    "meta.publication": {"publication_id", "published_at", "run_id"},
    "meta.checks": None,
    "meta.loads": None,
    "meta.sources": {"last_loaded_at"},
}


def tables(file: Path) -> list[str]:
    """`schema.name` of every table of a publication."""
    with duckdb.connect(file, read_only=True) as connection:
        rows = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
    return [name for (name,) in rows]


def content(file: Path, table: str) -> pd.DataFrame:
    """A table without its declared exceptions, in an order of its own values."""
    ignored = OF_THE_RUN.get(table, set()) or set()
    with duckdb.connect(file, read_only=True) as connection:
        frame = connection.execute(f"select * from cx.{table}").df()
    frame = frame.drop(columns=[name for name in frame if name in ignored])
    if table == "meta.tables":
        # Their numbers of rows are those of the exceptions themselves.
        frame = frame[~frame["table_name"].isin(["checks", "loads"])]
    names = [str(name) for name in frame]
    by_floats_last = sorted(names, key=lambda name: frame[name].dtype.kind == "f")
    return frame.sort_values(by_floats_last, ignore_index=True)


def differences(one: Path, other: Path) -> Iterator[str]:
    """One line per table that is not equal."""
    if tables(one) != tables(other):
        yield f"tables differ: {sorted(set(tables(one)) ^ set(tables(other)))}"
        return
    for table in tables(one):
        if OF_THE_RUN.get(table, set()) is None:
            continue
        left, right = content(one, table), content(other, table)
        if left.shape != right.shape:
            yield f"{table}: {left.shape} rows and columns, {right.shape} in the other"
            continue
        yield from (f"{table}.{name} differs" for name in _unequal(left, right))


def _unequal(left: pd.DataFrame, right: pd.DataFrame) -> Iterator[str]:
    for name in left:
        one, other = left[name], right[name]
        if one.dtype.kind == "f":
            if not np.allclose(one, other, rtol=RELATIVE, atol=0, equal_nan=True):
                yield str(name)
        elif not one.equals(other):
            yield str(name)
