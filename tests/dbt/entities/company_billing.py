"""The company's sales and subscriptions in Stripe."""

from datetime import datetime
from typing import Any

from tests.cases import bad_input
from tests.dbt.entities import documents as docs
from tests.dbt.entities.raw import Raw, Version, epoch

OF_SUB: dict[str, Any] = {
    "subscription": "sub_month",
    "period_end": epoch("2026-03-01T00:00:00+00:00"),
}
METERED = docs.price(77, usage="metered")
SUBSCRIPTIONS = {
    "sub_month": docs.subscription(docs.price(3000), docs.price(7000), METERED),
    "sub_year": docs.subscription(docs.price(120000, "year")),
    "sub_quarter": docs.subscription(docs.price(30000, "month", 3)),
    "sub_week": docs.subscription(docs.price(1200, "week")),
    "sub_day": docs.subscription(docs.price(120, "day")),
    "sub_lasting": docs.subscription(
        docs.price(10000), discount=docs.discount("forever", percent_off=20)
    ),
    "sub_once": docs.subscription(
        docs.price(10000), discount=docs.discount("once", percent_off=20)
    ),
    "sub_free": docs.subscription(
        docs.price(10000), discount=docs.discount("forever", percent_off=100)
    ),
    "sub_trial": docs.subscription(docs.price(10000), status="trialing"),
    "sub_paused": docs.subscription(
        docs.price(10000), pause_collection={"behavior": "void"}
    ),
    "sub_left": docs.subscription(
        docs.price(10000),
        status="canceled",
        canceled_at=epoch("2026-02-10T00:00:00+00:00"),
        ended_at=epoch("2026-02-20T00:00:00+00:00"),
        cancellation_details={
            "reason": "cancellation_requested",
            "feedback": "too_expensive",
        },
    ),
    "sub_unpaid": docs.subscription(
        docs.price(10000),
        status="canceled",
        ended_at=epoch("2026-02-20T00:00:00+00:00"),
        cancellation_details={"reason": "payment_failed", "feedback": None},
    ),
    "sub_metered": docs.subscription(METERED),
    "sub_yen": docs.subscription(docs.price(5000), currency="jpy"),
}
BILLING_ROWS = (
    Version(
        "customers",
        "cus_bob",
        docs.payer("bob@example.com", address=None),
        at=datetime(2025, 4, 1),
    ),
    Version(
        "customers",
        "cus_bob",
        docs.payer("bob@example.com", address={"country": "FR", "state": "Savoy"}),
        at=datetime(2025, 9, 1),
    ),
    Version(
        "customers",
        "cus_1",
        {
            "email": "pay@example.com",
            "name": "Ann",
            "metadata": {"crm_id": "1"},
            "created": epoch("2025-01-01T00:00:00+00:00"),
            "address": {"country": "DE"},
        },
    ),
    Version("products", "prod_team", {"name": "Team", "metadata": {}}),
    Version(
        "invoices", "in_trial", docs.invoice(0, "2025-12-15T00:00:00+00:00", **OF_SUB)
    ),
    Version(
        "invoices",
        "in_first",
        docs.invoice(
            11900,
            "2026-01-01T00:00:00+00:00",
            total_excluding_tax=10000,
            tax=1900,
            total_discount_amounts=[{"amount": 500}, {"amount": 250}],
            **OF_SUB,
        ),
    ),
    Version(
        "invoices",
        "in_second",
        docs.invoice(10000, "2026-02-01T00:00:00+00:00", **OF_SUB),
    ),
    Version(
        "invoices",
        "in_unpaid",
        docs.invoice(10000, "2026-02-15T00:00:00+00:00", status="open", **OF_SUB),
    ),
    Version(
        "invoices",
        "in_draft",
        docs.invoice(1, "2026-02-16T00:00:00+00:00", status="draft"),
    ),
    Version(
        "invoices",
        "in_shop",
        docs.invoice(
            12900,
            "2026-02-17T00:00:00+00:00",
            total_excluding_tax=11000,
            tax=1900,
            shipping_cost={"amount_subtotal": 1000, "amount_total": 1190},
            metadata={"channel": "web"},
        ),
    ),
    Version("charges", "ch_shop", docs.charge(12900, invoice="in_shop")),
    Version(
        "charges",
        "ch_guest",
        docs.charge(
            4200,
            customer=None,
            billing_details={
                "email": "guest@example.com",
                "address": {"country": "FR"},
            },
        ),
    ),
    Version("charges", "ch_failed", docs.charge(4200, status="failed")),
    # the customer was deleted before anybody listed it
    Version(
        "charges",
        "ch_orphan",
        docs.charge(
            700,
            customer="cus_404",
            billing_details={"email": "bob@example.com", "address": {}},
        ),
    ),
    Version("refunds", "re_half", docs.refund("ch_shop", 6450)),
    Version("refunds", "re_unknown", docs.refund("ch_404", 100)),
    Version("refunds", "re_failed", docs.refund("ch_shop", 1, status="failed")),
)


def billing(raw: Raw) -> None:
    """Invoices, charges, refunds and subscriptions."""
    for version in BILLING_ROWS:
        raw.put("stripe", version)
    for key, doc in SUBSCRIPTIONS.items():
        raw.add("stripe", "subscriptions", key, doc)


def bad_billing(raw: Raw) -> None:
    """A document per case of money and subscriptions."""
    for case in bad_input.MINOR_UNITS:
        total, currency = case.given
        raw.add(
            "stripe",
            "invoices",
            case.key,
            docs.invoice(
                total,
                "2026-02-17T00:00:00+00:00",
                currency=currency,
                total_excluding_tax=None,
            ),
        )
    for record in bad_input.RECORDS:
        if record.entity == "subscriptions":
            changed = dict(record.changed)
            price = docs.price(changed.pop("unit_amount", 100))
            document = docs.subscription(price, **changed)
            raw.add("stripe", "subscriptions", record.key, document)
