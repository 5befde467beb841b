"""A datasource of Great Expectations on an open DuckDB connection.

Great Expectations has none of its own. Private to it: the base classes of a datasource
and of an engine, and the switch of its progress bars.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import duckdb


def duckdb_datasource(cursor: duckdb.DuckDBPyConnection) -> Any:
    """A datasource on this cursor, in a context that keeps nothing."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        ProgressBarsConfig,
    )

    _define_datasource()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_duckdb("warehouse", connection_string="duckdb://")
    source.use(cursor)
    return source


@cache
def _define_datasource() -> type[Any]:
    """Define the datasource: from then on `add_duckdb` makes one."""
    import sqlalchemy as sa
    from duckdb_sqlalchemy import ConnectionWrapper
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.execution_engine.sqlalchemy_execution_engine import (
        SqlAlchemyExecutionEngine,
    )

    class KeptConnection(SqlAlchemyExecutionEngine):
        """Results are read after the call: the connection must not be given back."""

        @contextmanager
        def get_connection(self) -> Iterator[Any]:
            if self._connection is None:
                self._connection = self.engine.connect()
            yield self._connection

    class DuckDBDatasource(SQLDatasource):
        """Rows of the connection that is given to `use`."""

        type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

        def use(self, cursor: duckdb.DuckDBPyConnection) -> None:
            engine = sa.create_engine(
                "duckdb://",
                creator=lambda: ConnectionWrapper(cursor),
                poolclass=sa.pool.StaticPool,
            )
            self._execution_engine = KeptConnection(
                engine=engine, create_temp_table=False
            )

        def get_execution_engine(self) -> Any:
            return self._execution_engine

        def test_connection(self, test_assets: bool = True) -> None:
            """Nothing to test: the connection is open."""

    return DuckDBDatasource
