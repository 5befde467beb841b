"""BAD_INPUT.md, sections A, C and D: one row per case, one file for all of a kind.

A case says what is written in the file, and what must become of it: a value, or the
reason it is in quarantine for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family

GOOD_ROWS_PER_CASE = 25
AT = "2026-02-01T10:00:00Z"


@dataclass(frozen=True)
class Case:
    """`number` is BAD_INPUT.md's; `value` what is expected unless there is a reason."""

    number: str
    text: str
    value: Any = None
    reason: str | None = None

    @property
    def id(self) -> str:
        return f"{self.number} {self.text!r}"


SCORES = (
    Case("A1", "11", reason="score_out_of_range"),
    Case("A2", "-1", reason="score_out_of_range"),
    Case("A3", "9.5", reason="score_not_integer"),
    Case("A3", "9.0", 9),
    Case("A3", "10.000", 10),
    Case("A4", "-0.4", reason="score_not_integer"),
    Case("A5", "10.4", reason="score_not_integer"),
    Case("A6", "10 - very likely", 10),
    Case("A6", "9 - likely", reason="score_not_a_number"),
    Case("A7", " 9 ", 9),
    Case("A7", "\t9\t", 9),
    Case("A7", "1e1", reason="score_not_a_number"),
    Case("A7", "+9", reason="score_not_a_number"),
    Case("A8", "0x9", reason="score_not_a_number"),
    Case("A8", "0b11", reason="score_not_a_number"),
    Case("A8", "9_0", reason="score_not_a_number"),
    Case("A9", '"9,0"', reason="score_not_a_number"),
    Case("A10", "٩", 9),
    Case("A10", "१०", 10),
    Case("A10", "9²", reason="score_not_a_number"),
    Case("A11", "NaN", reason="score_not_a_number"),
    Case("A11", "inf", reason="score_not_a_number"),
    Case("A11", "100", reason="score_out_of_range"),
    Case("A", ".9", reason="score_not_a_number"),
    Case("A", "0", 0),
    Case("A", "\u200b7\ufeff", 7),
    Case("A", "\u00a08", 8),
)
TIMES = (
    Case("C53", "2026-03-03T03:00:01Z", reason="time_in_future"),
    Case("C53", "2026-03-02T02:00:00Z", "2026-03-02 02:00:00"),
    Case("C54", "1969-12-31T23:59:59Z", reason="time_before_1970"),
    Case("C55", "0001-01-01", reason="time_missing"),
    Case("C55", "9999-12-31", reason="time_missing"),
    Case("C56", "infinity", reason="time_invalid"),
    Case("C56", "epoch", reason="time_invalid"),
    Case("C57", "2026-02-01T10:00:00+05:30", "2026-02-01 04:30:00"),
    Case("C57", "2026-02-01 10:00:00+0530", "2026-02-01 04:30:00"),
    Case("C57", "2026-02-01T10:00:00+05", "2026-02-01 05:00:00"),
    Case("C57", "2026-02-01T10:00:00+25:00", reason="time_invalid"),
    Case("C57", "2026-02-01T10:00:00+05:99", reason="time_invalid"),
    Case("C57", "2026-02-01T10:00:00+14:00", "2026-01-31 20:00:00"),
    Case("C57", "2026-02-01T10:00:00+14:30", reason="time_invalid"),
    # Berlin is the zone of the file: winter +1, summer +2.
    Case("C58", "2026-02-01 10:00:00", "2026-02-01 09:00:00"),
    Case("C58", "2025-07-01 10:00:00", "2025-07-01 08:00:00"),
    Case("C59", "2025-03-30 02:30:00", "2025-03-30 01:30:00"),
    Case("C60", "2025-10-26 02:30:00", "2025-10-26 00:30:00"),
    Case("C61", "2026-02-01 10:00:00 IST", reason="time_zone_unknown"),
    Case("C61", "2026-02-01 10:00:00 Mars/Olympus", reason="time_zone_unknown"),
    Case("C62", "01/02/2026", reason="time_invalid"),
    Case("C63", "2026-02-30", reason="time_invalid"),
    Case("C63", "2026-02-29", reason="time_invalid"),
    Case("C63", "2024-02-29T12:00:00Z", "2024-02-29 12:00:00"),
    Case("C65", "2016-12-31T23:59:60Z", "2016-12-31 23:59:59"),
    Case("C65", "2026-02-01T10:00:00+05:60", reason="time_invalid"),
    Case("C66", "2026-02-01 24:00:00", reason="time_invalid"),
    Case("C67", "1767225600", reason="time_invalid"),
    Case("C", "26-02-03", reason="time_invalid"),
    Case("C", "1/2/26", reason="time_invalid"),
    Case("C", "0000-01-01", reason="time_invalid"),
    Case("C", "2026-02-01T1", reason="time_invalid"),
    Case("C", "2026-02-01T10:00:00.123456789Z", "2026-02-01 10:00:00.123456"),
    # A day without a time is that day in the reporting zone, Tokyo: UTC+9.
    Case("C", "2026-02-01", "2026-01-31 15:00:00"),
    Case("C", "", reason="time_missing"),
)
AMOUNTS = (
    Case("D74", "-5,00", reason="negative_amount"),
    Case("D78", "1000", Decimal("1000.0000")),
    Case("D78", "1,234", Decimal("1.2340")),
    Case("D79", "0,3", Decimal("0.3000")),
    Case("D80", "1.234,56", Decimal("1234.5600")),
    Case("D80", "1.234.567,8", Decimal("1234567.8000")),
    Case("D80", "12.34,56", reason="number_invalid"),
    Case("D80", "1234,56", Decimal("1234.5600")),
    Case("D80", "1.23", reason="number_invalid"),
    Case("D81", "NaN", reason="number_invalid"),
    Case("D81", "inf", reason="number_invalid"),
    Case("D96", "1" + "0" * 18, reason="amount_out_of_bounds"),
    Case("D96", "1" + "0" * 12, reason="amount_out_of_bounds"),
    Case("D96", "9" * 11, Decimal("99999999999")),
    Case("D", "1e3", reason="number_invalid"),
    Case("D", "2,5", Decimal("2.5000")),
    Case("D", "2,50000000", Decimal("2.5000")),
    Case("D", "2,00001", reason="too_many_decimals"),
    Case("D", "5 EUR", reason="number_invalid"),
    Case("D", "+5", reason="number_invalid"),
    Case("D", "(5,00)", reason="number_invalid"),
    Case("D", "", reason="required_missing"),
)


def _csv(header: str, cases: tuple[Case, ...], line: Callable[[str], str]) -> str:
    """A file in which the cases are too few to have it held."""
    good = [f"good{n},{line('')}" for n in range(GOOD_ROWS_PER_CASE * len(cases))]
    bad = [f"case{n},{line(case.text)}" for n, case in enumerate(cases)]
    return "\n".join([header, *good, *bad]) + "\n"


def _outcomes(shop: Shop, entity: str, value: str, key: str = "_pk") -> dict[str, Any]:
    """By key: the value that was stored, or the reason it was not."""
    stored = shop.query(f"select {key}, {value} from raw_files.{entity}")
    refused = shop.query(
        f"select pk, reason from _el.rejects where resource = '{entity}'"
    )
    assert len(refused) == len(set(refused))
    return {**dict(stored), **dict(refused)}


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shop = Shop(tmp_path_factory.mktemp("scores"), family(RESPONSES), surveys=SURVEYS)
    content = _csv("id,score,at", SCORES, lambda text: f"{text or '7'},{AT}")
    shop.drop("scores.csv", content)
    assert shop.run()["responses"].status == "loaded"
    return _outcomes(shop, "answers", "score", "response_id")


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shop = Shop(
        tmp_path_factory.mktemp("times"),
        family(ORDERS, time_zone="Europe/Berlin"),
        reporting_time_zone="Asia/Tokyo",
    )
    good = [f"good{n},{AT},EUR,1" for n in range(GOOD_ROWS_PER_CASE * len(TIMES))]
    bad = [f"case{n},{case.text},EUR,1" for n, case in enumerate(TIMES)]
    shop.drop("times.csv", "\n".join(["id,at,currency,amount", *good, *bad, ""]))
    assert shop.run()["orders"].status == "loaded"
    flags = shop.query(
        "select ordered_at, _flags from raw_files.orders where _flags is not null"
    )
    assert {(str(at), flag) for at, flag in flags} == {
        ("2025-03-30 01:30:00", "dst_gap"),
        ("2025-10-26 00:30:00", "dst_overlap"),
    }
    return _outcomes(shop, "orders", "cast(ordered_at as varchar)")


@pytest.fixture(scope="module")
def amounts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shop = Shop(
        tmp_path_factory.mktemp("amounts"),
        family(ORDERS, delimiter=";", decimal=",", thousands="."),
    )
    good = [f"good{n};{AT};EUR;1,00" for n in range(GOOD_ROWS_PER_CASE * len(AMOUNTS))]
    bad = [f"case{n};{AT};EUR;{case.text}" for n, case in enumerate(AMOUNTS)]
    shop.drop("amounts.csv", "\n".join(["id;at;currency;amount", *good, *bad, ""]))
    assert shop.run()["orders"].status == "loaded"
    return _outcomes(shop, "orders", "product_amount")


@pytest.mark.parametrize(
    ("kind", "place", "case"),
    [
        pytest.param(kind, place, case, id=f"{kind} {case.id}")
        for kind, cases in (("scores", SCORES), ("times", TIMES), ("amounts", AMOUNTS))
        for place, case in enumerate(cases)
    ],
)
def test_a_text_becomes_what_it_means_or_is_refused(
    kind: str, place: int, case: Case, request: pytest.FixtureRequest
) -> None:
    outcomes = request.getfixturevalue(kind)
    expected = case.value if case.reason is None else case.reason
    assert outcomes[f"case{place}"] == expected


def test_a_response_that_skipped_a_question_is_kept(tmp_path: Path) -> None:
    said = {
        **RESPONSES,
        "answers": {**RESPONSES["answers"], "why": {"question": "why"}},
    }
    shop = Shop(tmp_path, family(said), surveys=SURVEYS)
    rows = [f"{n},9,,{AT}" for n in range(40)]
    shop.drop(
        "a.csv",
        "\n".join(["id,score,why,at", *rows, f"s,,slow till,{AT}", f"n,,,{AT}", ""]),
    )
    results = shop.run()
    assert (results["responses"].rows_new, results["responses"].rows_rejected) == (
        41,
        1,
    )
    assert results["answers"].rows_read == 41
    assert shop.query("select pk, reason from _el.rejects") == [("n", "score_missing")]
    assert shop.query(
        "select question_id, score, text from raw_files.answers where response_id = 's'"
    ) == [("store:why", None, "slow till")]


def test_rows_of_answers_are_judged_by_the_declared_question(tmp_path: Path) -> None:
    entity = {
        "entity": "answers",
        "columns": {"response_id": "r", "question_id": "q", "score": "score"},
    }
    shop = Shop(tmp_path, family(entity), surveys=SURVEYS)
    rows = [f"r{n},nps,9" for n in range(80)]
    shop.drop(
        "a.csv",
        "\n".join(["r,q,score", *rows, "a,nope,9", "b,store:nps,11", "c,nps,", ""]),
    )
    result = shop.run()["answers"]
    assert (result.rows_new, result.rows_rejected) == (80, 3)
    assert shop.query("select reason from _el.rejects order by record_no") == [
        ("unknown_question",),
        ("score_out_of_range",),
        ("score_missing",),
    ]


@pytest.mark.parametrize(
    ("dates", "text", "expected"),
    [
        (["%d/%m/%Y"], "03/02/2026", "2026-02-03 00:00:00"),
        (["%d/%m/%Y"], "3/2/2026", None),
        (["%d/%m/%Y"], "03/02/26", None),
        (["%-d/%-m/%y", "%d.%m.%Y"], "3/2/26", "2026-02-03 00:00:00"),
        (["%-d/%-m/%y", "%d.%m.%Y"], "03.02.2026", "2026-02-03 00:00:00"),
        (["%Y%m%d"], "20260203", "2026-02-03 00:00:00"),
        (["%Y%m%d"], "2026023", None),
        (["%d %b %Y %I:%M %p"], "03 Feb 2026 11:05 PM", "2026-02-03 23:05:00"),
        (["excel_serial"], "46056", "2026-02-03 00:00:00"),
        (["excel_serial"], "46056.5", "2026-02-03 12:00:00"),
        (["excel_serial"], "2026", None),
        (["epoch_seconds"], "1770076800", "2026-02-03 00:00:00"),
        (["epoch_seconds"], "1770076800000", None),
        (["epoch_milliseconds"], "1770076800123", "2026-02-03 00:00:00.123"),
        (["epoch_milliseconds"], "1770076800", None),
    ],
)
def test_a_declared_format_is_read_in_its_width_only(
    tmp_path: Path, dates: list[str], text: str, expected: str | None
) -> None:
    shop = Shop(tmp_path, family(ORDERS, dates=dates))
    shop.drop("a.csv", f"id,at,currency,amount\n1,{text},EUR,1\n")
    shop.run()
    found = shop.query("select cast(ordered_at as varchar) from raw_files.orders")
    assert found == ([(expected,)] if expected else [])


def test_the_end_of_a_day_as_24_00_must_be_declared(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS, accepts_24h=True))
    shop.drop("a.csv", "id,at,currency,amount\n1,2026-02-03 24:00,EUR,1\n")
    shop.run()
    assert shop.query("select cast(ordered_at as varchar) from raw_files.orders") == [
        ("2026-02-04 00:00:00",)
    ]


def test_local_times_without_a_zone_are_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS), time_zone=None)
    rows = [f"{n},{AT},EUR,1" for n in range(40)]
    content = ["id,at,currency,amount", *rows, "x,2026-02-03 10:00:00,EUR,1", ""]
    shop.drop("a.csv", "\n".join(content))
    assert shop.run()["orders"].rows_new == 40
    assert shop.query("select pk, reason from _el.rejects") == [
        ("x", "time_zone_missing")
    ]


@pytest.mark.parametrize(
    ("started", "ended", "reason"),
    [
        ("2026-01-05", "2026-01-04", "negative_duration"),
        ("2026-01-05", "2026-01-05", "zero_duration"),
        ("2026-01-05", "2026-01-06", None),
    ],
)
def test_an_end_comes_after_its_beginning(
    tmp_path: Path, started: str, ended: str, reason: str | None
) -> None:
    entity = {
        "entity": "subscriptions",
        "key": "id",
        "columns": {
            "started_at": "started",
            "ended_at": "ended",
            "currency": {"constant": "EUR"},
            "interval": {"constant": "month"},
            "recurring_amount": {"constant": "5"},
        },
    }
    shop = Shop(tmp_path, family(entity))
    rows = [f"{n},2026-01-01,2026-01-09" for n in range(40)]
    shop.drop("a.csv", "\n".join(["id,started,ended", *rows, f"x,{started},{ended}"]))
    shop.run()
    refused = shop.query("select reason from _el.rejects where pk = 'x'")
    assert refused == ([(reason,)] if reason else [])
