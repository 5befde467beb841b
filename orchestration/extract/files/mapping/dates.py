"""Declared formats of dates and times, each one regular expression of fixed width.

`strptime` accepts a year of one to four digits and takes the first format that matches;
a cast accepts a time that was cut off, or drops its offset. So both only get a text
that matches the expression of its format here. A list in which two formats fit the same
text is refused.
"""

import itertools
import re
from dataclasses import dataclass

# Years begin with 0001, because the engine reads 0000 as the year 1 before Christ.
YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# 24:00 and a leap second's :60 are rewritten before an expression sees the text.
HOUR, MINUTE, SECOND = "([01][0-9]|2[0-3])", "[0-5][0-9]", "[0-5][0-9]"


@dataclass(frozen=True)
class Token:
    """One directive: its expression, and the widths of digits or letters it takes."""

    pattern: str
    shapes: tuple[str, ...]
    strptime: str


TOKENS: dict[str, Token] = {
    "%Y": Token(YEAR, ("dddd",), "%Y"),
    "%y": Token("[0-9]{2}", ("dd",), "%Y"),
    "%m": Token("(0[1-9]|1[0-2])", ("dd",), "%m"),
    "%-m": Token("(0?[1-9]|1[0-2])", ("d", "dd"), "%m"),
    "%b": Token(MONTHS, ("aaa",), "%b"),
    "%d": Token("(0[1-9]|[12][0-9]|3[01])", ("dd",), "%d"),
    "%-d": Token("(0?[1-9]|[12][0-9]|3[01])", ("d", "dd"), "%d"),
    "%H": Token(HOUR, ("dd",), "%H"),
    "%-H": Token("([01]?[0-9]|2[0-3])", ("d", "dd"), "%H"),
    "%I": Token("(0[1-9]|1[0-2])", ("dd",), "%I"),
    "%-I": Token("(0?[1-9]|1[0-2])", ("d", "dd"), "%I"),
    "%p": Token("[AaPp][Mm]", ("aa",), "%p"),
    "%M": Token(MINUTE, ("dd",), "%M"),
    "%S": Token(SECOND, ("dd",), "%S"),
    "%f": Token("[0-9]{6}", ("dddddd",), "%f"),
    "%z": Token("[+-](0[0-9]|1[0-3]):[0-5][0-9]", ("+dd:dd",), "%z"),
}
TIME_TOKENS = {"%H", "%-H", "%I", "%-I"}
DIRECTIVE = re.compile(r"%-?[A-Za-z]|[^%]+|%")


@dataclass(frozen=True)
class Format:
    """One way of writing a time; `is_instant`: the text has an offset or is UTC."""

    name: str
    pattern: str
    shapes: tuple[str, ...]
    is_instant: bool = False
    has_time: bool = True


def _iso_shapes() -> tuple[str, ...]:
    times = ("dd:dd", "dd:dd:dd", *(f"dd:dd:dd.{'d' * n}" for n in range(1, 10)))
    stamps = [f"dddd-dd-dd{gap}{time}" for gap in " T" for time in times]
    offsets = ("", "Z", "+dd", "+dddd", "+dd:dd")
    zoned = (stamp + offset for stamp in stamps for offset in offsets)
    return ("dddd-dd-dd", *zoned)


BUILT_IN: dict[str, Format] = {
    # Times in ISO 8601 are read by dbt's macros, as those of every source are. The
    # expression here only finds a day in the name of a file.
    "iso": Format("iso", "[0-9]{4}-[0-9]{2}-[0-9]{2}", _iso_shapes()),
    # Only days from 1954 to 2118, so that an amount or a year in the column is not
    # taken for a date.
    "excel_serial": Format(
        "excel_serial",
        "[2-7][0-9]{4}([.][0-9]{1,12})?",
        ("ddddd", *(f"ddddd.{'d' * n}" for n in range(1, 13))),
        has_time=False,
    ),
    "epoch_seconds": Format("epoch_seconds", "[0-9]{9,10}", ("d" * 9, "d" * 10), True),
    "epoch_milliseconds": Format(
        "epoch_milliseconds", "[0-9]{12,13}", ("d" * 12, "d" * 13), True
    ),
}


def parse_format(name: str) -> Format:
    """The format of that name: a built-in one, or strptime's directives.

    Raises:
        ValueError: for an unknown directive, or one whose width cannot be told.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]
    parts = DIRECTIVE.findall(name)
    directives = [part for part in parts if part.startswith("%")]
    unknown = [part for part in directives if part not in TOKENS]
    if unknown or not directives:
        raise ValueError(f"{name!r}: unknown directive {' '.join(unknown) or name}")
    missing = [one for one in ("Y", "m", "d") if not _says(directives, one)]
    if missing:
        raise ValueError(f"{name!r} does not say year, month and day")
    for left, right in itertools.pairwise(parts):
        if left.startswith("%-") and (right.startswith("%") or right[0].isdigit()):
            raise ValueError(f"{name!r}: nothing tells where {left} ends")
    hours_12 = any(part in ("%I", "%-I") for part in directives)
    if hours_12 != ("%p" in directives):
        raise ValueError(f"{name!r}: %I and %p need each other")
    return Format(
        name,
        "".join(TOKENS[p].pattern if p in TOKENS else re.escape(p) for p in parts),
        tuple(_shapes(parts)),
        "%z" in directives,
        bool(TIME_TOKENS & set(directives)),
    )


def _says(directives: list[str], unit: str) -> bool:
    words = {"Y": ("%Y", "%y"), "m": ("%m", "%-m", "%b"), "d": ("%d", "%-d")}[unit]
    return sum(part in words for part in directives) == 1


def _shapes(parts: list[str]) -> list[str]:
    """Every shape of text that the format takes: d a digit, a a letter."""
    choices = [
        TOKENS[part].shapes if part in TOKENS else (_shape_of(part),) for part in parts
    ]
    return ["".join(chosen) for chosen in itertools.product(*choices)]


def _shape_of(literal: str) -> str:
    digits = re.sub("[0-9]", "d", literal)
    return re.sub("(?![dTZ])[A-Za-z]", "a", digits)


def parse_formats(names: tuple[str, ...]) -> tuple[Format, ...]:
    """All formats of a list, which must exclude each other.

    Raises:
        ValueError: when two of them fit the same text.
    """
    formats = tuple(parse_format(name) for name in names)
    for one, other in itertools.combinations(formats, 2):
        if set(one.shapes) & set(other.shapes):
            raise ValueError(
                f"{one.name!r} and {other.name!r} fit the same text: declare one"
            )
    return formats
