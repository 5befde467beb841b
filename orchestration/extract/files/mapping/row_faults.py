"""Why a row is refused: for each column the conditions and the reasons' codes.

All conditions of a row are joined by `or`; only where that holds are the reasons
worked out and listed. What each code means stands in `dbt_project/seeds/reasons.csv`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.base.sql_macros import render
from orchestration.extract.files.mapping.entity_shape import Column, Entity, Kind
from orchestration.extract.files.mapping.sql_text import literal
from orchestration.extract.files.mapping.typed_values import Notation

NOT_READABLE: dict[Kind, str] = {
    "currency": "currency_not_readable",
    "boolean": "flag_not_readable",
    "integer": "number_not_readable",
    "quantity": "number_not_readable",
    "rate": "number_not_readable",
}
MISSING: dict[Kind, str] = {
    "id": "identifier_missing",
    "text": "text_missing",
    "word": "text_missing",
    "currency": "currency_missing",
    "boolean": "flag_missing",
    "money": "amount_missing",
    "integer": "number_missing",
    "quantity": "number_missing",
    "rate": "number_missing",
    "score": "score_missing",
    "date": "time_missing",
    "time": "time_missing",
}


@dataclass(frozen=True)
class Fault:
    """A condition in SQL that refuses the row, and the reason's code in SQL."""

    column: str
    condition: str
    reason: str


def unread(column: Column, condition: str, text: str, notation: Notation) -> Fault:
    """The fault of a text that is no value of its column's kind."""
    if column.kind in ("time", "date"):
        reason = _unread_time(text, notation)
    elif column.kind == "money":
        reason = render("unread_amount_fault", text)
    elif column.kind == "score":
        reason = render("unread_score_fault", text)
    else:
        reason = literal(NOT_READABLE[column.kind])
    return Fault(column.name, condition, reason)


def _unread_time(text: str, notation: Notation) -> str:
    """The reason's code; only where ISO 8601 is declared can a time lack its zone."""
    if notation.has_iso:
        return render("unread_time_fault", text)
    named = render("names_a_zone", text)
    return f"case when {named} then 'time_zone_unknown' else 'time_not_readable' end"


def missing(column: Column, condition: str) -> Fault:
    """The fault of a required column without a value."""
    return Fault(column.name, condition, literal(MISSING[column.kind]))


def bounds(column: Column, value: str) -> list[Fault]:
    """The faults of a number that is outside of the column's limits."""
    found = []
    if column.kind == "money":
        large = render("is_beyond_money", value)
        found.append(Fault(column.name, large, "'amount_out_of_range'"))
    if column.least is not None:
        is_money = column.kind == "money"
        reason = "'amount_negative'" if is_money else "'number_out_of_range'"
        found.append(Fault(column.name, f"{value} < {column.least}", reason))
    if column.kind == "rate":
        found.append(Fault(column.name, f"{value} = 0", "'number_out_of_range'"))
    return found


def event_time(name: str, value: str, as_of: str) -> Fault:
    """The fault of an event before 1970, or more than a day after `as_of`."""
    reason = render("event_time_fault", value, as_of)
    return Fault(name, f"{reason} is not null", reason)


def spans(entity: Entity, values: Mapping[str, str]) -> list[Fault]:
    """The faults of spans that end before they begin or, if strict, at once."""
    found = []
    for span in entity.spans:
        if span.start in values and span.end in values:
            before = "<=" if span.strict else "<"
            turned = f"{values[span.end]} {before} {values[span.start]}"
            found.append(Fault(span.end, turned, "'negative_duration'"))
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
