"""Rows that cannot be used: kept with reason and text; too many hold the batch."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.cases import bad_input
from tests.cases.bad_input import of
from tests.extract.fake_api import Reply
from tests.extract.toy import Toy, person


def page(items: list[Any]) -> Reply:
    return Reply({"items": items, "next": None})


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"name": "nobody"}, "key_missing"),
        ({"id": None}, "key_missing"),
        ({"id": ""}, "key_missing"),
        (None, "not_an_object"),
        (17, "not_an_object"),
        (["id", 1], "not_an_object"),
        ("id", "not_an_object"),
        (person(7) | {"updated": "yesterday"}, "time_not_readable"),
        (person(7) | {"updated": "12:30:00"}, "time_not_readable"),
    ],
)
def test_an_unusable_row_is_kept_with_its_reason(
    toy: Toy, item: Any, reason: str
) -> None:
    good = [person(number) for number in range(100, 140)]
    toy.api.plan = [page([*good[:20], item, *good[20:]])]
    result = toy.run()
    assert (result.status, result.rows_new, result.rows_rejected) == ("loaded", 40, 1)
    (row,) = toy.query("select record_no, reason, raw from _el.rejects")
    assert row[:2] == (21, reason)
    assert json.loads(row[2]) == item


# What is asked of an event, not of the time at which a record was changed.
NOT_OF_A_CURSOR = {"time_in_future", "time_before_1970"}


def test_the_time_of_a_change_is_read_as_any_other(toy: Toy) -> None:
    """No time at all is no fault here: such a record is as old as its reading."""
    cases = of("vendors", bad_input.TIMES)
    records = [person(1000 + n, name=case.key) for n, case in enumerate(cases)]
    for record, case in zip(records, cases, strict=True):
        record["updated"] = case.given
    toy.options = {"max_rejects": 1.0}
    toy.api.plan = [page(records)]
    assert toy.run().status == "loaded"
    texts = toy.query("select reason, raw from _el.rejects")
    found = {json.loads(raw)["name"]: reason for reason, raw in texts}
    assert found == {
        case.key: case.reason
        for case in cases
        if case.reason not in {None, "time_missing", *NOT_OF_A_CURSOR}
    }
    times = {version[3]["name"]: version[1] for version in toy.versions()}
    read = [case for case in cases if case.reason is None]
    assert {case.key: times[case.key] for case in read} == {
        case.key: case.value for case in read
    }
    loaded_at = datetime(2026, 3, 1, 2, 55)
    assert {times[case.key] for case in cases if case.reason == "time_missing"} == {
        loaded_at
    }


def test_more_than_a_twentieth_holds_the_batch(toy: Toy) -> None:
    good = [person(number) for number in range(95)]
    toy.api.plan = [page(good + [{"name": "?"}] * 5)]
    assert toy.run().status == "loaded"
    toy.api.plan = [page([person(n, day=-5) for n in range(94)] + [{"name": "?"}] * 6)]
    result = toy.run(day=1)
    assert result.status == "held"
    assert "6 of 100 rows are unusable" in result.message
    assert (result.rows_read, result.rows_new, result.rows_rejected) == (6, 0, 6)


def test_a_held_batch_leaves_its_files_and_rejects_but_no_version(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(25)]
    toy.run()
    before = toy.versions()
    toy.api.plan = [page([person(1, day=0.5), {"name": "?"}])]
    held = toy.run(day=1)
    assert held.status == "held"
    assert held.landing_bytes > 0
    assert toy.versions() == before
    (state,) = toy.query("select watermark::varchar from _el.state")
    assert state == ("2026-03-01 02:55:00",)
    (landed,) = toy.query("select landing_path from _el.loads where status = 'held'")
    assert (toy.warehouse.landing_dir / landed[0]).exists()
    assert toy.query("select count(*) from _el.rejects") == [(1,)]
    toy.records["people"][1] = person(1, day=0.5)
    assert toy.run(day=1).rows_new == 1


def test_nothing_usable_out_of_something_holds_even_a_single_row(toy: Toy) -> None:
    toy.options = {"max_rejects": 1.0}
    toy.api.plan = [page([{"name": "?"}])]
    assert toy.run().status == "held"


def test_an_empty_answer_is_no_fault(toy: Toy) -> None:
    result = toy.run()
    assert (result.status, result.rows_read) == ("loaded", 0)


def test_the_ledger_accounts_for_every_row(toy: Toy) -> None:
    rows = [{"name": "?"}] + [person(number % 60) for number in range(70)]
    toy.options = {"checkpoint_rows": 20, "max_rejects": 0.06}
    toy.records["people"] = rows
    toy.run()
    sums = toy.query(
        "select sum(rows_read), sum(rows_new), sum(rows_unchanged), sum(rows_rejected),"
        " count(*) from _el.loads"
    )
    assert sums == [(71, 60, 10, 1, 4)]
    assert toy.query("select count(*) from raw_toy.people") == [(60,)]
