"""One source fails: the others go on, and the publication says which one is old."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.nights import night

STATUS = "select connection, status from cx.meta.sources"
ORDERS = "select count(*) from cx.marts.fct_orders"
ANSWERS = "select count(*) from cx.marts.fct_survey_answers"


def asked(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_a_source_that_fails_keeps_its_old_data_and_stops_no_other(
    tmp_path: Path,
) -> None:
    with night(tmp_path, day=0) as first:
        first.refresh()
        orders, answers = (
            asked(first.published, query)[0][0] for query in (ORDERS, ANSWERS)
        )
    with night(tmp_path, day=1) as second:
        # Port 9 of loopback answers nobody.
        said = second.refresh(
            CX_STRIPE_BASE_URL="http://127.0.0.1:9", CX_QUALTRICS_TOKEN=""
        )
        status = dict(asked(second.published, STATUS))
        assert asked(second.published, ORDERS)[0][0] == orders
        assert asked(second.published, ANSWERS)[0][0] > answers, "Zendesk went on"
    assert status["stripe"] == "failed"
    assert status["zendesk"] == "loaded"
    assert "CX_QUALTRICS_TOKEN" in said
