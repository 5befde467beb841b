"""BAD_INPUT.md's cases of scores, times, money, tickets and subscriptions, as a table.

Each case is one document that a vendor delivers, and the reason it must get, or the
value that must come of it. Cases 12 to 16, 18 to 22 and 28 stand in
`test_entities.py`; those of files in tests/files.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.dbt.entities import documents as docs
from tests.dbt.entities.raw import Doc, epoch, utc


@dataclass(frozen=True)
class Case:
    """What is delivered, and what must come of it: `reason`, or `value`."""

    number: str
    given: Any
    reason: str | None = None
    value: Any = None

    @property
    def key(self) -> str:
        """The record's id, and the test's."""
        return f"case_{self.number}"


RANGE, WHOLE, NUMBER = "score_out_of_range", "score_not_integer", "score_not_a_number"

# Answers to a question on the scale 0 to 10.
SCORES = (
    Case("1_too_high", 11, RANGE),
    Case("2_negative", -1, RANGE),
    Case("3_half", 9.5, WHOLE),
    Case("3_parquet_whole", "9.0", value=9.0),
    Case("4_rounds_to_zero", "-0.4", WHOLE),
    Case("5_rounds_into_range", "10.4", WHOLE),
    Case("6_label", "10 - very likely", NUMBER),
    Case("7_space_around", " 9 ", value=9.0),
    Case("7_exponent", "1e1", NUMBER),
    Case("7_plus", "+9", NUMBER),
    Case("8_hexadecimal", "0x9", NUMBER),
    Case("8_underscore", "9_0", NUMBER),
    Case("9_comma", "9,0", NUMBER),
    Case("10_arabic", "٩", value=9.0),
    Case("10_devanagari", "१०", value=10.0),
    Case("10_superscript", "9²", NUMBER),
    Case("11_nan", "NaN", NUMBER),
    Case("11_infinity", "inf", NUMBER),
    Case("0_plain_zero", 0, value=0.0),
    Case("0_hundred", "100", RANGE),
    Case("0_boolean", True, NUMBER),
)

# When a response was recorded.
TIMES = (
    Case("53_future", "2026-03-02T03:00:01Z", "time_in_future"),
    Case("53_skew", "2026-03-02T03:00:00Z", value=datetime(2026, 3, 2, 3)),
    Case("54_before_1970", "1969-12-31T23:59:59Z", "time_before_1970"),
    Case("55_sentinel", "9999-12-31T00:00:00Z", "time_not_readable"),
    Case("56_infinity", "infinity", "time_not_readable"),
    Case("56_epoch", "epoch", "time_not_readable"),
    Case(
        "57_offset",
        "2026-02-01T10:00:00+05:30",
        value=utc("2026-02-01T04:30:00+00:00"),
    ),
    Case("57_offset_of_25_hours", "2026-02-01T10:00:00+25:00", "time_not_readable"),
    Case("57_offset_of_15_hours", "2026-02-01T10:00:00+15:00", "time_not_readable"),
    Case("58_naive", "2026-02-01T10:00:00", "time_not_readable"),
    Case("62_slashes", "01/02/2026", "time_not_readable"),
    Case("63_no_such_day", "2026-02-29T10:00:00Z", "time_not_readable"),
    Case(
        "65_leap_second",
        "2016-12-31T23:59:60Z",
        value=utc("2016-12-31T23:59:59+00:00"),
    ),
    Case("66_hour_24", "2026-02-01T24:00:00Z", "time_not_readable"),
    Case("48_no_time", None, "time_missing"),
)

# Totals of paid invoices without tax, in minor units, by currency.
AMOUNTS = (
    Case("78_yen", (1250, "jpy"), value=1250),
    Case("78_dinar", (12345, "bhd"), value=12.345),
    Case("78_euro", (1999, "eur"), value=19.99),
    Case("78_krona_in_hundredths", (500, "isk"), value=5),
    Case("74_negative", (-500, "eur"), "amount_negative"),
    Case("81_nan", ("NaN", "eur"), "amount_not_readable"),
    Case("96_beyond_all_bounds", (10**18, "eur"), "amount_not_readable"),
    Case("96_too_large", (10**15, "eur"), "amount_out_of_range"),
    Case("77_no_currency", (500, None), "currency_missing"),
    Case("0_no_amount", (None, "eur"), "amount_missing"),
)

TICKETS: tuple[tuple[Case, Doc], ...] = (
    (
        Case("98_solved_before_created", None, "negative_duration"),
        docs.ticket(solved_at="2026-01-09T08:00:00Z"),
    ),
    (Case("48_never_created", None, "time_missing"), docs.ticket(created_at=None)),
    (
        Case("53_created_in_future", None, "time_in_future"),
        docs.ticket(created_at="2027-01-01T00:00:00Z"),
    ),
)

SUBSCRIPTIONS: tuple[tuple[Case, Doc], ...] = (
    (
        Case("93_zero_days", None, "negative_duration"),
        docs.subscription(docs.price(100), ended_at=epoch("2025-01-01T00:00:00+00:00")),
    ),
    (
        Case("93_ends_before_start", None, "negative_duration"),
        docs.subscription(docs.price(100), ended_at=epoch("2024-12-31T00:00:00+00:00")),
    ),
    (
        Case("67_milliseconds", None, "time_not_readable"),
        docs.subscription(docs.price(100), start_date=1735689600000000),
    ),
    (
        Case("0_price_without_amount", None, "amount_missing"),
        docs.subscription(docs.price(None)),
    ),
)

DEALS: tuple[tuple[Case, Doc], ...] = (
    (
        Case("88_closed_before_created", None, "negative_duration"),
        docs.deal(hs_is_closed="true", closedate="2025-04-30T00:00:00Z"),
    ),
    (
        Case("80_comma_amount", None, "amount_not_readable"),
        docs.deal(amount="1.234,56"),
    ),
)
