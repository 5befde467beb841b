"""One source fails: the others go on, and the publication says which one is old."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.nights import night

STATUS = "select source, status from cx.meta.sources"
ORDERS = "select count(*) from cx.marts.fct_orders"
NEWS = "select sum(rows_new) from cx.meta.loads where source = 'zendesk'"


def asked(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_a_source_that_fails_keeps_its_old_data_and_stops_no_other(
    tmp_path: Path,
) -> None:
    with night(tmp_path, day=0) as first:
        first.refresh()
        orders, news = (asked(first.published, query)[0][0] for query in (ORDERS, NEWS))
    with night(tmp_path, day=1) as second:
        said = second.refresh(CX_STRIPE_KEY="revoked", CX_QUALTRICS_TOKEN="")
        status = dict(asked(second.published, STATUS))
        assert asked(second.published, ORDERS)[0][0] == orders
        assert asked(second.published, NEWS)[0][0] > news, "Zendesk went on"
    assert status["stripe"] == "failed"
    assert status["qualtrics"] == "disabled"
    assert status["zendesk"] == "loaded"
    assert "CX_QUALTRICS_TOKEN" in said
