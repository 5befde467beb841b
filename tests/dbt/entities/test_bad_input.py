"""The common cases as vendors deliver them: what staging reads, or the reason.

What is set aside is looked up in the quarantine, under the id of the document.
"""

from collections.abc import Iterable
from typing import Any

import duckdb
import pytest

from tests.cases import bad_input
from tests.cases.bad_input import Case, Record, of

Connection = duckdb.DuckDBPyConnection


def outcomes(
    con: Connection, relation: str, key: str, value: str, entity: str
) -> dict[str, Any]:
    """By key of a case: the value that was read, or the reason it is set aside for."""
    read = con.execute(
        f"select {key}, {value} from {relation} where {key} like 'case_%'"
    ).fetchall()
    refused = con.execute(
        "select record_ref, reason from intermediate.int_quarantine"
        " where entity = ? and record_ref like 'case_%'",
        [entity],
    ).fetchall()
    assert len(refused) == len(dict(refused))
    return {**dict(read), **dict(refused)}


def some(outcomes: dict[str, Any], cases: Iterable[Case]) -> dict[str, Any]:
    """Those of the outcomes that belong to the cases."""
    return {case.key: outcomes.get(case.key, "nothing") for case in cases}


def expected(cases: Iterable[Case]) -> dict[str, Any]:
    """By key: what must come of each case."""
    return {case.key: case.expected for case in cases}


def test_a_score_is_kept_as_it_is_or_refused_with_its_reason(con: Connection) -> None:
    cases = of("vendors", bad_input.SCORES)
    answers = "(select *, split_part(answer_id, ':', 2) as case_key"
    answers += " from intermediate.int_answers)"
    scores = dict(
        con.execute(
            f"select case_key, score from {answers} where case_key like 'case_%'"
        ).fetchall()
    )
    refused = con.execute(
        "select split_part(record_ref, ':', 2), reason"
        " from intermediate.int_quarantine where entity = 'answers'"
    ).fetchall()
    assert some({**scores, **dict(refused)}, cases) == expected(cases)


def test_a_time_is_an_instant_in_utc_or_refused(con: Connection) -> None:
    cases = of("vendors", bad_input.TIMES)
    found = outcomes(
        con,
        "intermediate.int_responses",
        "source_response_id",
        "recorded_at",
        "responses",
    )
    assert some(found, cases) == expected(cases)


def test_an_amount_is_exact_or_refused(con: Connection) -> None:
    cases = of("vendors", bad_input.AMOUNTS)
    found = outcomes(con, "staging.stg_hubspot__deals", "deal_id", "amount", "deals")
    assert some(found, cases) == expected(cases)


def test_minor_units_have_their_currencys_digits_or_are_refused(
    con: Connection,
) -> None:
    found = outcomes(
        con, "staging.stg_stripe__invoices", "invoice_id", "total_amount", "orders"
    )
    assert some(found, bad_input.MINOR_UNITS) == expected(bad_input.MINOR_UNITS)


def test_a_flag_is_true_or_false_or_not_there(con: Connection) -> None:
    """Vendors' flags are optional: what cannot be read is no reason to refuse."""
    cases = of("vendors", bad_input.FLAGS)
    found = outcomes(con, "staging.stg_hubspot__deals", "deal_id", "is_closed", "deals")
    assert some(found, cases) == {case.key: case.value for case in cases}


@pytest.mark.parametrize(
    ("cases", "relation", "key", "value"),
    [
        (bad_input.TEXTS, "stg_hubspot__owners", "owner_id", "team"),
        (bad_input.EMAILS, "stg_hubspot__owners", "owner_id", "email"),
        (
            bad_input.IDENTIFIERS,
            "stg_zendesk__organizations",
            "organization_id",
            "external_id",
        ),
    ],
)
def test_a_text_is_kept_without_its_margins(
    cases: tuple[Case, ...], relation: str, key: str, value: str, con: Connection
) -> None:
    chosen = of("vendors", cases)
    found = outcomes(con, f"staging.{relation}", key, value, "")
    assert some(found, chosen) == expected(chosen)


@pytest.mark.parametrize("record", bad_input.RECORDS, ids=lambda record: record.key)
def test_a_record_that_contradicts_itself_is_refused(
    con: Connection, record: Record
) -> None:
    found = con.execute(
        "select entity, reason from intermediate.int_quarantine where record_ref = ?",
        [record.key],
    ).fetchall()
    assert found == [(record.entity, record.reason)]
    kept = con.execute(
        f"select count(*) from intermediate.int_{record.entity}"
        f" where source_{record.entity.removesuffix('s')}_id = ?",
        [record.key],
    ).fetchone()
    assert kept == (0,)
