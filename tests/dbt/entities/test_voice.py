"""What Qualtrics' and Zendesk's documents become: responses, answers, sendings."""

import duckdb
import pytest

from tests.dbt.entities.asking import customer, entity
from tests.dbt.entities.raw import row

Connection = duckdb.DuckDBPyConnection


@pytest.mark.parametrize(
    ("response", "record"),
    [
        ("known", "hubspot:1"),
        ("merged_id", "hubspot:1"),
        ("stranger", "qualtrics:email:new@example.com"),
        ("same_stranger", "qualtrics:email:new@example.com"),
        ("unknown_id_with_mail", "hubspot:3"),
        # another response told the address of whoever has this id
        ("unknown_id", "hubspot:3"),
    ],
)
def test_a_response_finds_its_customer(
    con: Connection, response: str, record: str
) -> None:
    found = entity(con, "responses", response, "customer_id, respondent_id")
    assert found == (customer(con, record),) * 2


@pytest.mark.parametrize("response", ["anonymous", "mailbox"])
def test_a_response_of_nobody_known_is_a_respondent_of_its_own(
    con: Connection, response: str
) -> None:
    found = entity(con, "responses", response, "customer_id, respondent_id")
    assert found == ("-1", f"qualtrics:{response}")


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("known", None),
        ("test", "test"),
        ("preview", "preview"),
        ("spam", "spam"),
        ("employee", "employee"),
        ("to_sending_1", None),
        ("to_sending_2", None),
        ("to_himself_1", None),
        ("to_himself_2", "superseded"),
        ("golden_preview", "preview"),
    ],
)
def test_responses_that_must_not_count_say_why(
    con: Connection, response: str, expected: str | None
) -> None:
    assert entity(con, "responses", response, "exclusion_reason") == (expected,)


def test_a_response_before_the_sending_is_refused(con: Connection) -> None:
    assert entity(con, "responses", "too_early", "1") is None
    assert row(
        con,
        "select reason from intermediate.int_quarantine where record_ref = 'too_early'",
    ) == ("before_sending",)


@pytest.mark.parametrize(
    ("response", "answers"),
    [
        ("known", [("SV_nps:QID1", 9.0)]),
        ("partial", [("SV_nps:QID1", 2.0)]),
        ("skipped", []),
        ("edited", [("SV_nps:QID1", 10.0)]),
        ("deleted", []),
        ("matrix", []),
        ("asked_before", [("SV_del:QID1", 10.0)]),
        ("asked_after", [("SV_del:QID3", 9.0)]),
        ("numbered", [("SV_num:QID1", 8.0)]),
        ("number_of_no_answer", []),
        ("of_five", []),
        ("asked_twice", []),
        ("looped", []),
    ],
)
def test_answers_are_kept_per_question(
    con: Connection, response: str, answers: list[tuple[str, float]]
) -> None:
    found = con.execute(
        "select replace(question_id, 'qualtrics:', ''), score"
        " from intermediate.int_answers where response_id = ?",
        [f"qualtrics:{response}"],
    ).fetchall()
    assert found == answers


def test_an_answer_to_a_question_that_nobody_knows_is_refused(con: Connection) -> None:
    assert row(
        con,
        "select fault, raw_value from intermediate.int_answers_checked"
        " where response_id = 'qualtrics:renamed'",
    ) == ("unknown_question", "9")


@pytest.mark.parametrize(
    ("response", "faults"),
    [
        ("of_five", ["scale_not_of_role"]),
        ("asked_twice", ["role_twice", "role_twice"]),
        ("looped", ["answer_of_a_loop", "answer_of_a_loop"]),
        # Who chose "don't know" has given no answer, and that is no fault.
        ("number_of_no_answer", [None]),
    ],
)
def test_an_answer_that_cannot_be_judged_is_kept_with_the_reason(
    con: Connection, response: str, faults: list[str | None]
) -> None:
    found = con.execute(
        "select fault from intermediate.int_answers_checked where response_id = ?",
        [f"qualtrics:{response}"],
    ).fetchall()
    assert [fault for (fault,) in found] == faults


def test_a_question_that_cannot_be_judged_is_named_with_its_scale(
    con: Connection,
) -> None:
    found = con.execute(
        "select replace(question_id, 'qualtrics:', ''), scale_min, scale_max, fault"
        " from intermediate.int_questions where fault is not null order by 1"
    ).fetchall()
    assert found == [
        ("SV_five:QID1", 1, 5, "scale_not_of_role"),
        ("SV_two:QID1", 0, 10, "role_twice"),
        ("SV_two:QID9", 0, 10, "role_twice"),
    ]


def test_a_matrix_asks_one_question_per_row_on_its_recoded_scale(
    con: Connection,
) -> None:
    found = con.execute(
        "select source_question_id, text, role, scale_min, scale_max"
        " from intermediate.int_questions"
        " where source_question_id like 'SV_csat:QID1%' order by 1"
    ).fetchall()
    assert found == [
        ("SV_csat:QID1_1", "Speed", "undeclared", 1, 5),
        ("SV_csat:QID1_4", "Tone", "undeclared", 1, 5),
    ]


def test_a_reminder_counts_with_what_it_reminds_of(con: Connection) -> None:
    columns = (
        "sent_count, delivered_count, opened_count, completed_count, asked_channel"
    )
    # 100 sent, 4 bounced and 1 failed; opens and answers of both
    assert entity(con, "sendings", "EMD_1", columns) == (100, 95, 100, 50, "email")
    assert entity(con, "sendings", "SMSD_4", columns) == (100, 95, 50, 25, "sms")
    for never_sent in ("EMD_2", "EMD_3", "EMD_5"):
        assert entity(con, "sendings", never_sent, columns) is None


def test_the_last_rating_of_a_ticket_counts(con: Connection) -> None:
    columns = "exclusion_reason, ticket_id, customer_id"
    ann = customer(con, "hubspot:1")
    assert entity(con, "responses", "60", columns) == ("superseded", "zendesk:1", ann)
    assert entity(con, "responses", "61", columns) == (None, "zendesk:1", ann)
    assert entity(con, "responses", "62", columns) is None
    scores = con.execute(
        "select response_id, score from intermediate.int_answers"
        " where source = 'zendesk' order by 1"
    ).fetchall()
    assert scores == [("zendesk:60", 1.0), ("zendesk:61", 0.0)]
