"""Stripe: lists once, then events; what only a list tells; seconds of many events."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.extract.fake_api import Asked, Reply
from tests.extract.toy import AS_OF, DAY
from tests.extract.vendors import Account

FAST = {"requests_per_second": 10_000}


def epoch(day: float) -> int:
    return int((AS_OF + day * DAY).timestamp())


class Stripe:
    """Customers and the events about them; events older than 30 days are gone."""

    def __init__(self, account: Account) -> None:
        self.account = account
        account.api.answer = self.answer
        self.customers: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.day = 0.0

    def set(self, key: str, day: float, kind: str = "updated", **values: Any) -> None:
        """Change a customer; the event carries the customer as it is then."""
        created = kind == "created"
        known = {"id": key, "object": "customer", "created": epoch(day)}
        changed = {**(known if created else self.customers[key]), **values}
        self.customers[key] = changed
        self._note(kind, day, changed)
        if kind == "deleted":
            del self.customers[key]

    def _note(self, kind: str, day: float, customer: dict[str, Any]) -> None:
        event = {
            "id": f"evt_{len(self.events):06d}",
            "object": "event",
            "created": epoch(day),
            "type": f"customer.{kind}",
            "data": {"object": customer},
        }
        self.events.append(event)

    def answer(self, asked: Asked) -> Reply:
        assert asked.headers["authorization"] == "Bearer stripe-key"
        assert asked.headers["stripe-version"] == "2024-06-20"
        if asked.path == "/v1/customers":
            rows = list(self.customers.values())[::-1]
        elif "customer.updated" in asked.query.get("types[]", []):
            oldest = epoch(self.day - 30)
            rows = [one for one in self.events[::-1] if one["created"] >= oldest]
        else:
            rows = []
        low = int(asked.one("created[gte]", "0"))
        high = int(asked.one("created[lte]", str(2**40)))
        rows = [one for one in rows if low <= one["created"] <= high]
        after = asked.one("starting_after")
        if after:
            rows = rows[[one["id"] for one in rows].index(after) + 1 :]
        limit = int(asked.one("limit"))
        return Reply(
            {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit}
        )

    def run(self, day: float = 0, **more: Any) -> Any:
        self.day = day
        return self.account.one("customers", day=day, **more)

    def current(self) -> dict[str, str | None]:
        rows = self.account.query(
            "select _pk, doc->>'$.name', _deleted from raw_stripe.customers"
            " qualify row_number() over"
            " (partition by _pk order by _cursor desc, _load_id desc) = 1"
        )
        return {pk: name for pk, name, deleted in rows if not deleted}


@pytest.fixture
def stripe(account: Callable[..., Account]) -> Stripe:
    stripe = Stripe(account("stripe", **FAST))
    for number in range(250):
        stripe.set(f"cus_{number:03d}", -400 + number, "created", name="first")
    return stripe


def test_the_first_load_reads_the_whole_list(stripe: Stripe) -> None:
    result = stripe.run()
    assert (result.rows_new, result.requests) == (250, 3)
    known = stripe.account.query(
        "select _known_from::varchar, _cursor::varchar from raw_stripe.customers"
        " where _pk = 'cus_249'"
    )
    # Created 151 days before; known since then, told at the end of the window.
    assert known == [("2025-10-01 03:00:00", "2026-03-01 02:55:00")]


def test_events_bring_what_changed(stripe: Stripe) -> None:
    stripe.run()
    stripe.set("cus_001", 0.5, name="second")
    stripe.set("cus_new", 0.6, "created", name="new")
    stripe.set("cus_002", 0.7, "deleted")
    result = stripe.run(day=1)
    assert (result.rows_new, result.rows_deleted, result.requests) == (3, 1, 1)
    now = stripe.current()
    assert (now["cus_001"], now["cus_new"]) == ("second", "new")
    assert "cus_002" not in now
    assert stripe.run(day=1).rows_new == 0


def test_what_the_list_showed_is_not_read_again_from_older_events(
    stripe: Stripe,
) -> None:
    stripe.set("cus_001", -0.01, name="second")
    stripe.run()
    result = stripe.run(day=0)
    assert (result.status, result.rows_read) == ("loaded", 0)


def test_several_changes_within_a_second_end_with_the_last(stripe: Stripe) -> None:
    stripe.run()
    for name in ("b", "zz", "a", "m"):
        stripe.set("cus_001", 0.5, name=name)
    assert stripe.run(day=1).rows_new == 4
    assert stripe.current()["cus_001"] == "m"


def test_changes_of_one_second_keep_their_order_across_pages(stripe: Stripe) -> None:
    stripe.run()
    for number in range(130):
        stripe.set("cus_001", 0.5, name=f"{number:03d}")
    assert stripe.run(day=1).rows_new == 130
    assert stripe.current()["cus_001"] == "129"


def test_an_object_changed_31_days_ago_is_found_by_the_list(stripe: Stripe) -> None:
    stripe.run()
    stripe.set("cus_001", 1, name="changed without a trace")
    stripe.set("cus_002", 1, "deleted")
    result = stripe.run(day=32)
    assert (result.rows_new, result.rows_deleted) == (1, 1)
    assert stripe.current()["cus_001"] == "changed without a trace"
    assert "cus_002" not in stripe.current()
    assert len(stripe.current()) == 249


def test_daily_runs_need_no_list(stripe: Stripe) -> None:
    for day in range(0, 60, 15):
        stripe.run(day=day)
    lists = [one for one in stripe.account.api.asked if one.path == "/v1/customers"]
    assert len(lists) == 3


def test_white_space_is_no_change(stripe: Stripe) -> None:
    stripe.run()
    regular = stripe.answer

    def pretty(asked: Asked) -> Reply:
        reply = regular(asked)
        return Reply(json.dumps(reply.content, indent=2).encode())

    stripe.account.api.answer = pretty
    assert stripe.run(day=1, full_refresh=True).rows_new == 0


def test_an_event_without_an_object_is_rejected(stripe: Stripe) -> None:
    stripe.run()
    for number in range(30):
        stripe.set(f"cus_{number:03d}", 0.5, name="second")
    stripe.events.append(
        {
            "id": "evt_odd",
            "created": epoch(0.5),
            "type": "customer.updated",
            "data": None,
        }
    )
    result = stripe.run(day=1)
    assert (result.status, result.rows_new, result.rows_rejected) == ("loaded", 30, 1)
    reasons = stripe.account.query("select reason from _el.rejects")
    assert reasons == [("not_an_object",)]


def test_a_backfill_reads_its_window_and_leaves_the_cursor(stripe: Stripe) -> None:
    stripe.run()
    stripe.customers["cus_100"]["name"] = "corrected"
    result = stripe.run(day=1, since=AS_OF - 301 * DAY, until=AS_OF - 299 * DAY)
    assert (result.rows_read, result.rows_new) == (3, 1)
    assert stripe.current()["cus_100"] == "corrected"
    (row,) = stripe.account.query(
        "select watermark::varchar from _el.state where resource = 'customers'"
    )
    assert row == ("2026-03-01 02:55:00",)


@pytest.mark.parametrize(
    ("error", "throttled"),
    [
        ({"type": "api_error", "message": "Sorry"}, 0),
        ({"type": "invalid_request_error", "code": "rate_limit"}, 1),
        ({"type": "invalid_request_error", "code": "lock_timeout"}, 1),
    ],
)
def test_an_error_that_passes_is_waited_out_with_status_200(
    stripe: Stripe, error: dict[str, str], throttled: int
) -> None:
    stripe.account.api.plan = [Reply({"error": error})]
    result = stripe.run()
    assert (result.status, result.rows_new, result.requests) == ("loaded", 250, 4)
    assert result.throttled == throttled


def test_an_error_that_stays_is_no_empty_list(stripe: Stripe) -> None:
    error = {"type": "invalid_request_error", "message": "No such parameter"}
    stripe.account.api.plan = [Reply({"error": error})]
    result = stripe.run()
    assert (result.status, result.requests) == ("failed", 1)
    assert "No such parameter" in result.message


def test_subscriptions_are_listed_with_the_cancelled_ones(stripe: Stripe) -> None:
    stripe.account.api.answer = lambda _: Reply({"data": [], "has_more": False})
    stripe.account.one("subscriptions")
    assert stripe.account.api.asked[0].one("status") == "all"
