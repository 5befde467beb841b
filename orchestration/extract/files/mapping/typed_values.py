"""From a text to a typed value, with a guard before every cast.

The engine's casts round, wrap, guess and drop; each expression here lets through only
what FILES.md says is meant, and gives null for the rest. Why it is null is worked out
in `faults.py`, for those rows only.
"""

import unicodedata
from dataclasses import dataclass

from orchestration.extract.files.mapping.dates import (
    ISO_DATE,
    ISO_INSTANT,
    ISO_NAIVE,
    Format,
)
from orchestration.extract.files.mapping.entity_shape import (
    SQL_TYPES,
    Column,
    Kind,
)
from orchestration.extract.files.mapping.sql_text import (
    full_match,
    listed,
    literal,
)

MONEY_BOUND = 10**12
SCALES: dict[Kind, tuple[int, int]] = {
    "money": (14, 4),
    "quantity": (14, 4),
    "rate": (18, 10),
}
WHOLE_NUMBER = "-?[0-9]{1,18}([.]0+)?"
SCORE = "-?[0-9]{1,2}([.]0+)?"
DECIMAL_DIGITS = [
    char
    for char in map(chr, range(0x80, 0x20000))
    if unicodedata.category(char) == "Nd"
]
FOREIGN_DIGITS = "".join(DECIMAL_DIGITS)
PLAIN_DIGITS = "".join(str(unicodedata.decimal(char)) for char in DECIMAL_DIGITS)
KINDS = ("instant", "naive", "day")
LEAP_SECOND = "(:[0-5][0-9]):60"


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


@dataclass(frozen=True)
class Value:
    """A typed expression; of a time the instant, beside the local time and the day."""

    typed: str
    naive: str | None = None
    day: str | None = None


def decimal_pattern(kind: Kind, notation: Notation) -> str:
    """The expression of a decimal number: full groups, no digit beyond the scale."""
    whole, scale = SCALES[kind]
    point = _escape(notation.decimal)
    digits = f"[0-9]{{1,{whole}}}"
    if notation.thousands:
        digits += f"|[0-9]{{1,3}}({_escape(notation.thousands)}[0-9]{{3}})+"
    return f"-?({digits})({point}[0-9]{{1,{scale}}}0*)?"


def number_pattern(notation: Notation) -> str:
    """Any number in this notation, however long or fine."""
    digits = "[0-9]+"
    if notation.thousands:
        digits += f"|[0-9]{{1,3}}({_escape(notation.thousands)}[0-9]{{3}})+"
    return f"-?({digits})({_escape(notation.decimal)}[0-9]+)?"


def _escape(mark: str) -> str:
    return f"[{mark}]" if mark in "., '" else mark


def plain_number(text: str, notation: Notation) -> str:
    """The text with its declared separators turned into the engine's."""
    if notation.thousands:
        text = f"replace({text}, {literal(notation.thousands)}, '')"
    if notation.decimal != ".":
        text = f"replace({text}, {literal(notation.decimal)}, '.')"
    return text


def plain_digits(text: str) -> str:
    """The text with the digits of other scripts written as 0 to 9."""
    return (
        f"case when regexp_matches({text}, '[^\\x00-\\x7f]')"
        f" then translate({text}, '{FOREIGN_DIGITS}', '{PLAIN_DIGITS}')"
        f" else {text} end"
    )


def typed(column: Column, text: str, notation: Notation) -> Value:
    """The typed value of a column's text; null where the guard does not hold."""
    kind = column.kind
    if kind in ("id", "text"):
        return Value(text)
    if kind == "word":
        return Value(_word(column, text))
    if kind == "currency":
        return Value(
            f"case when {full_match(text, '[A-Za-z]{3}')} then upper({text}) end"
        )
    if kind == "boolean":
        return Value(_boolean(text, notation))
    if kind in ("time", "date"):
        return _time(text, notation)
    return Value(_number(kind, text, notation))


def _number(kind: Kind, text: str, notation: Notation) -> str:
    if kind == "integer":
        return _guarded(text, WHOLE_NUMBER, f"try_cast({text} as bigint)")
    if kind == "score":
        return _guarded(text, SCORE, f"try_cast({text} as {SQL_TYPES[kind]})")
    cast = f"try_cast({plain_number(text, notation)} as {SQL_TYPES[kind]})"
    return _guarded(text, decimal_pattern(kind, notation), cast)


def _guarded(text: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({text}, {literal(pattern)}) then {value} end"


def _word(column: Column, text: str) -> str:
    if not column.words:
        return f"lower({text})"
    known = f"lower({text}) in {listed(column.words)}"
    other = f"when {text} is not null then 'unknown'"
    return f"case when {known} then lower({text}) {other} end"


def _boolean(text: str, notation: Notation) -> str:
    cases = " ".join(
        f"when {literal(word)} then {str(value).lower()}"
        for word, value in notation.booleans.items()
    )
    return f"case {text} {cases} end"


def _time(text: str, notation: Notation) -> Value:
    """An instant, a local time and a day, of which at most one is not null."""
    text = (
        f"case when contains({text}, ':60')"
        f" then regexp_replace({text}, '{LEAP_SECOND}', '\\1:59') else {text} end"
    )
    late = text
    if notation.accepts_24h:
        late = f"regexp_replace({text}, '24:00(:00)?', '00:00\\1')"
    branches = [branch for each in notation.formats for branch in _branches(each, late)]
    found = {kind: [sql for one, sql in branches if one == kind] for kind in KINDS}
    sql = {
        kind: f"case {' '.join(whens)} end" if whens else "null::timestamp"
        for kind, whens in found.items()
    }
    if notation.accepts_24h:
        sql["naive"] += f" + to_days(contains({text}, '24:00')::int)"
    return Value(sql["instant"], sql["naive"], sql["day"])


def _branches(each: Format, text: str) -> list[tuple[str, str]]:
    """The ways in which a format speaks of a time, each behind its expression."""
    if each.name == "excel_serial":
        days = _when(text, "[2-7][0-9]{4}([.]0+)?", _parse(each, text))
        fraction = "[2-7][0-9]{4}[.](?:0*[1-9])[0-9]*"
        return [("day", days), ("naive", _when(text, fraction, _parse(each, text)))]
    if each.name != "iso":
        kind = "instant" if each.is_instant else "naive" if each.has_time else "day"
        return [(kind, _when(text, each.pattern, _parse(each, text)))]
    local = f"try_cast({text} as timestamp)"
    instant = f"timezone('UTC', try_cast({_iso_offset(text)} as timestamptz))"
    return [
        ("naive", _when(text, ISO_NAIVE, local)),
        ("day", _when(text, ISO_DATE, local)),
        ("instant", _when(text, ISO_INSTANT, instant)),
    ]


def _when(text: str, pattern: str, value: str) -> str:
    return f"when regexp_full_match({text}, {literal(pattern)}) then {value}"


def _iso_offset(text: str) -> str:
    """`+0530` as the engine reads it: `+05:30`."""
    return f"regexp_replace({text}, '([+-][0-9]{{2}})([0-9]{{2}})$', '\\1:\\2')"


def _parse(each: Format, text: str) -> str:
    if each.name == "excel_serial":
        # A serial's fraction holds milliseconds, not more.
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
    """The first instant at which clocks of the zone show the local time.

    The engine takes the second where a time occurs twice (SCALE.md, `local_to_utc`).
    """
    if zone == "UTC":
        return local
    place = literal(zone)
    return (
        f"timezone('UTC', least(timezone({place}, {local}),"
        f" timezone({place}, {local} - interval 1 hour) + interval 1 hour))"
    )
