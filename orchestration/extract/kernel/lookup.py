"""What a reading asks the warehouse for: known ids and earlier loads."""

import duckdb

from orchestration.extract.http.source_errors import SourceFault
from orchestration.extract.kernel import load_log
from orchestration.extract.kernel.extraction import Job
from orchestration.extract.kernel.plans import Plan


class Lookup:
    """Finds out what the warehouse holds of a source's resources."""

    def __init__(self, job: Job, plan: Plan) -> None:
        """Use the source of `job`, and the parent's loads that `plan` covers."""
        self._job = job
        self._plan = plan

    def live_ids(self, resource: str) -> list[str]:
        """Ids of the records of `resource` that exist, in ascending order."""
        return self._ids(
            resource,
            "where _source = ? group by _pk having not max_by(_deleted, "
            "{'a': _cursor, 'b': _load_id, 'c': _deleted})",
        )

    def changed_ids(self, resource: str) -> list[str]:
        """Ids of the parent's records with versions since the last reading."""
        plan = self._plan
        return self._ids(
            resource,
            "where _source = ? and _load_id > ? and _load_id <= ? group by _pk",
            plan.parent_from,
            plan.parent_to,
        )

    def _ids(self, resource: str, which: str, *values: int) -> list[str]:
        table = f"{self._job.vendor.schema}.{resource}"
        statement = f"select _pk from {table} {which} order by _pk"  # noqa: S608
        with self._job.warehouse.writer() as con:
            found = con.execute(statement, [self._job.source.name, *values])
            return [row[0] for row in found.fetchall()]


def loaded_files(
    con: duckdb.DuckDBPyConnection, source: str, resource: str
) -> dict[str, int]:
    """The landing files that the load log knows, with their load ids."""
    found = con.execute(
        "select landing_path, load_id from _el.loads"
        " where source = ? and resource = ? and landing_path is not null",
        [source, resource],
    )
    return dict(found.fetchall())


def latest_load(con: duckdb.DuckDBPyConnection, source: str, parent: str) -> int:
    """The latest load of a resource that has been read.

    Raises:
        SourceFault: when it has not been read to its end, so that ids are missing.
    """
    if load_log.read_state(con, source, parent).watermark is None:
        raise SourceFault(f"{source}: waits for {parent}, not yet read to the end")
    (row,) = con.execute(
        "select max(load_id) from _el.loads where source = ? and resource = ?",
        [source, parent],
    ).fetchall()
    return int(row[0])
