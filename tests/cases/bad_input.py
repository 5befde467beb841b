"""What becomes of texts that are wrong, unusual or hostile: one table for every way in.

A case is a text as somebody delivers it, and what must come of it: a value, or the code
of the reason for which it is set aside. The rows run through the macros themselves
(tests/dbt/test_typing_macros.py), through files (tests/files/test_values.py), through
the documents of vendors and their staging (tests/dbt/entities/test_bad_input.py) and,
as far as they are times, through the kernel (tests/extract/test_rejects.py).

Not here: notations that only a file can declare (tests/files/test_values.py), and
records that are wrong as a whole, such as an answer without a response.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Way = Literal["macros", "files", "vendors"]
AS_OF = datetime(2026, 3, 1, 3)


@dataclass(frozen=True)
class Case:
    """A text and its outcome: `reason` if it is refused, else `value`.

    `not_in` names the ways in by which the text cannot come or means something else.
    """

    name: str
    given: Any
    value: Any = None
    reason: str | None = None
    not_in: frozenset[Way] = frozenset()

    @property
    def key(self) -> str:
        """The id of the record that carries the text, and of the test."""
        return "case_" + re.sub("[^a-z0-9]+", "_", self.name.lower()).strip("_")

    @property
    def expected(self) -> Any:
        """The value, or the reason's code."""
        return self.value if self.reason is None else self.reason


@dataclass(frozen=True)
class Record:
    """A record whose fields contradict each other: what differs from a good one."""

    name: str
    entity: str
    changed: dict[str, Any] = field(hash=False)
    reason: str = ""

    @property
    def key(self) -> str:
        """The record's id, and the test's."""
        return "case_" + re.sub("[^a-z0-9]+", "_", self.name.lower()).strip("_")


def of(way: Way, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """The cases that come in that way."""
    return tuple(case for case in cases if way not in case.not_in)


NO_FILE: frozenset[Way] = frozenset({"files"})
ONLY_MACROS: frozenset[Way] = frozenset({"files", "vendors"})
RANGE, WHOLE, NUMBER = "score_out_of_range", "score_not_integer", "score_not_a_number"

# What stands around a value without being seen. Whoever copies out of a web page or a
# spreadsheet brings such characters along.
MARGINS = {
    "spaces": " ",
    "tabs": "\t",
    "no-break spaces": "\u00a0",
    "zero-width spaces": "\u200b",
    "byte order marks": "\ufeff",
    "ideographic spaces": "\u3000",
    "em spaces": "\u2003",
    "narrow no-break spaces": "\u202f",
    "next-line controls": "\x85",
    "thin and hair spaces": "\u2009\u200a",
    "word joiners": "\u2060",
    "marks of direction": "\u200e\u200f",
    "vertical tabs and separators": "\v\x1c\x1f",
    "line and paragraph separators": "\u2028\u2029",
}

# Answers to a question on the scale 0 to 10.
SCORES = (
    Case("a score", "9", 9),
    Case("zero is a score", "0", 0),
    Case("minus zero is zero", "-0", 0),
    Case("the highest score", "10", 10),
    Case("one above the scale", "11", reason=RANGE),
    Case("a hundred on a scale to ten", "100", reason=RANGE),
    Case("a number of four digits", "1000", reason=RANGE),
    Case("minus one", "-1", reason=RANGE),
    Case("ninety-nine as no answer", "99", reason=RANGE),
    Case("a whole number as a spreadsheet writes it", "9.0", 9),
    Case("a whole number with three zeros", "10.000", 10),
    Case("a half", "9.5", reason=WHOLE),
    Case("a fraction that a cast rounds to zero", "-0.4", reason=WHOLE),
    Case("a fraction that a cast rounds into the scale", "10.4", reason=WHOLE),
    Case("a fraction without its zero", ".5", reason=WHOLE),
    Case("a fraction without its decimals", "9.", reason=NUMBER),
    Case("a label that nobody declared", "9 - likely", reason=NUMBER),
    Case("an exponent", "1e1", reason=NUMBER),
    Case("a plus sign", "+9", reason=NUMBER),
    Case("hexadecimal", "0x9", reason=NUMBER),
    Case("binary", "0b11", reason=NUMBER),
    Case("an underscore between digits", "9_0", reason=NUMBER),
    Case("a decimal comma", "9,0", reason=NUMBER),
    Case("a word for true", "true", reason=NUMBER),
    Case("not a number", "NaN", reason=NUMBER),
    Case("infinity as a score", "inf", reason=NUMBER),
    Case("Arabic digits", "٩", 9),
    Case("Persian digits", "۹", 9),
    Case("Devanagari digits", "१०", 10),
    Case("Bengali digits", "৯", 9),
    Case("Thai digits", "๗", 7),
    Case("full-width digits", "\uff19", 9),
    Case("mathematical digits", "\U0001d7d7", 9),
    Case("digits of Adlam, written from right to left", "\U0001e958", 8),
    Case("a superscript is no digit of a score", "9²", reason=NUMBER),
    Case("a circled digit is none", "⑨", reason=NUMBER),
    Case("a Chinese numeral is none", "九", reason=NUMBER),
    *(Case(f"a score between {name}", f"{it}7{it}", 7) for name, it in MARGINS.items()),
)

# When something happened; required.
READABLE, ZONE = "time_not_readable", "time_zone_missing"
TIMES = (
    Case("an instant in UTC", "2026-02-01T10:00:00Z", datetime(2026, 2, 1, 10)),
    Case("a space instead of the T", "2026-02-01 10:00:00Z", datetime(2026, 2, 1, 10)),
    Case("a time to the minute", "2026-02-01T10:00Z", datetime(2026, 2, 1, 10)),
    Case(
        "nine decimals of a second are cut to six",
        "2026-02-01T10:00:00.123456789Z",
        datetime(2026, 2, 1, 10, 0, 0, 123456),
    ),
    Case("a leap day", "2024-02-29T12:00:00Z", datetime(2024, 2, 29, 12)),
    Case(
        "a leap second is the second before it",
        "2016-12-31T23:59:60Z",
        datetime(2016, 12, 31, 23, 59, 59),
    ),
    Case(
        "a leap second in another zone",
        "2017-01-01T05:29:60.5+05:30",
        datetime(2016, 12, 31, 23, 59, 59, 500000),
    ),
    Case("an offset", "2026-02-01T10:00:00+05:30", datetime(2026, 2, 1, 4, 30)),
    Case(
        "an offset without colon",
        "2026-02-01T10:00:00+0530",
        datetime(2026, 2, 1, 4, 30),
    ),
    Case("an offset in hours", "2026-02-01T10:00:00+05", datetime(2026, 2, 1, 5)),
    Case(
        "an offset to the west", "2026-02-01T10:00:00-08:00", datetime(2026, 2, 1, 18)
    ),
    Case("the largest offset", "2026-02-01T10:00:00+14:00", datetime(2026, 1, 31, 20)),
    Case("an offset above 14 hours", "2026-02-01T10:00:00+14:30", reason=READABLE),
    Case("an offset of 15 hours", "2026-02-01T10:00:00+15:00", reason=READABLE),
    Case("an offset of 25 hours", "2026-02-01T10:00:00+25:00", reason=READABLE),
    Case("an offset of 99 minutes", "2026-02-01T10:00:00+05:99", reason=READABLE),
    Case("an offset of 60 minutes", "2026-02-01T10:00:00+05:60", reason=READABLE),
    Case("an offset after a space", "2026-02-01 10:00:00 +05:30", reason=READABLE),
    Case(
        "a clock that is less than a day ahead",
        "2026-03-02T03:00:00Z",
        datetime(2026, 3, 2, 3),
    ),
    Case("a time in the future", "2026-03-02T03:00:01Z", reason="time_in_future"),
    Case("an event before 1970", "1969-12-31T23:59:59Z", reason="time_before_1970"),
    Case("the year 1 for none", "0001-01-01T00:00:00Z", reason="time_missing"),
    Case("the year 9999 for none", "9999-12-31T00:00:00Z", reason="time_missing"),
    Case("a day of the year 1 for none", "0001-01-01", reason="time_missing"),
    Case("a day of the year 9999 for none", "9999-12-31", reason="time_missing"),
    Case("no time", None, reason="time_missing"),
    Case("an empty time", "", reason="time_missing"),
    Case("a blank time", " \u00a0", reason="time_missing"),
    Case("the year 0", "0000-01-01T00:00:00Z", reason=READABLE),
    Case("the word infinity", "infinity", reason=READABLE),
    Case("the word epoch", "epoch", reason=READABLE),
    Case("a local time without its zone", "2026-02-01T10:00:00", reason=ZONE),
    Case("a local leap second", "2016-12-31 23:59:60", reason=ZONE),
    # In a file a day without a time is that day in the reporting zone.
    Case("a day without a time", "2026-02-01", reason=ZONE, not_in=NO_FILE),
    Case(
        "a zone by its letters", "2026-02-01 10:00:00 IST", reason="time_zone_unknown"
    ),
    Case(
        "a zone by its name",
        "2026-02-01 10:00 Mars/Olympus",
        reason="time_zone_unknown",
    ),
    Case("slashes", "01/02/2026", reason=READABLE),
    Case("a day that February has not", "2026-02-30T10:00:00Z", reason=READABLE),
    Case("29 February of no leap year", "2026-02-29T10:00:00Z", reason=READABLE),
    Case("a day alone that February has not", "2026-02-30", reason=READABLE),
    Case("hour 24", "2026-02-01T24:00:00Z", reason=READABLE),
    Case("hour 24 without a zone", "2026-02-01 24:00:00", reason=READABLE),
    Case("seconds since 1970 where a text is due", "1767225600", reason=READABLE),
    Case("a year of two digits", "26-02-03", reason=READABLE),
    Case("an American day", "1/2/26", reason=READABLE),
    Case("a time that was cut off", "2026-02-01T1", reason=READABLE),
    *(
        Case(
            f"a time between {name}",
            f"{it}2026-02-01T10:00:00Z{it}",
            datetime(2026, 2, 1, 10),
        )
        for name, it in MARGINS.items()
    ),
)

# Amounts of money in a plain notation; required.
AMOUNT = "amount_not_readable"
AMOUNTS = (
    Case("an amount", "1999.50", Decimal("1999.5")),
    Case("an amount without decimals", "1000", Decimal(1000)),
    Case("zero is an amount", "0", Decimal(0)),
    Case("a tenth is exact", "0.3", Decimal("0.3")),
    Case("zeros beyond the fourth decimal", "2.50000000", Decimal("2.5")),
    # A vendor computes in floating point, so its amounts are rounded; who writes a file
    # by hand has misplaced the point.
    Case(
        "a fifth decimal",
        "2.00001",
        reason="too_many_decimals",
        not_in=frozenset({"vendors"}),
    ),
    Case(
        "a sum of floats in a file",
        "0.30000000000000004",
        reason="too_many_decimals",
        not_in=frozenset({"vendors"}),
    ),
    Case(
        "a sum of floats of a vendor",
        "0.30000000000000004",
        Decimal("0.3"),
        not_in=frozenset({"files", "macros"}),
    ),
    Case("thousands and a comma", "1.234,56", reason=AMOUNT),
    Case("thousands and a point", "1,234.56", reason=AMOUNT),
    Case("an amount with its currency", "5 EUR", reason=AMOUNT),
    Case("an amount with a plus sign", "+5", reason=AMOUNT),
    Case("an accountant's negative amount", "(5.00)", reason=AMOUNT),
    Case("an amount with an exponent", "1e3", reason=AMOUNT),
    Case("an amount without its zero", ".5", reason=AMOUNT),
    Case("no amount at all", "NaN", reason=AMOUNT),
    Case("an infinite amount", "inf", reason=AMOUNT),
    Case("the largest amount", "999999999999.9999", Decimal("999999999999.9999")),
    Case("a million millions", "1" + "0" * 12, reason="amount_out_of_range"),
    Case("a number of nineteen digits", "1" + "0" * 18, reason="amount_out_of_range"),
    # A deal of a CRM may have no amount, so there its absence is no fault.
    Case(
        "a missing amount", None, reason="amount_missing", not_in=frozenset({"vendors"})
    ),
    Case(
        "a blank amount", " \t", reason="amount_missing", not_in=frozenset({"vendors"})
    ),
    *(
        Case(f"an amount between {name}", f"{it}2.5{it}", Decimal("2.5"))
        for name, it in MARGINS.items()
    ),
)

# Amounts of paid invoices in minor units, by currency: only vendors deliver them so.
MINOR_UNITS = (
    Case("yen have no minor unit", ("1250", "jpy"), Decimal(1250)),
    Case("a dinar has a thousand", ("12345", "bhd"), Decimal("12.345")),
    Case("a euro has a hundred", ("1999", "eur"), Decimal("19.99")),
    Case("a krona is counted in hundredths", ("500", "isk"), Decimal(5)),
    Case("a sale below zero", ("-500", "eur"), reason="amount_negative"),
    Case("no number of minor units", ("NaN", "eur"), reason=AMOUNT),
    Case(
        "minor units of nineteen digits",
        (str(10**18), "eur"),
        reason="amount_out_of_range",
    ),
    Case(
        "minor units of sixteen digits",
        (str(10**15), "eur"),
        reason="amount_out_of_range",
    ),
    Case("minor units without a currency", ("500", None), reason="currency_missing"),
    Case("no minor units", (None, "eur"), reason="amount_missing"),
)

# Yes or no.
FLAG = "flag_not_readable"
FLAGS = (
    Case("yes", "true", value=True),
    Case("no", "false", value=False),
    Case("yes in capitals", "TRUE", value=True),
    Case("no with a capital", "False", value=False),
    Case("yes between spaces", " true\u00a0", value=True),
    Case("a letter for yes", "t", reason=FLAG),
    Case("the word yes", "yes", reason=FLAG),
    Case("a one", "1", reason=FLAG),
    Case("no flag", "", None),
)

# Texts for people.
TEXTS = (
    Case("a text", "slow till", "slow till"),
    Case("an empty text is none", "", None),
    Case("a blank text is none", " \t\u3000", None),
    Case("a margin inside stays", "slow\u00a0till", "slow\u00a0till"),
    Case("a word for nothing is a text", "N/A", "N/A"),
    Case("a dash is a text", "-", "-"),
    Case("an emoji of several", "👩\u200d👧", "👩\u200d👧"),
    Case("an umlaut at the border", "über Größe", "über Größe"),
    Case("two lines", "one\ntwo", "one\ntwo"),
    Case("a tag", "<b>now</b>", "<b>now</b>"),
    Case("a formula", "=1+1", "=1+1"),
    *(
        Case(f"a text between {name}", f"{it}slow till{it}", "slow till")
        for name, it in MARGINS.items()
    ),
)

# Ids of other systems: texts, whatever they look like.
IDENTIFIERS = (
    Case("an id with leading zeros", "00420", "00420"),
    Case("an id that looks like an exponent", "1E5", "1E5"),
    Case("an id above 2 to the 53rd", "9007199254740993", "9007199254740993"),
    Case("an id in capitals", "aB-7", "aB-7"),
    Case("an id between spaces", " 00420\u00a0", "00420"),
)

# Addresses as identifiers. None identifies somebody who is perhaps another.
EMAILS = (
    Case("an address", "reader@example.com", "reader@example.com"),
    Case("an address in capitals", "Reader@EXAMPLE.com", "reader@example.com"),
    Case(
        "a tag after a plus stays", "reader+shop@example.com", "reader+shop@example.com"
    ),
    Case("dots before the at stay", "a.n.n@gmail.com", "a.n.n@gmail.com"),
    Case("a decomposed accent", "re\u0301ne\u0301@example.com", "réné@example.com"),
    Case("a dotted capital I could be an i", "\u0130da@example.com", None),
    Case("a Kelvin sign could be a k", "\u212aate@example.com", None),
    Case("no at", "reader.example.com", None),
    Case("no domain", "reader@", None),
    Case("a domain without a dot", "reader@localhost", None),
    Case("a space inside", "reader @example.com", None),
    *(
        Case(
            f"an address between {name}",
            f"{it}reader@example.com{it}",
            "reader@example.com",
        )
        for name, it in MARGINS.items()
    ),
)

# Documents of vendors that contradict themselves, by the builder of a good one.
RECORDS = (
    Record(
        "a ticket solved before it was created",
        "tickets",
        {"solved_at": "2026-01-09T08:00:00Z"},
        "negative_duration",
    ),
    Record("a ticket never created", "tickets", {"created_at": None}, "time_missing"),
    Record(
        "a ticket of next year",
        "tickets",
        {"created_at": "2027-01-01T00:00:00Z"},
        "time_in_future",
    ),
    Record(
        "a subscription of no time",
        "subscriptions",
        {"ended_at": 1735689600},
        "negative_duration",
    ),
    Record(
        "a subscription that ends before its start",
        "subscriptions",
        {"ended_at": 1735603200},
        "negative_duration",
    ),
    Record(
        "milliseconds where seconds are due",
        "subscriptions",
        {"start_date": 1735689600000000},
        "time_not_readable",
    ),
    Record(
        "a subscription without a price",
        "subscriptions",
        {"unit_amount": None},
        "amount_missing",
    ),
    Record(
        "a deal closed before it was created",
        "deals",
        {"hs_is_closed": "true", "closedate": "2025-04-30T00:00:00Z"},
        "negative_duration",
    ),
)
