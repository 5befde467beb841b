"""Dagster's event log, kept open through a run.

Private to Dagster: the storage class and the two methods that are replaced on its
instance. A release that renames them fails `tests/edges`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import URL, create_engine


@contextmanager
def event_log_kept_open(instance: dg.DagsterInstance) -> Iterator[None]:
    """Let all statements about a run's events share one connection to the log.

    Dagster makes an engine and a connection for every statement. The eight hundred
    events of a refresh made an eighth of its CPU time, and more of its duration: SQLite
    writes a checkpoint whenever nobody else has the file open. A storage other than the
    one file of SQLite is left alone.
    """
    storage = instance.event_log_storage
    if not isinstance(storage, ConsolidatedSqliteEventLogStorage):
        yield
        return
    file = storage.get_db_path()  # type: ignore[no-untyped-call]
    engine = create_engine(
        URL.create("sqlite", database=file),
        connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
    )
    storage.run_connection = lambda _run_id: engine.begin()  # type: ignore[method-assign,assignment]
    storage.index_connection = engine.begin  # type: ignore[method-assign]
    try:
        yield
    finally:
        engine.dispose()
