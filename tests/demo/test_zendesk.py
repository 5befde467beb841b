"""Zendesk's simulator: cursor and time-based exports, ratings, merges, deletes."""

from collections import Counter
from itertools import pairwise

import httpx
import numpy as np

from demo.generator import demo_calendar
from demo.generator.drawn_people import NEVER
from demo.generator.record_ids import FIRST_TICKET_ID
from demo.generator.world import World
from tests.demo import reading
from tests.demo.conftest import DAY, ZENDESK

NOW = int(demo_calendar.as_of(DAY).timestamp())
INCREMENTAL = "/zendesk/api/v2/incremental"


def test_the_cursor_export_delivers_each_ticket_once(
    client: httpx.Client, world: World
) -> None:
    rows = reading.zendesk_cursor(client, "tickets", size=97)
    ids = [one["id"] for one in rows]
    assert len(ids) == len(set(ids))
    created = world.tickets.created
    expected = {
        FIRST_TICKET_ID + row for row in np.flatnonzero(created <= NOW).tolist()
    }
    assert set(ids) <= expected
    # What changed in the last minute is held back.
    assert len(expected - set(ids)) <= int((created > NOW - 60).sum()) + 3
    places = [(one["generated_timestamp"], one["id"]) for one in rows]
    assert places == sorted(places)
    assert places[-1][0] <= NOW - 60


def test_metric_sets_are_embedded_only_when_asked(client: httpx.Client) -> None:
    (one, *_) = reading.zendesk_cursor(client, "tickets")
    assert one["metric_set"]["ticket_id"] == one["id"]
    plain = client.get(
        f"{INCREMENTAL}/tickets/cursor.json", params={"start_time": 1}, headers=ZENDESK
    ).json()
    assert "metric_set" not in plain["tickets"][0]


def test_system_changes_move_only_the_generated_time(client: httpx.Client) -> None:
    rows = reading.zendesk_cursor(client, "tickets")
    updated = {
        one["id"]: np.datetime64(one["updated_at"][:-1]).astype("datetime64[s]").item()
        for one in rows
    }
    later = [
        one["id"]
        for one in rows
        if one["generated_timestamp"] > updated[one["id"]].timestamp() + 80_000
    ]
    assert 0 < len(later) < len(rows) / 3


def test_a_deleted_ticket_comes_as_deleted(client: httpx.Client, world: World) -> None:
    deleted = np.flatnonzero(world.tickets.deleted <= NOW - 60)
    rows = reading.zendesk_cursor(client, "tickets")
    shown = {one["id"] for one in rows if one["status"] == "deleted"}
    assert shown == {FIRST_TICKET_ID + row for row in deleted.tolist()}
    assert len(shown) > 0


def test_time_exports_overlap_by_whole_seconds(client: httpx.Client) -> None:
    pages = reading.zendesk_time(client, "ticket_events", size=50)
    counts = Counter(one["id"] for page in pages for one in page)
    assert len(pages) > 3
    assert max(counts.values()) >= 2, "the next page repeats the last second"
    for before, after in pairwise(pages):
        last = before[-1]["timestamp"]
        assert after[0]["timestamp"] == last
        repeated = {one["id"] for one in before if one["timestamp"] == last}
        assert repeated <= {one["id"] for one in after}


def test_a_page_is_as_long_as_its_last_second(client: httpx.Client) -> None:
    one = client.get(
        f"{INCREMENTAL}/ticket_metric_events.json",
        params={"start_time": 1, "per_page": 1},
        headers=ZENDESK,
    ).json()
    # Two clocks start with the first ticket, so page size 1 delivers two rows.
    assert one["count"] == len(one["ticket_metric_events"]) == 2


def test_events_tell_the_history_of_a_status(client: httpx.Client) -> None:
    pages = reading.zendesk_time(client, "ticket_events")
    steps: dict[int, list[tuple[str | None, str]]] = {}
    for event in {one["id"]: one for page in pages for one in page}.values():
        for child in event["child_events"]:
            if "status" in child:
                change = (child.get("previous_value"), child["status"])
                steps.setdefault(event["ticket_id"], []).append(change)
    for history in steps.values():
        assert history[0] == (None, "new")
        for before, after in pairwise(history):
            assert after[0] == before[1]


def test_a_merge_names_the_ticket_it_went_into(
    client: httpx.Client, world: World
) -> None:
    merged = np.flatnonzero(world.tickets.merged <= NOW - 60).tolist()
    assert merged
    pages = reading.zendesk_time(client, "ticket_events")
    targets = {
        event["ticket_id"]: child["via_reference_id"]
        for page in pages
        for event in page
        if event["via"] == "Merge"
        for child in event["child_events"]
        if child["via_reference_id"] is not None
    }
    row = next(row for row in merged if world.tickets.deleted[row] == NEVER)
    into = FIRST_TICKET_ID + int(world.tickets.merged_into[row])
    assert targets[FIRST_TICKET_ID + row] == into


def test_a_start_within_the_last_minute_is_refused(client: httpx.Client) -> None:
    for path in ("tickets/cursor", "ticket_events"):
        answer = client.get(
            f"{INCREMENTAL}/{path}.json",
            params={"start_time": NOW - 30},
            headers=ZENDESK,
        )
        assert answer.status_code == 422
        assert answer.json()["error"] == "StartTimeTooRecent"
    broken = client.get(
        f"{INCREMENTAL}/tickets/cursor.json", params={"cursor": "???"}, headers=ZENDESK
    )
    assert broken.status_code == 400


def test_ratings_say_offered_until_they_are_given(
    client: httpx.Client, world: World
) -> None:
    rows = reading.zendesk_list(client, "satisfaction_ratings")
    scores = Counter(one["score"] for one in rows)
    rated = world.ratings.rated <= NOW
    assert scores["good"] == int((rated & world.ratings.good).sum())
    assert scores["bad"] == int((rated & ~world.ratings.good).sum())
    offered = (world.ratings.offered <= NOW) & ~rated
    assert scores["offered"] == int(offered.sum())
    window = reading.zendesk_list(
        client, "satisfaction_ratings", start_time=str(NOW - 30 * 86_400)
    )
    assert 0 < len(window) < len(rows)


def test_staff_stand_among_the_users(client: httpx.Client, world: World) -> None:
    users = reading.zendesk_cursor(client, "users")
    staff = [one for one in users if one["role"] != "end-user"]
    assert {one["role"] for one in staff} == {"agent", "admin"}
    shared = world.people.email[world.staff_customer]
    assert shared in {one["email"] for one in staff}
    merged = [one for one in users if not one["active"]]
    assert all(one["email"] is None for one in merged)


def test_tickets_of_merged_users_move_to_the_survivor(client: httpx.Client) -> None:
    users = reading.zendesk_cursor(client, "users")
    gone = {one["id"] for one in users if not one["active"]}
    assert gone
    requesters = {
        one["requester_id"] for one in reading.zendesk_cursor(client, "tickets")
    }
    assert not gone & requesters


def test_a_wrong_token_is_refused(client: httpx.Client) -> None:
    answer = client.get("/zendesk/api/v2/groups", auth=("someone", "else"))
    assert answer.status_code == 401
