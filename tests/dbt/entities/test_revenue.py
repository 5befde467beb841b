"""What Stripe's documents become: orders, refunds and subscriptions."""

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from tests.dbt.entities.asking import customer, entity

Connection = duckdb.DuckDBPyConnection


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # the invoice of a trial is worth nothing: no order, and no first one
        ("in_trial", ("paid", 0, 0, 0, 0, False, False)),
        ("in_first", ("paid", 100, 7.5, 19, 0, True, False)),
        ("in_second", ("paid", 100, 0, 0, 0, True, True)),
        ("in_unpaid", ("open", 100, 0, 0, 0, False, False)),
        ("in_shop", ("paid", 100, 0, 19, 10, True, False)),
        ("ch_guest", ("paid", 42, 0, 0, 0, True, False)),
        ("ch_failed", ("cancelled", 42, 0, 0, 0, False, False)),
    ],
)
def test_sales_are_classed_and_their_amounts_taken_apart(
    con: Connection, order: str, expected: tuple[object, ...]
) -> None:
    assert (
        entity(
            con,
            "orders",
            order,
            "status, product_amount, discount_amount, tax_amount, shipping_amount,"
            " is_order, is_renewal",
        )
        == expected
    )


@pytest.mark.parametrize("order", ["in_draft", "ch_shop"])
def test_drafts_and_payments_of_invoices_are_no_sales(
    con: Connection, order: str
) -> None:
    assert entity(con, "orders", order, "1") is None


def test_who_buys_without_an_account_is_known_by_email(con: Connection) -> None:
    found = entity(con, "orders", "ch_guest", "customer_id, country, channel")
    guest = customer(con, "stripe:email:guest@example.com")
    assert found == (guest, "FR", "web")


def test_a_sale_to_a_customer_nobody_lists_is_known_by_email(con: Connection) -> None:
    found = entity(con, "orders", "ch_orphan", "customer_id")
    assert found == (customer(con, "hubspot:3"),)


def test_a_refund_takes_back_the_products_share(con: Connection) -> None:
    # half of 129, of which 100 are product: 64.50 x 100 / 129 = 50
    assert entity(con, "refunds", "re_half", "order_id, amount, product_amount") == (
        "stripe:in_shop",
        Decimal("64.5"),
        Decimal("50"),
    )


def test_a_refund_of_an_unknown_order_waits_and_a_failed_one_is_none(
    con: Connection,
) -> None:
    found = entity(
        con, "refunds", "re_unknown", "order_id, customer_id, product_amount"
    )
    assert found == (None, "-1", Decimal(1))
    assert entity(con, "refunds", "re_failed", "1") is None


@pytest.mark.parametrize(
    ("subscription", "recurring", "monthly", "term"),
    [
        ("sub_month", 100, 100, 1),
        ("sub_year", 1200, 100, 12),
        ("sub_quarter", 300, 100, 3),
        ("sub_week", 12, 52, None),
        ("sub_day", Decimal("1.2"), Decimal("36.5"), None),
        ("sub_lasting", 80, 80, 1),
        ("sub_once", 100, 100, 1),
        ("sub_free", 0, 0, 1),
        ("sub_trial", 100, 0, 1),
        ("sub_paused", 100, 0, 1),
        ("sub_metered", 0, 0, 1),
        ("sub_yen", 5000, 5000, 1),
    ],
)
def test_a_month_of_any_interval_is_worth_its_share(
    con: Connection,
    subscription: str,
    recurring: Decimal,
    monthly: Decimal,
    term: int | None,
) -> None:
    # A year is divided by 12; a week counts 52/12 times, a day 365/12 times.
    columns = "recurring_amount, monthly_amount, term_months"
    assert entity(con, "subscriptions", subscription, columns) == (
        recurring,
        monthly,
        term,
    )


def test_a_subscription_is_paid_since_its_first_invoice_of_any_worth(
    con: Connection,
) -> None:
    # The trial's invoice over nothing is no payment.
    assert entity(
        con, "subscriptions", "sub_month", "first_paid_at, paid_through_at, plan"
    ) == (datetime(2026, 1, 1, 0, 1), datetime(2026, 3, 1), "team")
    assert entity(con, "subscriptions", "sub_trial", "first_paid_at") == (None,)


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        ("sub_left", ("ended", True, "too_expensive", datetime(2026, 2, 20))),
        ("sub_unpaid", ("ended", False, "payment_failed", datetime(2026, 2, 20))),
        ("sub_month", ("active", None, None, None)),
    ],
)
def test_who_left_is_told_from_who_could_not_pay(
    con: Connection, subscription: str, expected: tuple[object, ...]
) -> None:
    columns = "status, is_voluntary, cancel_reason, ended_at"
    assert entity(con, "subscriptions", subscription, columns) == expected
