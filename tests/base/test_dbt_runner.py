"""What is told of a model that failed: where and why, and nobody's data."""

import duckdb
import pytest

from orchestration.base import dbt_runner


def test_an_error_names_the_model_and_hides_the_value() -> None:
    with pytest.raises(duckdb.ConversionException) as error:
        duckdb.connect().execute("select cast('ann@example.com' as int)").fetchall()
    event = {
        "info": {"name": "LogModelResult", "msg": str(error.value)},
        "data": {"node_info": {"node_status": "error", "node_name": "fct_orders"}},
    }
    (line,) = dbt_runner.failures([event])
    assert line.startswith("fct_orders: Conversion Error: Could not convert string '…'")
    assert "example.com" not in line
