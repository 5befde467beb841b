"""Zendesk's simulator beside the shapes of Zendesk's own answers."""

from typing import Any

import httpx
import pytest

from tests.demo import reading
from tests.demo.conftest import ZENDESK
from tests.demo.shape import problems, published

SHAPES = published("zendesk")
API = "/zendesk/api/v2"


def envelope(client: httpx.Client, path: str, records: str, **params: str) -> Any:
    """A page without its records."""
    page = client.get(f"{API}/{path}", params=params, headers=ZENDESK).json()
    assert page.pop(records)
    return page


def test_tickets_have_their_fields(client: httpx.Client) -> None:
    rows = reading.zendesk_cursor(client, "tickets")
    assert rows
    for one in rows:
        assert problems(one, SHAPES["tickets"]) == []
        assert problems(one["via"], SHAPES["via"]) == []
        assert problems(one["via"]["source"], SHAPES["via_source"]) == []


def test_metric_sets_have_their_fields(client: httpx.Client) -> None:
    spans = {name for name in SHAPES["metric_set"] if name.endswith("_in_minutes")}
    assert len(spans) == 6
    for one in reading.zendesk_cursor(client, "tickets"):
        assert problems(one["metric_set"], SHAPES["metric_set"]) == [], one["id"]
        for name in spans:
            assert problems(one["metric_set"][name], SHAPES["minutes"]) == [], name


def test_users_have_their_fields(client: httpx.Client) -> None:
    rows = reading.zendesk_cursor(client, "users")
    assert rows
    for one in rows:
        assert problems(one, SHAPES["users"]) == [], one["id"]


@pytest.mark.parametrize(
    "name", ["organizations", "ticket_events", "ticket_metric_events"]
)
def test_time_exports_have_their_fields(client: httpx.Client, name: str) -> None:
    pages = reading.zendesk_time(client, name)
    assert pages[0]
    for page in pages:
        for one in page:
            assert problems(one, SHAPES[name]) == [], one["id"]


@pytest.mark.parametrize("name", ["satisfaction_ratings", "groups"])
def test_lists_have_their_fields(client: httpx.Client, name: str) -> None:
    rows = reading.zendesk_list(client, name)
    assert rows
    for one in rows:
        assert problems(one, SHAPES[name]) == [], one["id"]


def test_a_change_has_what_its_kind_has_and_the_changed_field(
    client: httpx.Client,
) -> None:
    plain, kinds = SHAPES["ticket_event_child"], set()
    for page in reading.zendesk_time(client, "ticket_events"):
        for event in page:
            for child in event["child_events"]:
                kinds.add(child["event_type"])
                known = {name: child.get(name) for name in plain}
                assert problems(known, plain) == [], child["id"]
    assert kinds == {"Create", "Change", "Comment"}


def test_comments_come_in_full_when_asked_for(client: httpx.Client) -> None:
    pages = reading.zendesk_time(client, "ticket_events", include="comment_events")
    comments = [
        (event, child)
        for page in pages
        for event in page
        for child in event["child_events"]
        if child["event_type"] == "Comment"
    ]
    assert comments
    for event, child in comments:
        assert problems(child, SHAPES["ticket_event_comment"]) == [], child["id"]
        assert problems(child["via"], SHAPES["via"]) == []
        assert child["audit_id"] == event["id"]
        assert child["author_id"] == event["updater_id"]


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("incremental/tickets/cursor.json", "cursor_page"),
        ("incremental/users/cursor.json", "cursor_page"),
        ("incremental/organizations.json", "time_page"),
        ("incremental/ticket_events.json", "time_page"),
        ("incremental/ticket_metric_events.json", "time_page"),
        ("satisfaction_ratings", "list_page"),
        ("groups", "list_page"),
    ],
)
def test_pages_have_their_envelope(client: httpx.Client, path: str, shape: str) -> None:
    records = path.removesuffix(".json").removesuffix("/cursor").split("/")[-1]
    params = {"page[size]": "2"} if shape == "list_page" else {"start_time": "1"}
    page = envelope(client, path, records, **params)
    assert problems(page, SHAPES[shape]) == []
    if shape == "list_page":
        assert problems(page["meta"], SHAPES["meta"]) == []
        assert page["meta"]["has_more"] is True
