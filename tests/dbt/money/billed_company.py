"""A company in Stripe's documents: one situation of money per customer.

What must come of each stands in `test_money.py`.
"""

from datetime import datetime
from typing import Any

from tests.dbt.entities import documents as docs
from tests.dbt.entities.raw import Doc, Raw, Version, epoch

FEBRUARY = "2026-02-01T00:00:00+00:00"
MARCH = epoch("2026-03-01T00:00:00+00:00")
LOYAL = {"id": "di_loyal", **docs.discount("forever", percent_off=5)}
PARTNER = {"id": "di_partner", **docs.discount("forever", percent_off=20)}


def subscribe(raw: Raw, name: str, *prices: Doc, bill: int = 0, **changed: Any) -> None:
    """A subscriber with a subscription and, if billed, one paid invoice over it."""
    raw.add("stripe", "customers", f"cus_{name}", docs.payer(f"{name}@x.example"))
    document = docs.subscription(*prices, customer=f"cus_{name}", **changed)
    raw.add("stripe", "subscriptions", f"sub_{name}", document)
    if bill:
        raw.add("stripe", "invoices", f"in_{name}", bill_of(name, bill, **changed))


def bill_of(name: str, total: int, **changed: Any) -> Doc:
    """A paid invoice of a subscription's February."""
    currency = changed.get("currency", "eur")
    of = {"customer": f"cus_{name}", "subscription": f"sub_{name}"}
    return docs.invoice(total, FEBRUARY, period_end=MARCH, currency=currency, **of)


def items(*listed: Doc, has_more: bool = False) -> Doc:
    """The items of a subscription, as the list in it has them."""
    return {"object": "list", "data": list(listed), "has_more": has_more}


def prices(raw: Raw) -> None:
    """What is charged, in all the ways that Stripe writes it."""
    month = docs.price(3500)
    expanded = {"discounts": [LOYAL, PARTNER]}
    subscribe(raw, "stacked", month, bill=2660, **expanded)
    subscribe(raw, "ids", month, bill=2660, discounts=["di_loyal", "di_partner"])
    subscribe(
        raw,
        "half_known",
        month,
        bill=2660,
        discount=LOYAL,
        discounts=["di_loyal", "di_partner"],
    )
    subscribe(raw, "unbilled_ids", month, discounts=["di_loyal"])
    # 100.00 less 10.00, of what is left a fifth: 72.00; the other way round 70.00.
    ten_off = docs.discount("forever", amount_off=1000)
    subscribe(raw, "order", docs.price(10000), discounts=[ten_off, PARTNER])
    ended = {**PARTNER, "end": epoch("2026-02-20T00:00:00+00:00")}
    subscribe(raw, "ended", docs.price(10000), discounts=[ended])

    raw.add(
        "stripe",
        "customers",
        "cus_wide",
        docs.payer("wide@x.example", discount=docs.discount("forever", percent_off=50)),
    )
    raw.add(
        "stripe",
        "subscriptions",
        "sub_wide",
        docs.subscription(docs.price(10000), customer="cus_wide"),
    )
    raw.add("stripe", "invoices", "in_wide", bill_of("wide", 5000))

    ten = [{"price": docs.price(1000), "quantity": 1} for _ in range(10)]
    subscribe(raw, "many", bill=12000, items=items(*ten, has_more=True))
    subscribe(raw, "many_unbilled", items=items(*ten, has_more=True))

    dollars = {**docs.price(1000), "currency": "usd"}
    options = {**dollars, "currency_options": {"eur": {"unit_amount": 950}}}
    subscribe(raw, "euro", dollars, bill=900)
    subscribe(raw, "yen", dollars, bill=1500, currency="jpy")
    subscribe(raw, "option", options)

    packages = {"divide_by": 10, "round": "up"}
    per_ten = {**docs.price(500), "transform_quantity": packages}
    subscribe(
        raw, "package", bill=1500, items=items({"price": per_ten, "quantity": 25})
    )
    # Up to 5 units 10.00 each, all further ones 8.00 and once 3.00.
    steps = [
        {"up_to": 5, "unit_amount": 1000, "flat_amount": None},
        {"up_to": None, "unit_amount": 800, "flat_amount": 300},
    ]
    for mode in ("graduated", "volume"):
        tiered = {**docs.price(None), "tiers_mode": mode, "tiers": steps}
        subscribe(raw, mode, items=items({"price": tiered, "quantity": 7}))
    hidden = {**docs.price(None), "tiers_mode": "volume"}
    subscribe(raw, "hidden_tiers", bill=5900, items=items(_seven(hidden)))

    # 100.00 a month and 600.00 a year are 150.00 a month.
    subscribe(raw, "mixed", docs.price(10000), docs.price(60000, "year"))
    subscribe(raw, "changed_price", docs.price(3000), bill=2500)


def _seven(price: Doc) -> Doc:
    return {"price": price, "quantity": 7}


def balances(raw: Raw) -> None:
    """Money that is received, and amounts that only stand on documents."""
    for number, (total, before, after) in enumerate(
        ((10000, 0, 0), (-5000, 0, -5000), (5000, -5000, 0), (8000, -2000, 0)), 1
    ):
        document = docs.invoice(
            total,
            f"2026-02-0{number}T00:00:00+00:00",
            customer="cus_credit",
            starting_balance=before,
            ending_balance=after,
        )
        raw.add("stripe", "invoices", f"in_credit{number}", document)
    raw.add("stripe", "invoices", "in_lost", docs.invoice(-300, FEBRUARY))
    noted = docs.invoice(
        10000,
        FEBRUARY,
        customer="cus_noted",
        total_excluding_tax=8000,
        tax=2000,
        pre_payment_credit_notes_amount=2500,
    )
    raw.add("stripe", "invoices", "in_noted", noted)
    for name in ("parta", "partb"):
        part = docs.charge(2000, customer=f"cus_{name}", amount_captured=500)
        raw.add("stripe", "charges", f"ch_{name}", part)
    raw.add("stripe", "refunds", "re_release", docs.refund("ch_parta", 1500))
    raw.add("stripe", "refunds", "re_true", docs.refund("ch_parta", 200))
    raw.add("stripe", "charges", "ch_disputed", docs.charge(1000, disputed=True))
    raw.add("stripe", "invoices", "in_disputed", docs.invoice(1000, FEBRUARY))
    raw.add(
        "stripe",
        "charges",
        "ch_of_disputed",
        docs.charge(1000, invoice="in_disputed", disputed=True),
    )


def leavers(raw: Raw) -> None:
    """Five subscribers of whom two were deleted before anybody listed them."""
    told = {"reason": "cancellation_requested", "feedback": None}
    paid_until = {
        "b1": "2026-02-01T00:00:01+00:00",
        "b2": "2026-03-15T00:00:00+00:00",
        "b3": "2026-02-20T00:00:00+00:00",
        "b6": "2026-02-25T00:00:00+00:00",
        "b7": "2026-02-25T00:00:00+00:00",
    }
    for name, until in paid_until.items():
        stays = name == "b2"
        ended = {
            "status": "canceled",
            "canceled_at": epoch("2026-01-20T00:00:00+00:00"),
            "ended_at": epoch("2026-02-20T00:00:00+00:00"),
            "cancellation_details": told,
        }
        if name in {"b1", "b2", "b3"}:
            raw.add(
                "stripe", "customers", f"cus_{name}", docs.payer(f"{name}@b.example")
            )
        document = docs.subscription(
            docs.price(1000), customer=f"cus_{name}", **({} if stays else ended)
        )
        raw.add("stripe", "subscriptions", f"sub_{name}", document)
        paid = docs.invoice(
            1000,
            "2025-06-01T00:00:00+00:00",
            customer=f"cus_{name}",
            subscription=f"sub_{name}",
            period_end=epoch(until),
        )
        raw.add("stripe", "invoices", f"in_{name}", paid)


def line(product: str, amount: int, at: str, **changed: Any) -> Doc:
    """A line of an invoice that bills a month from `at` on."""
    start = epoch(at)
    return {
        "type": "subscription",
        "amount": amount,
        "quantity": 1,
        "proration": False,
        "price": {**docs.price(amount), "product": product},
        "period": {"start": start, "end": start + 30 * 86_400},
        **changed,
    }


def moved(raw: Raw) -> None:
    """A subscription that was smaller once, was paused and grew again."""
    of = {"customer": "cus_moved", "subscription": "sub_moved"}
    for month, product, amount in (
        ("2025-10", "prod_starter", 1900),
        ("2025-11", "prod_starter", 1900),
        ("2025-12", "prod_team", 5900),
    ):
        at = f"{month}-05T00:00:00+00:00"
        lines = {"data": [line(product, amount, at)], "has_more": False}
        document = docs.invoice(amount, at, lines=lines, **of)
        raw.add("stripe", "invoices", f"in_moved_{month}", document)
    # An upgrade in the middle of a month bills parts of periods and no whole one.
    parts = [
        line("prod_starter", -900, "2025-11-20T00:00:00+00:00", proration=True),
        line("prod_team", 2900, "2025-11-20T00:00:00+00:00", proration=True),
    ]
    upgrade = docs.invoice(
        2000, "2025-11-20T00:00:00+00:00", lines={"data": parts}, **of
    )
    raw.add("stripe", "invoices", "in_moved_part", upgrade)
    for day, amount, paused in (
        (datetime(2025, 12, 20), 5900, None),
        (datetime(2026, 1, 10), 5900, {"behavior": "void"}),
        (datetime(2026, 2, 3), 5900, None),
        (datetime(2026, 2, 20), 7900, None),
    ):
        price = {**docs.price(amount), "product": "prod_team"}
        document = docs.subscription(
            price, customer="cus_moved", pause_collection=paused
        )
        raw.put("stripe", Version("subscriptions", "sub_moved", document, at=day))


def later_shape(raw: Raw) -> None:
    """A discount that a later version of the interface only names by its id."""
    whole = docs.subscription(
        docs.price(10000),
        customer="cus_disc",
        discount=PARTNER,
        discounts=["di_partner"],
    )
    bare = docs.subscription(
        docs.price(10000), customer="cus_disc", discounts=["di_partner"]
    )
    for hour, document in ((1, whole), (5, bare)):
        at = datetime(2026, 2, 1, hour)
        raw.put("stripe", Version("subscriptions", "sub_disc", document, at=at))
    raw.add("stripe", "invoices", "in_disc", bill_of("disc", 8000))


def billed_company() -> Raw:
    """Everything that the tests look at."""
    raw = Raw()
    for key in ("starter", "team"):
        product = {"name": key.title(), "metadata": {}}
        raw.add("stripe", "products", f"prod_{key}", product)
    for fill in (prices, balances, leavers, moved, later_shape):
        fill(raw)
    return raw
