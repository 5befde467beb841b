"""Turns a text into a typed value, by the project's guards and a file's declarations.

The macros of `dbt_project/macros`, which all sources share, decide what is a value and
why a text is none. Here is what only files have: declared separators of numbers, words
for yes and no, formats of dates, vocabularies.
"""

from dataclasses import dataclass

from orchestration.base.sql_macros import render
from orchestration.extract.files.mapping.dates import Format
from orchestration.extract.files.mapping.entity_shape import SQL_TYPES, Column, Kind
from orchestration.extract.files.mapping.sql_text import listed, literal

# The macro that reads each kind, and its arguments after the text.
GUARDS: dict[Kind, tuple[str, tuple[int, ...]]] = {
    "currency": ("currency_code", ()),
    "integer": ("whole_number", ()),
    "money": ("parse_amount", ()),
    "quantity": ("decimal_number", (14, 4)),
    "rate": ("decimal_number", (18, 10)),
}
WITH_SEPARATORS = ("money", "quantity", "rate")
PLAIN_WORDS = {"true": True, "false": False}
KINDS = ("instant", "naive", "day")
# A text that no guard accepts. It is put in the place of a number that is not written
# in the declared notation.
NOT_DECLARED = "'not in the declared notation'"


@dataclass(frozen=True)
class Notation:
    """How numbers, booleans and times are written in a family of files."""

    decimal: str
    thousands: str
    booleans: dict[str, bool]
    formats: tuple[Format, ...]
    zone: str | None
    reporting_zone: str
    accepts_24h: bool

    @property
    def has_iso(self) -> bool:
        """Whether times may be written as ISO 8601 says."""
        return any(each.name == "iso" for each in self.formats)


@dataclass(frozen=True)
class Value:
    """The SQL of a typed value; of a time, that of the instant, local time and day."""

    typed: str
    naive: str | None = None
    day: str | None = None


def plain_text(column: Column, text: str, notation: Notation) -> str:
    """The text as the guards read it: plain digits, and a point for decimals only."""
    if column.kind == "score":
        return render("plain_digits", text)
    if column.kind in WITH_SEPARATORS and (
        notation.thousands or notation.decimal != "."
    ):
        return _plain_number(text, notation)
    return text


def _plain_number(text: str, notation: Notation) -> str:
    digits = "[0-9]+"
    plain = text
    if notation.thousands:
        digits += f"|[0-9]{{1,3}}({_escape(notation.thousands)}[0-9]{{3}})+"
        plain = f"replace({plain}, {literal(notation.thousands)}, '')"
    if notation.decimal != ".":
        plain = f"replace({plain}, {literal(notation.decimal)}, '.')"
    pattern = literal(f"-?({digits})({_escape(notation.decimal)}[0-9]+)?")
    return (
        f"case when {text} is null then null"
        f" when regexp_full_match({text}, {pattern}) then {plain}"
        f" else {NOT_DECLARED} end"
    )


def _escape(mark: str) -> str:
    return f"[{mark}]" if mark in "., '" else mark


def typed(column: Column, text: str, notation: Notation) -> Value:
    """The typed value of a column's text; null where the guard does not hold."""
    kind = column.kind
    if kind in GUARDS:
        macro, more = GUARDS[kind]
        return Value(render(macro, text, *more))
    if kind in ("time", "date"):
        return _time(text, notation)
    if kind == "word":
        return Value(_word(column, text))
    if kind == "boolean":
        return Value(_boolean(text, notation))
    if kind == "score":
        return Value(f"cast({render('score_value', text)} as {SQL_TYPES[kind]})")
    return Value(text)


def _word(column: Column, text: str) -> str:
    if not column.words:
        return f"lower({text})"
    known = f"lower({text}) in {listed(column.words)}"
    other = f"when {text} is not null then 'unknown'"
    return f"case when {known} then lower({text}) {other} end"


def _boolean(text: str, notation: Notation) -> str:
    if notation.booleans == PLAIN_WORDS:
        return render("parse_flag", text)
    cases = " ".join(
        f"when {literal(word)} then {str(value).lower()}"
        for word, value in notation.booleans.items()
    )
    return f"case {text} {cases} end"


def _time(text: str, notation: Notation) -> Value:
    """An instant, a local time and a day, of which at most one is not null."""
    late = text
    if notation.accepts_24h:
        late = f"regexp_replace({text}, '24:00(:00)?', '00:00\\1')"
    branches = [branch for each in notation.formats for branch in _branches(each, late)]
    found = {kind: [sql for one, sql in branches if one == kind] for kind in KINDS}
    sql = {
        kind: f"coalesce({', '.join(ways)})" if ways else "null::timestamp"
        for kind, ways in found.items()
    }
    if notation.accepts_24h:
        sql["naive"] += f" + to_days(contains({text}, '24:00')::int)"
    return Value(sql["instant"], sql["naive"], sql["day"])


def _branches(each: Format, text: str) -> list[tuple[str, str]]:
    """The kinds of time that a format can hold, each with the SQL that reads it."""
    if each.name == "iso":
        return [
            ("naive", render("parse_local_timestamp", text)),
            ("day", render("parse_date", text)),
            ("instant", render("parse_timestamp", text)),
        ]
    if each.name == "excel_serial":
        days = _when(text, "[2-7][0-9]{4}([.]0+)?", _parse(each, text))
        fraction = "[2-7][0-9]{4}[.](?:0*[1-9])[0-9]*"
        return [("day", days), ("naive", _when(text, fraction, _parse(each, text)))]
    kind = "instant" if each.is_instant else "naive" if each.has_time else "day"
    text = (
        f"case when contains({text}, ':60')"
        f" then {render('before_leap_second', text)} else {text} end"
    )
    return [(kind, _when(text, each.pattern, _parse(each, text)))]


def _when(text: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({text}, {literal(pattern)}) then {value} end"


def _parse(each: Format, text: str) -> str:
    if each.name == "excel_serial":
        # A serial number is precise to the millisecond only, so it is rounded to that.
        milliseconds = f"round(try_cast({text} as double) * 86400000)"
        return (
            "timestamp '1899-12-30 00:00:00'"
            f" + to_milliseconds(try_cast({milliseconds} as bigint))"
        )
    if each.name.startswith("epoch_"):
        factor = 1_000_000 if each.name == "epoch_seconds" else 1_000
        return f"make_timestamp(try_cast({text} as bigint) * {factor})"
    parsed = f"try_strptime({text}, {literal(each.name)})"
    if "%y" in each.name:
        parsed = (
            f"case when year({parsed}) < 2000 then {parsed} + interval 100 year"
            f" else {parsed} end"
        )
    return f"timezone('UTC', {parsed})" if each.is_instant else parsed


def to_utc(local: str, zone: str) -> str:
    """The first instant at which clocks of the zone show the local time."""
    return local if zone == "UTC" else render("local_to_utc", local, literal(zone))
