"""Why a row is refused: for each column the conditions and BAD_INPUT.md's codes.

All conditions of a row are joined by `or`; only where that holds are the reasons
worked out and listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.extract.files.mapping.entity_shape import Column, Entity
from orchestration.extract.files.mapping.sql_text import (
    full_match,
    literal,
)
from orchestration.extract.files.mapping.typed_values import (
    MONEY_BOUND,
    Notation,
    number_pattern,
    plain_number,
)

NOT_TYPED = {
    "currency": "currency_invalid",
    "boolean": "boolean_invalid",
    "date": "date_invalid",
    "integer": "number_invalid",
    "quantity": "number_invalid",
    "rate": "number_invalid",
}
TOO_LONG = "-?[0-9]{15,}([.][0-9]+)?"
ZONE_NAME = ".*[0-9] ?[A-Za-z]{2,}(/[A-Za-z_]+)?"


@dataclass(frozen=True)
class Fault:
    """A condition in SQL that refuses the row, and the reason's code in SQL."""

    column: str
    condition: str
    reason: str


def number_reason(text: str, notation: Notation) -> str:
    """A number that is too long or too fine, or none in this notation."""
    is_long = f"regexp_full_match({plain_number(text, notation)}, '{TOO_LONG}')"
    return (
        f"case when not {full_match(text, number_pattern(notation))}"
        f" then 'number_invalid' when {is_long} then 'amount_out_of_bounds'"
        " else 'too_many_decimals' end"
    )


def score_reason(text: str) -> str:
    """BAD_INPUT.md, A3: a fraction, a number outside of every scale, or no number."""
    return (
        "case"
        f" when regexp_full_match({text}, '-?[0-9]+([.]0+)?') then 'score_out_of_range'"
        f" when regexp_full_match({text}, '-?[0-9]+[.][0-9]+') then 'score_not_integer'"
        " else 'score_not_a_number' end"
    )


def time_reason(text: str) -> str:
    """A time whose zone is a name, or no time at all."""
    return (
        f"case when regexp_full_match({text}, '{ZONE_NAME}')"
        " then 'time_zone_unknown' else 'time_invalid' end"
    )


def unread(column: Column, condition: str, text: str, notation: Notation) -> Fault:
    """There is a text, but the guard let no value through."""
    if column.kind == "time":
        reason = time_reason(text)
    elif column.kind == "money":
        reason = number_reason(text, notation)
    elif column.kind == "score":
        reason = score_reason(text)
    else:
        reason = literal(NOT_TYPED[column.kind])
    return Fault(column.name, condition, reason)


def missing(column: Column, condition: str) -> Fault:
    """A required column without a value."""
    reason = "'time_missing'" if column.kind == "time" else "'required_missing'"
    return Fault(column.name, condition, reason)


def bounds(column: Column, value: str) -> list[Fault]:
    """A number outside of what the column may hold."""
    found = []
    if column.kind == "money":
        large = f"abs({value}) >= {MONEY_BOUND}"
        found.append(Fault(column.name, large, "'amount_out_of_bounds'"))
    if column.least is not None:
        reason = "negative_amount" if column.kind == "money" else "number_out_of_range"
        below = f"{value} < {column.least}"
        found.append(Fault(column.name, below, literal(reason)))
    if column.kind == "rate":
        found.append(Fault(column.name, f"{value} = 0", "'number_out_of_range'"))
    return found


def event_time(name: str, value: str, latest: str) -> list[Fault]:
    """An event before 1970, or later than `latest`."""
    early = f"{value} < timestamp '1970-01-01 00:00:00'"
    return [
        Fault(name, early, "'time_before_1970'"),
        Fault(name, f"{value} > {latest}", "'time_in_future'"),
    ]


def spans(entity: Entity, values: Mapping[str, str]) -> list[Fault]:
    """An end before its beginning; for a strict span also at the same instant."""
    found = []
    for span in entity.spans:
        if span.start not in values or span.end not in values:
            continue
        start, end = values[span.start], values[span.end]
        found.append(Fault(span.end, f"{end} < {start}", "'negative_duration'"))
        if span.strict:
            found.append(Fault(span.end, f"{end} = {start}", "'zero_duration'"))
    return found


def listed(faults: Sequence[Fault]) -> str:
    """The list of a row's faults as structs; null for a good row."""
    if not faults:
        return "null::struct(name varchar, reason varchar)[]"
    any_fault = " or ".join(f"coalesce({fault.condition}, false)" for fault in faults)
    structs = ", ".join(
        f"case when {fault.condition} then"
        f" {{'name': {literal(fault.column)}, 'reason': {fault.reason}}} end"
        for fault in faults
    )
    return (
        f"case when {any_fault}"
        f" then list_filter([{structs}], lambda one: one is not null) end"
    )
