"""Zendesk: exports by cursor and by time, with their overlaps and dead ends."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from tests.extract.fake_api import Asked, Reply
from tests.extract.toy import AS_OF, DAY
from tests.extract.vendors import Account

FAST = {"incremental_requests_per_minute": 100_000, "requests_per_minute": 100_000}


def epoch(day: float) -> int:
    return int((AS_OF + day * DAY).timestamp())


def iso(day: float) -> str:
    return (AS_OF + day * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")


class Desk:
    """A help desk: records by resource, each with the second of its last change."""

    def __init__(self) -> None:
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.page = 1000
        self.whole_seconds = True

    def answer(self, asked: Asked) -> Reply:
        basic = b64encode(b"zendesk-email/token:zendesk-token").decode()
        if asked.headers["authorization"] != f"Basic {basic}":
            return Reply({"error": "Couldn't authenticate you"}, 401)
        name = asked.path.removesuffix(".json").removesuffix("/cursor").split("/")[-1]
        rows = sorted(
            self.records.get(name, []), key=lambda one: (one["_at"], one["id"])
        )
        size = min(self.page, int(asked.one("per_page", "100")))
        if asked.path.endswith("cursor.json"):
            return self._by_cursor(asked, name, rows, size)
        if "/incremental/" in asked.path:
            return self._by_time(asked, name, rows, size)
        first = int(asked.one("page[after]", "0"))
        more = len(rows) > first + 100
        meta = {"has_more": more, "after_cursor": str(first + 100)}
        return Reply({name: _shown(rows[first : first + 100]), "meta": meta})

    def _by_cursor(
        self, asked: Asked, name: str, rows: list[dict[str, Any]], size: int
    ) -> Reply:
        cursor = asked.one("cursor")
        assert not (cursor and asked.one("start_time"))
        at, last = map(int, cursor.split("|")) if cursor else (-1, -1)
        start = at if cursor else int(asked.one("start_time"))
        rows = [one for one in rows if (one["_at"], one["id"]) > (start, last)]
        page = rows[:size]
        end = f"{page[-1]['_at']}|{page[-1]['id']}" if page else cursor or None
        done = len(rows) <= size
        return Reply({name: _shown(page), "after_cursor": end, "end_of_stream": done})

    def _by_time(
        self, asked: Asked, name: str, rows: list[dict[str, Any]], size: int
    ) -> Reply:
        start = int(asked.one("start_time"))
        rows = [one for one in rows if one["_at"] >= start]
        page = rows[:size]
        if page and self.whole_seconds:
            page = [one for one in rows if one["_at"] <= page[-1]["_at"]]
        end = page[-1]["_at"] if page else None
        done = len(page) == len(rows)
        return Reply(
            {
                name: _shown(page),
                "end_time": end,
                "end_of_stream": done,
                "count": len(page),
            }
        )


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in one.items() if k != "_at"} for one in rows]


def ticket(number: int, day: float, **more: Any) -> dict[str, Any]:
    return {
        "_at": epoch(day),
        "id": number,
        "url": f"https://acme.zendesk.com/api/v2/tickets/{number}.json",
        "created_at": iso(-200),
        "updated_at": iso(-100),
        "generated_timestamp": epoch(day),
        "status": "open",
        **more,
    }


def event(number: int, day: float) -> dict[str, Any]:
    at = epoch(day)
    return {"_at": at, "id": number, "timestamp": at, "created_at": iso(day)}


@pytest.fixture
def desk(account: Callable[..., Account]) -> tuple[Desk, Account]:
    desk, zendesk = Desk(), account("zendesk", **FAST)
    zendesk.api.answer = desk.answer
    return desk, zendesk


def test_1000_and_more_tickets_in_one_second_are_all_read(
    desk: tuple[Desk, Account],
) -> None:
    shown, zendesk = desk
    shown.records["tickets"] = [ticket(number, -3) for number in range(2_500)]
    result = zendesk.one("tickets")
    assert (result.status, result.rows_new, result.requests) == ("loaded", 2_500, 3)
    assert zendesk.api.asked[0].one("include") == "metric_sets"


def test_a_system_update_that_leaves_updated_at_alone_is_a_version(
    desk: tuple[Desk, Account],
) -> None:
    shown, zendesk = desk
    shown.records["tickets"] = [ticket(1, -3)]
    zendesk.one("tickets")
    shown.records["tickets"] = [ticket(1, 0.5, status="closed")]
    assert zendesk.one("tickets", day=1).rows_new == 1
    cursors = zendesk.query(
        "select _cursor::varchar from raw_zendesk.tickets order by 1"
    )
    assert cursors == [("2026-02-26 03:00:00",), ("2026-03-01 15:00:00",)]


def test_a_deleted_ticket_is_deleted(desk: tuple[Desk, Account]) -> None:
    shown, zendesk = desk
    shown.records["tickets"] = [ticket(1, -3), ticket(2, -3)]
    zendesk.one("tickets")
    shown.records["tickets"][0] = ticket(1, 0.5, status="deleted")
    result = zendesk.one("tickets", day=1)
    assert (result.rows_new, result.rows_deleted) == (1, 1)


def test_a_new_address_of_a_ticket_is_no_version(desk: tuple[Desk, Account]) -> None:
    shown, zendesk = desk
    shown.records["tickets"] = [ticket(1, -0.004)]
    zendesk.one("tickets")
    shown.records["tickets"][0]["url"] = "https://renamed.zendesk.com/1.json"
    result = zendesk.one("tickets", day=1)
    assert (result.rows_read, result.rows_new) == (1, 0)


def test_pages_by_time_overlap_and_count_each_event_once(
    desk: tuple[Desk, Account],
) -> None:
    shown, zendesk = desk
    shown.page = 10
    # Seven events a second: every page ends inside a second and is filled up.
    shown.records["ticket_events"] = [
        event(number, -3 + (number // 7) / 86_400) for number in range(70)
    ]
    result = zendesk.one("ticket_events")
    assert (result.status, result.rows_new) == ("loaded", 70)
    assert result.rows_unchanged > 0


def test_pages_by_time_that_do_not_advance_fail_loudly(
    desk: tuple[Desk, Account],
) -> None:
    shown, zendesk = desk
    shown.page, shown.whole_seconds = 10, False
    shown.records["ticket_events"] = [event(number, -3) for number in range(30)]
    result = zendesk.one("ticket_events")
    assert result.status == "failed"
    assert "comes again" in result.message


def test_a_page_without_its_end_mark_is_an_error(desk: tuple[Desk, Account]) -> None:
    _, zendesk = desk
    zendesk.api.answer = lambda asked: Reply({"tickets": [], "after_cursor": "x"})
    result = zendesk.one("tickets")
    assert result.status == "failed"
    assert "end_of_stream" in result.message


def test_a_gateway_timeout_halves_the_export(desk: tuple[Desk, Account]) -> None:
    shown, zendesk = desk
    shown.records["tickets"] = [ticket(number, -3) for number in range(900)]
    zendesk.api.plan = [Reply(b"upstream request timeout", 504)]
    result = zendesk.one("tickets")
    assert (result.rows_new, result.requests) == (900, 3)
    assert [one.one("per_page") for one in zendesk.api.asked] == ["1000", "500", "1000"]


def test_ratings_and_groups_are_listed_page_by_page(desk: tuple[Desk, Account]) -> None:
    shown, zendesk = desk
    shown.records["satisfaction_ratings"] = [
        {"_at": number, "id": number, "created_at": iso(-9), "updated_at": iso(-8)}
        for number in range(250)
    ]
    shown.records["groups"] = [
        {"_at": 1, "id": 1, "created_at": iso(-9), "deleted": False},
        {"_at": 2, "id": 2, "created_at": iso(-9), "deleted": True},
    ]
    ratings, groups = zendesk.run("satisfaction_ratings", "groups")
    assert (ratings.rows_new, ratings.requests) == (250, 3)
    assert (groups.rows_new, groups.rows_deleted) == (2, 1)
    assert "start_time" not in zendesk.api.asked[0].query
    zendesk.one("satisfaction_ratings", day=1)
    assert "start_time" in zendesk.api.asked[-1].query
