"""What four vendors' documents become: the source-neutral entities, value by value."""

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse
from tests.dbt.entities.asking import customer, entity
from tests.dbt.entities.conftest import dbt
from tests.dbt.entities.raw import row

Connection = duckdb.DuckDBPyConnection


def test_every_staged_row_is_accounted_for_and_every_key_is_one(
    built: Warehouse,
) -> None:
    dbt(
        built,
        "test",
        "--select",
        "path:models/intermediate",
        "path:tests/intermediate",
        "--exclude-resource-type",
        "unit_test",
        "--exclude",
        "fqn:*foreign_keys*",
    )


def test_a_ticket_has_channel_topic_team_and_times(con: Connection) -> None:
    columns = "served_channel, topic, priority, team, agent_id, solved_at"
    assert entity(con, "tickets", "1", columns) == (
        "email",
        "billing",
        "high",
        "Billing",
        "zendesk:20",
        datetime(2026, 1, 11, 8),
    )
    columns = "served_channel, source_channel, priority, team"
    assert entity(con, "tickets", "4", columns) == (
        "unknown",
        "carrier_pigeon",
        "unknown",
        "unknown",
    )


def test_merged_deleted_and_spam_tickets_are_marked(con: Connection) -> None:
    assert entity(con, "tickets", "2", "merged_into_ticket_id, closed_at") == (
        "zendesk:1",
        datetime(2026, 1, 12, 8),
    )
    assert entity(con, "tickets", "3", "is_deleted, is_spam, customer_id") == (
        True,
        True,
        customer(con, "zendesk:99"),
    )


def test_changes_of_followed_fields_are_events(con: Connection) -> None:
    found = con.execute(
        "select source_ticket_event_id, ticket_id, field, value_before, value_after"
        " from intermediate.int_ticket_events_unioned order by 1"
    ).fetchall()
    assert found == [
        ("500:1", "zendesk:2", "merged_into", None, "1"),
        ("500:2", "zendesk:2", "status", "open", "closed"),
        ("501:3", "zendesk:1", "priority", "open", "low"),
    ]


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        ("100", ("won", Decimal("1200.5"), datetime(2025, 5, 20), True)),
        ("101", ("open", Decimal("1200.5"), None, False)),
        ("102", ("lost", None, datetime(2025, 5, 20), False)),
    ],
)
def test_a_deal_is_open_won_or_lost_by_its_stage(
    con: Connection, deal: str, expected: tuple[object, ...]
) -> None:
    found = entity(con, "deals", deal, "status, amount, closed_at, customer_id")
    assert found is not None
    assert (*found[:3], found[3] == customer(con, "hubspot:1")) == expected


def test_a_deal_that_names_only_an_account_is_the_companys(con: Connection) -> None:
    # A deal without a contact belongs to the company.
    assert entity(con, "deals", "101", "customer_id, account_id") == (
        customer(con, "account:hubspot:9"),
        "hubspot:9",
    )


def test_shared_mailboxes_and_false_friends_are_no_identity(con: Connection) -> None:
    emails = dict(
        con.execute(
            "select source_customer_id, email from intermediate.int_customer_records"
            " where source = 'hubspot' and kind = 'person'"
        ).fetchall()
    )
    assert emails == {
        "1": "ann@example.com",
        "3": "bob@example.com",
        "4": None,
        "5": None,
        "6": "gone@example.com",
    }


def test_people_are_one_customer_across_vendors(con: Connection) -> None:
    ann = customer(con, "hubspot:1")
    records = con.execute(
        "select customer_record_id from intermediate.int_customer_keys"
        " where customer_id = ? order by 1",
        [ann],
    ).fetchall()
    # by e-mail, by the id of a merged contact, by the id kept in Stripe
    assert [key for (key,) in records] == [
        "hubspot:1",
        "stripe:cus_1",
        "zendesk:21",
        "zendesk:22",
    ]
    assert row(
        con,
        "select country, kind, account_id, record_count"
        " from intermediate.int_customer_history where customer_id = ?",
        ann,
    ) == ("DE", "person", "hubspot:9", 4)


def test_a_customer_is_described_as_the_records_said_at_the_time(
    con: Connection,
) -> None:
    # HubSpot comes first and said AT up to February 1, Stripe said nothing up to
    # September 1 and FR since. A change of name alone begins no new span. For the time
    # before anybody told a region, the region that was told first counts.
    found = con.execute(
        "select valid_from, valid_to, country, region, is_current"
        " from intermediate.int_customer_history where customer_id = ? order by 1",
        [customer(con, "hubspot:3")],
    ).fetchall()
    assert found == [
        (datetime(1970, 1, 1), datetime(2025, 9, 1), "AT", "Savoy", False),
        (datetime(2025, 9, 1), datetime(2026, 2, 1), "AT", "Savoy", False),
        (datetime(2026, 2, 1), None, "FR", "Savoy", True),
    ]


def test_an_opt_out_has_the_time_of_its_history_or_none(con: Connection) -> None:
    told = con.execute(
        "select source_customer_id, is_opted_out, opted_out_at"
        " from intermediate.int_customer_records"
        " where source = 'hubspot' and kind = 'person' order by 1"
    ).fetchall()
    assert told == [
        ("1", False, None),
        ("3", True, datetime(2026, 1, 15, 8, 30, 0, 123_000)),
        ("4", False, None),
        ("5", True, None),
        ("6", False, None),
    ]
    bob = customer(con, "hubspot:3")
    assert row(
        con,
        "select is_opted_out, opted_out_at from intermediate.int_customer_history"
        " where customer_id = ? and is_current",
        bob,
    ) == (True, datetime(2026, 1, 15, 8, 30, 0, 123_000))


def test_staff_are_no_customers(con: Connection) -> None:
    found = con.execute(
        "select count(*) from intermediate.int_customer_records"
        " where email in ('agent@demo.example', 'sales@demo.example')"
    ).fetchone()
    assert found == (0,)


def test_what_was_known_earlier_is_what_was_known_then(built: Warehouse) -> None:
    # Staging reads only the versions that were known at `known_at`.
    view = ("run", "--select", "stg_qualtrics__responses")
    score = (
        "select answers->>'QID1' from staging.stg_qualtrics__responses"
        " where response_id = 'edited'"
    )
    dbt(built, *view, known_at="2026-02-10 00:00:00")
    with built.writer() as con:
        assert row(con, score) == ("0",)
    dbt(built, *view)
    with built.writer() as con:
        assert row(con, score) == ("10",)
