"""Money as received, recurring amounts as billed, and the past with its own plan.

The situations are those of public reports of faults; each expected value is the one
that the report calls right, or is worked out by hand beside the document.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.dbt.entities.raw import row

Connection = duckdb.DuckDBPyConnection


def charged(con: Connection, name: str) -> Any:
    return row(
        con,
        "select recurring_amount, recurring_amount_check from marts.fct_subscriptions"
        " where subscription_id = ?",
        f"stripe:sub_{name}",
    )


@pytest.mark.parametrize(
    ("name", "amount", "check"),
    [
        # 35.00 x .95 x .80; added up the two would make 26.25
        ("stacked", "26.60", "agrees"),
        # the discounts are bare ids, so the invoice tells
        ("ids", "26.60", "billed"),
        ("half_known", "26.60", "billed"),
        ("order", "72.00", "not_checked"),
        ("ended", "100.00", "not_checked"),
        ("wide", "50.00", "agrees"),
        # two of the twelve items were not delivered
        ("many", "120.00", "billed"),
        # the price is in dollars, and what it is in other currencies is not told
        ("euro", "9.00", "billed"),
        ("yen", "1500", "billed"),
        ("option", "9.50", "not_checked"),
        ("package", "15.00", "agrees"),
        # 5 x 10.00 + 2 x 8.00 + 3.00
        ("graduated", "69.00", "not_checked"),
        # 7 x 8.00 + 3.00
        ("volume", "59.00", "not_checked"),
        ("hidden_tiers", "59.00", "billed"),
        ("mixed", "150.00", "not_checked"),
        ("changed_price", "30.00", "differs"),
        # a later version of the interface names the discount by its id alone
        ("disc", "80.00", "billed"),
    ],
)
def test_a_subscription_charges_what_is_billed_or_says_that_it_differs(
    con: Connection, name: str, amount: str, check: str
) -> None:
    assert charged(con, name) == (Decimal(amount), check)


@pytest.mark.parametrize("name", ["many_unbilled", "unbilled_ids"])
def test_a_price_of_which_a_part_is_missing_is_named_and_not_guessed(
    con: Connection, name: str
) -> None:
    reason = "select reason from intermediate.int_quarantine where record_ref = ?"
    assert row(con, reason, f"sub_{name}") == ("price_incomplete",)
    assert charged(con, name) is None


def received(con: Connection, customer: str) -> Any:
    found = row(
        con,
        "select value_to_date from steps.customer_revenue join"
        " intermediate.int_customer_keys using (customer_id)"
        " where customer_record_id = ?",
        f"stripe:{customer}",
    )
    return None if found is None else found[0]


def test_what_the_balance_pays_was_received_before(con: Connection) -> None:
    # 100.00; -50.00 credited and 50.00 paid out of it; 80.00 of which 20.00 was credit
    assert received(con, "cus_credit") == Decimal(160)


def test_a_negative_invoice_that_nobody_credits_is_still_quarantined(
    con: Connection,
) -> None:
    found = con.execute(
        "select record_ref from intermediate.int_quarantine"
        " where reason = 'amount_negative'"
    ).fetchall()
    assert found == [("in_lost",)]


def test_a_credit_note_before_the_payment_is_no_revenue(con: Connection) -> None:
    # 75.00 of 100.00 was paid, of which a fifth is tax
    assert received(con, "cus_noted") == Decimal(60)


def test_of_a_charge_only_what_was_captured_counts(con: Connection) -> None:
    # 5.00 captured of 20.00; what was released is no refund, the 2.00 after it are
    assert received(con, "cus_partb") == Decimal(5)
    assert received(con, "cus_parta") == Decimal(3)


@pytest.mark.parametrize("order", ["ch_disputed", "in_disputed"])
def test_a_disputed_payment_is_named(con: Connection, order: str) -> None:
    found = row(
        con,
        "select is_disputed, product_amount from marts.fct_orders where order_id = ?",
        f"stripe:{order}",
    )
    assert found == (True, Decimal(10))


def test_payers_who_were_deleted_before_the_first_load_can_be_lost(
    con: Connection,
) -> None:
    found = row(
        con,
        "select count(*), count(*) filter (where months.is_active_at_end)"
        " from steps.customer_months as months"
        " join intermediate.int_customer_keys using (customer_id)"
        " where months.basis = 'subscription' and months.is_active_at_start"
        " and months.month_start = date '2026-02-01'"
        " and customer_record_id similar to 'stripe:cus_b[0-9]'",
    )
    assert found == (5, 1)


def test_two_ids_without_a_record_are_two_customers(con: Connection) -> None:
    found = row(
        con,
        "select count(distinct customer_id) from marts.fct_subscriptions"
        " where subscription_id in ('stripe:sub_b6', 'stripe:sub_b7')"
        " and customer_id != '-1'",
    )
    assert found == (2,)


def test_every_month_has_the_plan_and_the_amount_of_its_start(con: Connection) -> None:
    found = con.execute(
        "select month_start, plan, monthly_amount from marts.fct_subscription_months"
        " where subscription_id = 'stripe:sub_moved' order by 1"
    ).fetchall()
    assert found == [
        # it began on 5 October, so October has what its end has
        (date(2025, 10, 1), "starter", Decimal(19)),
        (date(2025, 11, 1), "starter", Decimal(19)),
        # the new plan was first billed as a whole on 5 December
        (date(2025, 12, 1), "starter", Decimal(19)),
        (date(2026, 1, 1), "team", Decimal(59)),
        # paused since 10 January
        (date(2026, 2, 1), "team", Decimal(0)),
        (date(2026, 3, 1), "team", Decimal(79)),
    ]


def test_each_change_says_what_has_changed(con: Connection) -> None:
    found = con.execute(
        "select change_reason, monthly_before, monthly_after, changed_at::date"
        " from intermediate.int_subscription_changes"
        " where subscription_id = 'stripe:sub_moved' order by changed_at"
    ).fetchall()
    assert found == [
        ("plan", Decimal(19), Decimal(59), date(2025, 12, 5)),
        ("pause", Decimal(59), Decimal(0), date(2026, 1, 10)),
        ("resume", Decimal(0), Decimal(59), date(2026, 2, 3)),
        ("price", Decimal(59), Decimal(79), date(2026, 2, 20)),
    ]


def test_churn_is_cut_by_the_plan_of_the_months_start(con: Connection) -> None:
    found = con.execute(
        "select month_start, segment_plan from steps.customer_months"
        " join intermediate.int_customer_keys using (customer_id)"
        " where customer_record_id = 'stripe:cus_moved' and basis = 'subscription'"
        " order by 1"
    ).fetchall()
    assert [plan for _, plan in found] == [*["starter"] * 3, *["team"] * 3]
