"""How a source stands when no load says it: disabled, unreachable, or well again.

The loaders log what they read. A source without its secret, or whose folder is
gone, reads nothing; the publication must still not call it loaded.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.kernel import load_log

LAST = """
select max_by(status, load_id), max_by(run_id, load_id)
from _el.loads
where source = ? and resource = ?
"""


def note(
    con: duckdb.DuckDBPyConnection,
    request: ExtractRequest,
    results: Sequence[LoadResult],
) -> int:
    """Log the results that differ from what the load log says; how many did.

    A resource that was never loaded needs no line to say that there is nothing.
    """
    changed = [one for one in results if _is_news(con, request, one)]
    for result in changed:
        load = load_log.Load(
            load_id=load_log.next_load_id(con),
            run_id=request.run_id,
            source=result.source,
            resource=result.resource,
            status=result.status,
            as_of=request.as_of,
            started_at=datetime.now(UTC),
            message=result.message,
        )
        load_log.record_load(con, load)
    return len(changed)


def _is_news(
    con: duckdb.DuckDBPyConnection, request: ExtractRequest, result: LoadResult
) -> bool:
    found = con.execute(LAST, [result.source, result.resource]).fetchone()
    status, run_id = found or (None, None)
    return run_id != request.run_id and result.status != (status or "loaded")
