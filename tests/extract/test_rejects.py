"""Rows that cannot be used: kept with reason and text; too many hold the batch."""

import json
from typing import Any

import pytest

from tests.extract.fake_api import Reply
from tests.extract.toy import Toy, person


def page(items: list[Any]) -> Reply:
    return Reply({"items": items, "next": None})


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"name": "nobody"}, "missing_pk"),
        ({"id": None}, "missing_pk"),
        ({"id": ""}, "missing_pk"),
        (None, "not_an_object"),
        (17, "not_an_object"),
        (["id", 1], "not_an_object"),
        ("id", "not_an_object"),
        (person(7) | {"updated": "yesterday"}, "cursor_not_a_time"),
        (person(7) | {"updated": "infinity"}, "cursor_not_a_time"),
        (person(7) | {"updated": "epoch"}, "cursor_not_a_time"),
        (person(7) | {"updated": "12:30:00"}, "cursor_not_a_time"),
        (person(7) | {"updated": "2026-02-30T00:00:00Z"}, "cursor_not_a_time"),
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
