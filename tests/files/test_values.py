"""Every kind of value in a file: what is stored, or the reason it is set aside for.

The common cases stand in `tests/cases/bad_input.py`; here beside them what only a file
can declare: separators of numbers, a zone, formats of dates, labels, words for yes.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.sql_macros import render
from tests.cases import bad_input
from tests.cases.bad_input import Case, of
from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family

GOOD_ROWS_PER_CASE = 25
AT = "2026-02-01T10:00:00Z"
LABELS = (
    Case("a declared label", "10 - very likely", 10),
    Case("another label", "9 - likely", reason="score_not_a_number"),
)
# Berlin is the zone of the file: winter +1, summer +2. A day without a time is that day
# in the reporting zone, Tokyo: +9.
LOCAL_TIMES = (
    Case("winter", "2026-02-01 10:00:00", datetime(2026, 2, 1, 9)),
    Case("summer", "2025-07-01 10:00:00", datetime(2025, 7, 1, 8)),
    Case(
        "an hour that no clock showed",
        "2025-03-30 02:30:00",
        datetime(2025, 3, 30, 1, 30),
    ),
    Case(
        "an hour that came twice", "2025-10-26 02:30:00", datetime(2025, 10, 26, 0, 30)
    ),
    Case("a leap second", "2017-01-01 00:59:60", datetime(2016, 12, 31, 23, 59, 59)),
    Case("an instant", "2026-02-01T10:00:00Z", datetime(2026, 2, 1, 10)),
    Case("a day", "2026-02-01", datetime(2026, 1, 31, 15)),
    Case("a day that is none", "2026-02-30", reason="time_not_readable"),
    Case("hour 24", "2026-02-01 24:00:00", reason="time_not_readable"),
)
# The decimal comma and the point between thousands are declared.
COMMAS = (
    Case("a comma", "2,5", Decimal("2.5")),
    Case("a point between thousands", "1.234,56", Decimal("1234.56")),
    Case("two points", "1.234.567,8", Decimal("1234567.8")),
    Case("no point", "1234,56", Decimal("1234.56")),
    Case("a group that is cut", "12.34,56", reason="amount_not_readable"),
    Case("a decimal point", "1.23", reason="amount_not_readable"),
    Case("below zero", "-5,00", reason="amount_negative"),
    Case("zeros beyond the fourth decimal", "2,50000000", Decimal("2.5")),
    Case("a fifth decimal", "2,00001", reason="too_many_decimals"),
    Case("nineteen digits", "1" + "0" * 18, reason="amount_out_of_range"),
    Case("an exponent", "1e3", reason="amount_not_readable"),
    Case("no amount", "", reason="amount_missing"),
)
FORMATTED = (
    Case("a day", "03.02.2026", datetime(2026, 2, 3)),
    Case("the year 9999 for none", "31.12.9999", reason="time_missing"),
    Case("the year 1 for none", "01.01.0001", reason="time_missing"),
    Case(
        "a local time in another format",
        "2026-02-03T10:00:00",
        reason="time_not_readable",
    ),
    Case("a zone by its letters", "03.02.2026 10:00 CET", reason="time_zone_unknown"),
)


def content(
    header: Sequence[str], cases: Iterable[Case], good: str, *more: str, **said: Any
) -> str:
    """A file in which the cases are too few to have it held."""
    cases = tuple(cases)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n", **said)
    writer.writerow(header)
    for number in range(GOOD_ROWS_PER_CASE * len(cases)):
        writer.writerow([f"good{number}", good, *more])
    for case in cases:
        writer.writerow([case.key, "" if case.given is None else case.given, *more])
    return file.getvalue()


def outcomes(shop: Shop, entity: str, value: str, key: str = "_pk") -> dict[str, Any]:
    """By key of a case: the value that was stored, or the reason it was not."""
    stored = shop.query(f"select {key}, {value} from raw_files.{entity}")
    refused = shop.query(
        f"select pk, reason from _el.rejects where resource = '{entity}'"
    )
    assert len(refused) == len(set(refused))
    found = {**dict(stored), **dict(refused)}
    return {key: it for key, it in found.items() if not key.startswith("good")}


def expected(cases: Iterable[Case]) -> dict[str, Any]:
    """By key: what must come of each case."""
    return {case.key: case.expected for case in cases}


def read(shop: Shop, entity: str, text: str) -> None:
    """Take the text in as one file, which must not be held."""
    shop.drop("a.csv", text)
    assert shop.run()[entity].status == "loaded"


@pytest.mark.parametrize(
    ("cases", "labels"), [(bad_input.SCORES, {}), (LABELS, {"10 - very likely": "10"})]
)
def test_a_score_is_kept_as_it_is_or_refused_with_its_reason(
    cases: tuple[Case, ...], labels: dict[str, str], tmp_path: Path
) -> None:
    rule = {**RESPONSES, "answers": {"score": {"question": "nps", "labels": labels}}}
    shop = Shop(tmp_path, family(rule), surveys=SURVEYS)
    chosen = of("files", cases)
    read(shop, "responses", content(("id", "score", "at"), chosen, "7", AT))
    assert outcomes(shop, "answers", "score", "response_id") == expected(chosen)


def test_a_time_is_an_instant_in_utc_or_refused_with_its_reason(
    tmp_path: Path,
) -> None:
    """No zone is declared: a local time is refused here as everywhere."""
    shop = Shop(tmp_path, family(ORDERS), time_zone=None)
    chosen = of("files", bad_input.TIMES)
    header = ("id", "at", "currency", "amount")
    read(shop, "orders", content(header, chosen, AT, "EUR", "1"))
    assert outcomes(shop, "orders", "ordered_at") == expected(chosen)


def test_local_times_are_those_of_the_declared_zone(tmp_path: Path) -> None:
    shop = Shop(
        tmp_path,
        family(ORDERS, time_zone="Europe/Berlin"),
        reporting_time_zone="Asia/Tokyo",
    )
    header = ("id", "at", "currency", "amount")
    read(shop, "orders", content(header, LOCAL_TIMES, AT, "EUR", "1"))
    assert outcomes(shop, "orders", "ordered_at") == expected(LOCAL_TIMES)
    flags = shop.query(
        "select ordered_at, _flags from raw_files.orders where _flags is not null"
    )
    assert set(flags) == {
        (datetime(2025, 3, 30, 1, 30), "dst_gap"),
        (datetime(2025, 10, 26, 0, 30), "dst_overlap"),
    }


def test_a_time_in_a_declared_format_has_the_same_reasons(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS, dates=["%d.%m.%Y"]))
    header = ("id", "at", "currency", "amount")
    read(shop, "orders", content(header, FORMATTED, "01.02.2026", "EUR", "1"))
    assert outcomes(shop, "orders", "ordered_at") == expected(FORMATTED)


@pytest.mark.parametrize(
    ("cases", "said"),
    [(bad_input.AMOUNTS, {}), (COMMAS, {"decimal": ",", "thousands": "."})],
)
def test_an_amount_is_exact_or_refused_with_its_reason(
    cases: tuple[Case, ...], said: dict[str, str], tmp_path: Path
) -> None:
    shop = Shop(tmp_path, family(ORDERS, delimiter=";", **said))
    chosen = of("files", cases)
    header = ("id", "amount", "currency", "at")
    read(shop, "orders", content(header, chosen, "1", "EUR", AT, delimiter=";"))
    assert outcomes(shop, "orders", "product_amount") == expected(chosen)


def test_a_flag_is_true_or_false_or_refused(tmp_path: Path) -> None:
    rule = {**ORDERS, "columns": {**ORDERS["columns"], "is_renewal": "again"}}
    shop = Shop(tmp_path, family(rule))
    header = ("id", "again", "currency", "at", "amount")
    chosen = of("files", bad_input.FLAGS)
    read(shop, "orders", content(header, chosen, "true", "EUR", AT, "1"))
    assert outcomes(shop, "orders", "is_renewal") == expected(chosen)


def test_declared_words_for_yes_and_no_are_the_only_ones(tmp_path: Path) -> None:
    rule = {**ORDERS, "columns": {**ORDERS["columns"], "is_renewal": "again"}}
    shop = Shop(tmp_path, family(rule, booleans={"ja": True, "nein": False}))
    cases = (
        Case("yes", "ja", value=True),
        Case("no", "nein", value=False),
        Case("English", "true", reason="flag_not_readable"),
    )
    header = ("id", "again", "currency", "at", "amount")
    read(shop, "orders", content(header, cases, "ja", "EUR", AT, "1"))
    assert outcomes(shop, "orders", "is_renewal") == expected(cases)


@pytest.mark.parametrize(
    ("cases", "column"),
    [(bad_input.TEXTS, "name"), (bad_input.IDENTIFIERS, "parent_account_id")],
)
def test_a_text_loses_its_margins_and_nothing_else(
    cases: tuple[Case, ...], column: str, tmp_path: Path
) -> None:
    rule = {"entity": "accounts", "key": "id", "columns": {column: "text"}}
    shop = Shop(tmp_path, family(rule))
    chosen = of("files", cases)
    read(shop, "accounts", content(("id", "text"), chosen, "fine"))
    assert outcomes(shop, "accounts", column) == expected(chosen)


def test_an_address_identifies_one_person_or_nobody(tmp_path: Path) -> None:
    rule = {"entity": "customers", "key": "id", "columns": {"email": "mail"}}
    shop = Shop(tmp_path, family(rule))
    chosen = of("files", bad_input.EMAILS)
    read(shop, "customers", content(("id", "mail"), chosen, "bob@example.com"))
    # What staging makes of the address that the file brought.
    address = render("normalise_email", "email")
    assert outcomes(shop, "customers", address) == expected(chosen)


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
        ("2026-01-05", "2026-01-05", "negative_duration"),
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
