"""Great Expectations asks DuckDB itself, on the connection that it is given."""

import duckdb
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)

from orchestration.edges.great_expectations_duckdb import duckdb_datasource


def test_expectations_are_judged_on_the_rows_of_an_open_connection() -> None:
    with duckdb.connect() as con:
        # Seen by no other connection: whoever finds it has asked this one.
        con.execute("create temp table answers as select range as score from range(11)")
        asset = duckdb_datasource(con).add_query_asset(
            "answers", query="select * from answers"
        )
        batch = asset.add_batch_definition_whole_table("answers").get_batch()

        def judged(highest: int) -> tuple[bool, int]:
            result = batch.validate(
                ExpectColumnValuesToBeBetween(
                    column="score", min_value=0, max_value=highest
                )
            )
            return bool(result.success), int(result.result["unexpected_count"])

        assert judged(10) == (True, 0)
        assert judged(8) == (False, 2)
        # The connection is still the caller's.
        assert con.execute("select count(*) from answers").fetchone() == (11,)
