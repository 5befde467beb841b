"""BAD_INPUT.md's cases as vendors deliver them: the value, or the reason."""

import duckdb
import pytest

from tests.dbt.entities import bad_input
from tests.dbt.entities.bad_input import Case
from tests.dbt.entities.raw import row

Connection = duckdb.DuckDBPyConnection
ALL_DOCUMENTS = (*bad_input.TICKETS, *bad_input.SUBSCRIPTIONS, *bad_input.DEALS)


def refusal(con: Connection, entity: str, record: str) -> str | None:
    """The reason in the quarantine, None when the record is not there."""
    found = row(
        con,
        "select reason from intermediate.int_quarantine"
        " where entity = ? and record_ref = ?",
        entity,
        record,
    )
    return found[0] if found else None


@pytest.mark.parametrize("case", bad_input.SCORES, ids=lambda case: case.key)
def test_a_score_is_kept_as_it_is_or_refused_with_its_reason(
    con: Connection, case: Case
) -> None:
    answer = f"qualtrics:{case.key}:SV_nps:QID1"
    found = row(
        con,
        "select score from intermediate.int_answers where answer_id = ?",
        answer,
    )
    assert (found[0] if found else None) == case.value
    assert refusal(con, "answers", answer) == case.reason


@pytest.mark.parametrize("case", bad_input.TIMES, ids=lambda case: case.key)
def test_a_time_is_an_instant_in_utc_or_refused(con: Connection, case: Case) -> None:
    found = row(
        con,
        "select recorded_at from intermediate.int_responses"
        " where source_response_id = ?",
        case.key,
    )
    assert (found[0] if found else None) == case.value
    assert refusal(con, "responses", case.key) == case.reason


@pytest.mark.parametrize("case", bad_input.AMOUNTS, ids=lambda case: case.key)
def test_money_has_its_currencys_digits_or_is_refused(
    con: Connection, case: Case
) -> None:
    found = row(
        con,
        "select product_amount from intermediate.int_orders where source_order_id = ?",
        case.key,
    )
    assert (float(found[0]) if found else None) == case.value
    assert refusal(con, "orders", case.key) == case.reason


@pytest.mark.parametrize(
    "case", [case for case, _ in ALL_DOCUMENTS], ids=lambda c: c.key
)
def test_what_cannot_be_is_refused(con: Connection, case: Case) -> None:
    found = con.execute(
        "select entity, reason from intermediate.int_quarantine where record_ref = ?",
        [case.key],
    ).fetchall()
    assert [reason for _, reason in found] == [case.reason]
    for entity, key in (
        ("tickets", "ticket"),
        ("subscriptions", "subscription"),
        ("deals", "deal"),
    ):
        kept = con.execute(
            f"select count(*) from intermediate.int_{entity} where source_{key}_id = ?",
            [case.key],
        ).fetchone()
        assert kept == (0,)
