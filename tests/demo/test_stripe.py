"""Stripe's simulator: lists, filters, events, money, deletions."""

import operator
from collections import defaultdict

import httpx
import pytest

from demo.generator import demo_calendar
from demo.generator.world import World
from tests.demo import reading
from tests.demo.conftest import DAY, STRIPE

NOW = int(demo_calendar.as_of(DAY).timestamp())


@pytest.mark.parametrize(
    "resource", ["customers", "invoices", "charges", "refunds", "prices", "events"]
)
def test_lists_are_newest_first_and_deliver_each_object_once(
    client: httpx.Client, resource: str
) -> None:
    rows = reading.stripe(client, resource)
    ids = [one["id"] for one in rows]
    assert len(ids) == len(set(ids))
    times = [one["created"] for one in rows]
    assert times == sorted(times, reverse=True)
    assert times[0] <= NOW


def test_created_filters_have_closed_and_open_ends(client: httpx.Client) -> None:
    rows = reading.stripe(client, "charges")
    at = rows[len(rows) // 2]["created"]
    tests = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt}
    for name, test in (tests | {"lte": operator.le}).items():
        found = reading.stripe(client, "charges", **{f"created[{name}]": str(at)})
        assert len(found) == sum(test(one["created"], at) for one in rows), name


def test_cancelled_subscriptions_come_only_with_status_all(
    client: httpx.Client,
) -> None:
    running = reading.stripe(client, "subscriptions")
    every = reading.stripe(client, "subscriptions", status="all")
    assert all(one["status"] != "canceled" for one in running)
    cancelled = [one for one in every if one["status"] == "canceled"]
    assert len(running) + len(cancelled) == len(every)
    assert all(one["ended_at"] for one in cancelled)


def test_money_is_whole_minor_units_that_add_up(client: httpx.Client) -> None:
    charges = {one["id"]: one for one in reading.stripe(client, "charges")}
    currencies = set()
    for one in reading.stripe(client, "invoices"):
        reduced = sum(part["amount"] for part in one["total_discount_amounts"])
        parts = one["subtotal"] - reduced + one["amount_shipping"] + one["tax"]
        assert one["total"] == parts
        assert sum(line["amount"] for line in one["lines"]["data"]) == one["subtotal"]
        if one["status"] == "paid":
            charge = charges[one["charge"]]
            assert charge["amount"] == one["total"] == one["amount_paid"]
            assert charge["invoice"] == one["id"]
            assert charge["currency"] == one["currency"]
        currencies.add(one["currency"])
    assert currencies == {"eur", "usd", "gbp", "jpy"}


def test_refunds_agree_with_their_charges(client: httpx.Client) -> None:
    charges = {one["id"]: one for one in reading.stripe(client, "charges")}
    rows = reading.stripe(client, "refunds")
    assert rows
    for one in rows:
        charge = charges[one["charge"]]
        assert charge["amount_refunded"] == one["amount"] <= charge["amount"]
        assert charge["refunded"] is (one["amount"] == charge["amount"])


def test_purchases_are_worth_what_was_drawn(client: httpx.Client, world: World) -> None:
    """Converted back at the day's rate, product amounts are the drawn values."""
    total = 0.0
    for one in reading.stripe(client, "charges"):
        if one["invoice"] is None:
            rate = world.rates.at(one["currency"].upper(), one["created"])
            unit = 1 if one["currency"] == "jpy" else 100
            total += one["amount"] / unit * rate
    for one in reading.stripe(client, "invoices"):
        if one["subscription"] is None:
            rate = world.rates.at(one["currency"].upper(), one["created"])
            unit = 1 if one["currency"] == "jpy" else 100
            total += one["subtotal"] / unit * rate
    drawn = world.purchases.value[world.purchases.at <= NOW]
    assert total == pytest.approx(drawn.sum(), abs=0.01 * len(drawn))


def test_events_reach_back_thirty_days(client: httpx.Client) -> None:
    rows = reading.stripe(client, "events")
    assert rows[-1]["created"] > NOW - 30 * 86_400
    assert rows[-1]["created"] < NOW - 28 * 86_400


def test_events_carry_the_object_as_it_was(client: httpx.Client) -> None:
    rows = reading.stripe(client, "events")
    steps = defaultdict(list)
    for one in reversed(rows):
        shown = one["data"]["object"]
        steps[shown["id"]].append((one["type"], shown.get("status")))
    invoices = [
        history
        for history in steps.values()
        if history[0][0] == "invoice.created" and "invoice.paid" in dict(history)
    ]
    assert invoices
    for history in invoices:
        assert [status for _, status in history][:2] == ["draft", "open"]
        assert history[-1] == ("invoice.paid", "paid")


def test_events_turn_yesterday_into_today(
    client: httpx.Client, next_client: httpx.Client
) -> None:
    """Whoever applies the events to yesterday's list has today's list."""
    held = {
        one["id"]: one for one in reading.stripe(client, "subscriptions", status="all")
    }
    events = reading.stripe(next_client, "events", **{"created[gt]": str(NOW)})
    for one in reversed(events):
        if one["type"].startswith("customer.subscription."):
            held[one["data"]["object"]["id"]] = one["data"]["object"]
    today = reading.stripe(next_client, "subscriptions", status="all")
    different = [one["id"] for one in today if held.get(one["id"]) != one]
    # A discount that has run out is no event of the subscription.
    assert len(different) <= 2
    assert len(held) == len(today)


def test_event_types_can_be_chosen(client: httpx.Client) -> None:
    rows = reading.stripe(client, "events", **{"types[]": "charge.failed"})
    assert {one["type"] for one in rows} == {"charge.failed"}


def test_a_deleted_customer_is_listed_no_more(
    client: httpx.Client, world: World
) -> None:
    listed = {one["id"] for one in reading.stripe(client, "customers")}
    payers = {
        one["customer"]
        for one in reading.stripe(client, "charges")
        if one["customer"] is not None
    }
    deleted = payers - listed
    assert deleted
    for key in deleted:
        found = client.get(f"/stripe/v1/customers/{key}", headers=STRIPE).json()
        assert found == {"id": key, "object": "customer", "deleted": True}


def test_what_is_wrong_is_said_in_the_vendors_form(client: httpx.Client) -> None:
    for params, code in (
        ({"starting_after": "ch_nobody"}, "resource_missing"),
        ({"limit": "101"}, "parameter_invalid_integer"),
        ({"created[gte]": "soon"}, "parameter_invalid_integer"),
    ):
        answer = client.get("/stripe/v1/charges", params=params, headers=STRIPE)
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == code
    old = {**STRIPE, "Stripe-Version": "2011-01-01"}
    assert client.get("/stripe/v1/charges", headers=old).status_code == 400
    assert client.get("/stripe/v1/charges").status_code == 401
