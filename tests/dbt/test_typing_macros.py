"""The guards themselves, rendered without dbt and run on DuckDB: the fastest way in.

Not here: what each way in does around them (files, vendors' documents, the kernel).
"""

import sys
import unicodedata
from typing import Any

import duckdb
import pytest

from orchestration.base.sql_macros import render
from tests.cases import bad_input
from tests.cases.bad_input import AS_OF, Case, of

TEXT = "given"
NOW = f"timestamp '{AS_OF}'"


def outcomes(cases: tuple[Case, ...], value: str, fault: str) -> dict[str, Any]:
    """By key: the reason, or the value, of all cases in one query."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute("create table cases (key varchar, given varchar)")
        con.executemany(
            "insert into cases values (?, ?)", [(one.key, one.given) for one in cases]
        )
        rows = con.execute(
            f"select key, {fault} as fault, {value} as value from cases"
        ).fetchall()
    return {key: value if fault is None else fault for key, fault, value in rows}


def score_sql() -> tuple[str, str]:
    """An answer's value and fault, as the model of answers asks for them."""
    text = render("plain_digits", render("trimmed", TEXT))
    return render("score_value", text), render("score_fault", text, 0, 10)


def time_sql() -> tuple[str, str]:
    """A required time's value and fault, as staging asks for them."""
    value = render("parse_timestamp", TEXT)
    fault = (
        f"case when {value} is not null then {render('event_time_fault', value, NOW)}"
        f" when {render('is_no_time', TEXT)} then 'time_missing'"
        f" else {render('unread_time_fault', TEXT)} end"
    )
    return value, fault


def flag_sql() -> tuple[str, str]:
    """A flag's value; a text that is none has no macro for its one reason."""
    value, blank = render("parse_flag", TEXT), render("is_blank", TEXT)
    unread = f"{value} is null and not {blank}"
    return value, f"case when {unread} then 'flag_not_readable' end"


KINDS = {
    "scores": (bad_input.SCORES, score_sql()),
    "times": (bad_input.TIMES, time_sql()),
    "amounts": (
        bad_input.AMOUNTS,
        (
            render("parse_amount", TEXT),
            render("amount_fault", TEXT, render("parse_amount", TEXT)),
        ),
    ),
    "flags": (bad_input.FLAGS, flag_sql()),
    "texts": (bad_input.TEXTS, (render("trimmed", TEXT), "null")),
    "identifiers": (bad_input.IDENTIFIERS, (render("trimmed", TEXT), "null")),
    "emails": (bad_input.EMAILS, (render("normalise_email", TEXT), "null")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_becomes_what_it_means_or_gets_its_reason(kind: str) -> None:
    cases, (value, fault) = KINDS[kind]
    assert len({case.key for case in cases}) == len(cases)
    chosen = of("macros", cases)
    assert outcomes(chosen, value, fault) == {
        case.key: case.expected for case in chosen
    }


def test_the_list_of_digits_holds_every_decimal_digit_that_python_knows() -> None:
    digits = [
        char
        for char in map(chr, range(0x80, sys.maxunicode + 1))
        if unicodedata.category(char) == "Nd"
    ]
    (row,) = duckdb.execute(
        f"select {render('plain_digits', 'given')} from (select ? as given)",
        ["".join(digits)],
    ).fetchall()
    assert row[0] == "".join(str(unicodedata.decimal(char)) for char in digits)


def test_the_margins_hold_every_space_that_python_knows() -> None:
    """`str.isspace` knows the separators, which no cast and no trim takes away."""
    spaces = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    left = [
        f"U+{ord(space):04X}"
        for space in spaces
        if duckdb.execute(
            f"select {render('trimmed', 'given')} from (select ? as given)",
            [f"{space}a{space}"],
        ).fetchall()
        != [("a",)]
    ]
    assert len(spaces) > 20
    assert left == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1767225600", "2026-01-01 00:00:00"),
        ("1767225600.250", "2026-01-01 00:00:00.25"),
        ("0", "1970-01-01 00:00:00"),
        ("1767225600000", None),
        ("7258118400", None),
        ("-1", None),
        ("1e9", None),
        ("", None),
    ],
)
def test_seconds_since_1970_are_a_time_up_to_the_year_2199(
    text: str, expected: str | None
) -> None:
    (row,) = duckdb.execute(
        f"select cast({render('epoch_timestamp', 'given')} as varchar)"
        " from (select cast(? as varchar) as given)",
        [text],
    ).fetchall()
    assert row[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", 9),
        ("9.0", 9),
        ("-9", -9),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9.5", None),
        ("0x9", None),
        ("9_0", None),
        ("\u00a09", 9),
    ],
)
def test_a_whole_number_is_exact_or_none(text: str, expected: int | None) -> None:
    (row,) = duckdb.execute(
        f"select {render('whole_number', 'given')} from (select ? as given)", [text]
    ).fetchall()
    assert row[0] == expected


def test_a_macro_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AttributeError):
        render("no_such_macro", "given")
