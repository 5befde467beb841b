"""A BI tool in small: polls the published file by a query with its catalog name.

Run as a script by any Python that has duckdb, and nothing of this project; prints one
JSON line per read: {"publication": id, "generations": [one per table]} or {"error": …}.

    python reader.py <link> fresh|held
"""

import json
import sys
import time

import duckdb

QUERY = """
select
    (select publication_id from cx.meta.publication) as publication,
    list_sort(list_distinct([
        (select min(generation) from cx.serving.nps),
        (select max(generation) from cx.serving.nps),
        (select min(generation) from cx.metrics.nps_by_day),
        (select min(generation) from cx.marts.fct_orders),
        (select max(generation) from cx.marts.fct_orders),
        (select min(generation) from cx.meta.sources)
    ])) as generations
"""
READS_PER_HELD_CONNECTION = 25


def read(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """One read of every table, in one statement."""
    row = con.execute(QUERY).fetchone()
    assert row is not None
    return {"publication": row[0], "generations": row[1]}


def poll(link: str, reads: int) -> None:
    """Connect anew, read so many times, and say what was seen."""
    try:
        con = duckdb.connect(link, read_only=True)
        try:
            for _ in range(reads):
                print(json.dumps(read(con)), flush=True)
        finally:
            con.close()
    except Exception as error:  # whatever a user would see
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)


def main(link: str, mode: str) -> None:
    """Until killed."""
    while True:
        poll(link, reads=1 if mode == "fresh" else READS_PER_HELD_CONNECTION)
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
