"""How versions come about: updates, repeats, deletions, returns, late and odd rows."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from orchestration.extract import registry
from tests.extract.toy import AS_OF, DAY, PEOPLE, TOY, Toy, person

LAG = timedelta(minutes=5)


def naive(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def test_a_second_run_changes_nothing(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(25)]
    first = toy.run()
    before = toy.versions()
    again = toy.run()
    assert (first.rows_read, first.rows_new) == (25, 25)
    assert again.status == "loaded"
    assert again.rows_new == 0
    assert toy.versions() == before


def test_the_cursor_is_the_bound_of_the_window_and_not_the_latest_row(toy: Toy) -> None:
    toy.records["people"] = [person(1, day=-3)]
    result = toy.run()
    assert result.cursor_to == AS_OF - LAG
    (row,) = toy.query("select watermark from _el.state where resource = 'people'")
    assert row == (naive(AS_OF - LAG),)


def test_an_update_becomes_a_version_beside_the_old_one(toy: Toy) -> None:
    toy.records["people"] = [person(1, name="Ann"), person(2)]
    toy.run()
    toy.records["people"][0] = person(1, day=0.5, name="Anne")
    result = toy.run(day=1)
    assert result.rows_new == 1
    assert [version[3].get("name") for version in toy.versions()[:2]] == ["Ann", "Anne"]
    assert toy.current()["1"]["name"] == "Anne"


def test_an_older_update_that_arrives_late_does_not_become_current(toy: Toy) -> None:
    toy.records["people"] = [person(1, day=-1, name="new")]
    toy.run()
    toy.records["people"] = [person(1, day=-2, name="old")]
    toy.run(full_refresh=True)
    assert toy.current()["1"]["name"] == "new"
    assert len(toy.versions()) == 2


def test_a_late_row_inside_the_overlap_is_not_lost(toy: Toy) -> None:
    toy.records["people"] = [person(1)]
    toy.run()
    # Written ten minutes before the cursor, visible only now.
    late = AS_OF - LAG - timedelta(minutes=10)
    toy.records["people"].append(person(2, day=(late - AS_OF) / DAY))
    assert toy.run(day=1).rows_new == 1
    assert "2" in toy.current()


def test_a_row_newer_than_the_window_is_left_to_the_next_run(toy: Toy) -> None:
    toy.records["people"] = [person(1)]
    toy.run()
    toy.records["people"].append(person(2, day=1.5))
    result = toy.run(day=1)
    # The window reaches back 15 minutes: only the row beyond it is delivered.
    assert (result.rows_read, result.rows_new) == (0, 0)
    assert "1 newer than the window" in result.message
    assert toy.run(day=2).rows_new == 1


def test_times_are_compared_as_instants_and_not_as_text(toy: Toy) -> None:
    later = person(1, name="later") | {"updated": "2026-02-01T08:00:00-05:00"}
    earlier = person(1, name="earlier") | {"updated": "2026-02-01T12:30:00.000+00:00"}
    toy.records["people"] = [later, earlier]
    toy.run()
    assert toy.current()["1"]["name"] == "later"
    assert [str(version[1]) for version in toy.versions()] == [
        "2026-02-01 12:30:00",
        "2026-02-01 13:00:00",
    ]


def test_duplicates_across_pages_are_one_version(toy: Toy) -> None:
    toy.records["people"] = [person(number % 15) for number in range(30)]
    result = toy.run()
    assert (result.rows_read, result.rows_new, result.rows_unchanged) == (30, 15, 15)


def test_a_row_without_update_time_is_kept_and_repeats_nothing(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(30)]
    toy.records["people"][3]["updated"] = None
    assert toy.run().rows_new == 30
    assert toy.run(day=8).rows_new == 0
    toy.records["people"][3]["name"] = "changed"
    assert toy.run(day=16).rows_new == 1
    assert toy.current()["3"]["name"] == "changed"


def test_a_deletion_that_the_vendor_tells_is_a_version(toy: Toy) -> None:
    toy.records["people"] = [person(1), person(2)]
    toy.run()
    toy.records["people"][0] = person(1, day=0.5, state="deleted")
    result = toy.run(day=1)
    assert (result.rows_new, result.rows_deleted) == (1, 1)
    assert list(toy.current()) == ["2"]


def test_what_a_full_reading_does_not_bring_is_gone(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(25)]
    toy.run()
    gone = toy.records["people"].pop(7)
    assert toy.run(day=1).rows_deleted == 0
    result = toy.run(day=8)
    assert (result.rows_deleted, result.rows_new, result.rows_read) == (1, 0, 24)
    assert "7" not in toy.current()
    tombstone = [version for version in toy.versions() if version[0] == "7"][-1]
    assert tombstone[2:] == (True, gone)


def test_what_a_list_forgets_is_not_gone(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Help desks archive old tickets; a list without them says nothing about them."""
    forgetful = replace(TOY, resources=(replace(PEOPLE, forgets=True),))
    vendors = {**registry.API_VENDORS, "toy": forgetful}
    monkeypatch.setattr(registry, "API_VENDORS", vendors)
    toy.records["people"] = [person(number) for number in range(25)]
    toy.run()
    toy.records["people"] = [person(3, day=7.5, name="Ann")]
    result = toy.run(day=8)
    assert (result.status, result.rows_deleted, result.rows_new) == ("loaded", 0, 1)
    assert len(toy.current()) == 25
    assert toy.current()["3"]["name"] == "Ann"


def test_what_comes_back_unchanged_after_its_deletion_lives_again(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(25)]
    toy.run()
    gone = toy.records["people"].pop(7)
    toy.run(day=8)
    toy.records["people"].append(gone)
    result = toy.run(day=16)
    assert result.rows_new == 1
    assert toy.current()["7"] == gone
    assert toy.run(day=24).rows_new == 0


def test_a_shrunken_set_is_held_and_loses_nothing(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(50)]
    toy.run()
    complete, toy.records["people"] = toy.records["people"], toy.records["people"][:30]
    held = toy.run(day=8)
    assert held.status == "held"
    assert "20 of 50 records are missing" in held.message
    assert held.cursor_to is None
    assert len(toy.current()) == 50
    toy.records["people"] = complete
    assert toy.run(day=8).status == "loaded"
    assert len(toy.current()) == 50


def test_an_empty_set_is_held_however_small_it_was(toy: Toy) -> None:
    toy.records["teams"] = [{"id": "a"}, {"id": "b"}]
    toy.run("teams")
    toy.records["teams"] = []
    assert toy.run("teams", day=1).status == "held"
    assert len(toy.current("teams")) == 2


def test_a_real_loss_is_let_through_by_the_source(toy: Toy) -> None:
    toy.records["teams"] = [{"id": number} for number in range(50)]
    toy.run("teams")
    toy.records["teams"] = toy.records["teams"][:10]
    assert toy.run("teams", day=1).status == "held"
    toy.options = {"max_shrink": 1.0}
    assert toy.run("teams", day=1).rows_deleted == 40
    assert len(toy.current("teams")) == 10


def test_a_flip_flop_ends_with_the_value_that_is_true(toy: Toy) -> None:
    for day, name in enumerate(["A", "B", "A"]):
        toy.records["teams"] = [{"id": 1, "name": name}]
        assert toy.run("teams", day=day).rows_new == 1
    assert toy.current("teams")["1"]["name"] == "A"
    assert len(toy.versions("teams")) == 3


def test_a_flip_flop_within_one_instant_ends_with_the_last_one_read(toy: Toy) -> None:
    for name in ["A", "B", "A"]:
        toy.records["teams"] = [{"id": 1, "name": name}]
        toy.run("teams")
    assert toy.current("teams")["1"]["name"] == "A"


def test_an_event_counts_once_whatever_its_text(toy: Toy) -> None:
    toy.records["clicks"] = [person(1, n=1), person(1, n=2), person(2)]
    result = toy.run("clicks")
    assert (result.rows_new, result.rows_unchanged) == (2, 1)
    toy.records["clicks"][0]["n"] = 3
    assert toy.run("clicks", full_refresh=True).rows_new == 0
    assert toy.versions("clicks")[0][3]["n"] == 1


def test_a_first_load_is_known_since_the_records_own_time(toy: Toy) -> None:
    toy.records["people"] = [person(1, day=-100), person(2, day=-1) | {"updated": None}]
    toy.run()
    toy.records["people"].append(person(3, day=0.5))
    toy.run(day=1)
    known = toy.query(
        "select _pk, _known_from, _loaded_at from raw_toy.people order by 1"
    )
    loaded = naive(AS_OF)
    assert known == [
        ("1", loaded - 100 * DAY, loaded),
        ("2", datetime(2025, 1, 1), loaded),
        ("3", loaded + DAY, loaded + DAY),
    ]


def test_a_first_load_without_any_time_is_known_since_observation_began(
    toy: Toy,
) -> None:
    toy.records["teams"] = [{"id": 1}]
    toy.run("teams")
    (row,) = toy.query("select _known_from from raw_toy.teams")
    assert row == (datetime(2024, 1, 1),)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"id": 9007199254740993, "updated": null, "n": 123456789012345678901}', None),
        ('{"id":"a","updated":null,"price":1.10,"rate":1E400}', None),
        ('{"id":"00420","updated":null}', None),
        (r'{"id":"n","updated":null,"text":"a\u0000b 😀 \ud83d\ude00"}', None),
        (
            r'{"id":"s","updated":null,"text":"half \ud800 of \\ud800"}',
            r'{"id":"s","updated":null,"text":"half \ufffd of \\ud800"}',
        ),
        (
            '{\n  "id": "p",\r\n  "updated": null\n}',
            '{   "id": "p",    "updated": null }',
        ),
    ],
)
def test_a_document_is_kept_as_delivered(toy: Toy, text: str, kept: str | None) -> None:
    from tests.extract.fake_api import Reply

    body = '{"items": [' + text + '], "next": null}'
    toy.api.plan = [Reply(body.encode())]
    assert toy.run().rows_new == 1
    assert toy.query("select doc from raw_toy.people") == [(kept or text,)]


def test_a_huge_text_is_kept_whole(toy: Toy) -> None:
    toy.records["people"] = [person(1, text="x" * 10_000_000)]
    toy.run()
    assert toy.query("select length(doc) > 10000000 from raw_toy.people") == [(True,)]


def test_ids_are_text_and_never_lose_a_digit(toy: Toy) -> None:
    ids = [9007199254740992, 9007199254740993, 2**70]
    toy.records["people"] = [person(number) for number in ids]
    toy.run()
    assert sorted(toy.current()) == sorted(str(number) for number in ids)
    assert all(json.dumps(doc["id"]) == pk for pk, doc in toy.current().items())
