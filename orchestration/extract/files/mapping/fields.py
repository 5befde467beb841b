"""One target column of one rule, as SQL in layers: text, typed parts, value.

Each layer is a subquery, so that an expression is written, and computed, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from orchestration.base.sql_macros import render
from orchestration.extract.files.bytes.sieve import Margins
from orchestration.extract.files.mapping import row_faults
from orchestration.extract.files.mapping.dates import parse_formats
from orchestration.extract.files.mapping.entity_shape import Column
from orchestration.extract.files.mapping.file_options import FileRule
from orchestration.extract.files.mapping.row_faults import Fault
from orchestration.extract.files.mapping.rules import ColumnRule
from orchestration.extract.files.mapping.sql_text import (
    conditions,
    identifier,
    joined_key,
    listed,
    literal,
    mapped,
)
from orchestration.extract.files.mapping.typed_values import (
    Notation,
    plain_text,
    to_utc,
    typed,
)

ISO = parse_formats(("iso",))


@dataclass(frozen=True)
class Records:
    """The records of one file as the engine sees them: texts in named columns.

    `margins` says which invisible characters may surround a value. `relation` has a
    `_row` beside the columns; `columns` gives their SQL identifiers by normalised name.
    """

    relation: str
    columns: Mapping[str, str]
    margins: Margins = "any"

    def text(self, name: str, null_words: tuple[str, ...]) -> str:
        """A column's text without margins; null when empty, or a null word."""
        if name not in self.columns:
            return "null::varchar"
        text = self.columns[name]
        if self.margins == "spaces":
            text = f"nullif(trim({text}), '')"
        elif self.margins == "any":
            text = render("trimmed", text)
        if null_words:
            text = f"case when {text} in {listed(null_words)} then null else {text} end"
        return text


@dataclass
class Layers:
    """SQL expressions by alias, in layers that build on each other, and the faults.

    `parts` may use the aliases of `texts`, `values` those of both. The conditions of
    the faults and the flags use all of them.
    """

    texts: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """What is the same for all fields of one file."""

    family: FileRule
    records: Records
    zone: str | None
    reporting_zone: str
    as_of: datetime
    # The day that the file describes, as the midnight at which it begins.
    file_day: datetime

    def notation(self, rule: ColumnRule) -> Notation:
        """How this column's values are written."""
        return Notation(
            self.family.decimal,
            self.family.thousands,
            self.family.booleans,
            parse_formats(rule.dates)
            if rule.dates
            else parse_formats(self.family.dates),
            rule.time_zone or self.zone,
            self.reporting_zone,
            self.family.accepts_24h,
        )

    @property
    def seen(self) -> dict[str, str]:
        """The alias of each source column that the family reads."""
        return {name: identifier(f"s:{name}") for name in self.family.read}


def text_alias(name: str) -> str:
    """The alias of a target column's text."""
    return identifier(f"t:{name}")


def value_alias(name: str) -> str:
    """The alias of a target column's typed value."""
    return identifier(f"v:{name}")


def add(layers: Layers, column: Column, rule: ColumnRule, context: Context) -> None:
    """Add a target column to the layers: its text, its value and its faults."""
    text, value = text_alias(column.name), value_alias(column.name)
    notation = context.notation(rule)
    layers.texts[text] = plain_text(column, _text(rule, context), notation)
    if rule.unmapped == "reject":
        _refuse_unmapped(layers, column, rule, context)
    unread = None
    if column.kind in ("time", "date"):
        unread = _add_time(layers, column, rule, context)
    else:
        found = _add_plain(layers, column, rule, context)
        if column.kind not in ("id", "text", "word"):
            unread = f"{text} is not null and {found} is null"
    empty = f"{value} is null"
    if unread:
        alias = identifier(f"u:{column.name}")
        layers.values[alias] = unread
        layers.faults.append(row_faults.unread(column, alias, text, notation))
        empty += f" and not {alias}"
    if column.required:
        layers.faults.append(row_faults.missing(column, empty))
    layers.faults += row_faults.bounds(column, value)


def _refuse_unmapped(
    layers: Layers, column: Column, rule: ColumnRule, context: Context
) -> None:
    raw = context.seen[rule.column or rule.columns[0]]
    unknown = f"{raw} not in {listed(rule.values)}"
    layers.faults.append(Fault(column.name, unknown, "'value_not_mapped'"))


def _text(rule: ColumnRule, context: Context) -> str:
    """The text that a rule takes, after its map and under its conditions."""
    seen = context.seen
    if rule.constant is not None:
        text = literal(rule.constant)
    elif rule.file_date:
        text = literal(context.file_day.isoformat(sep=" "))
    elif rule.columns:
        text = joined_key([seen[name] for name in rule.columns])
    else:
        text = seen[rule.column or rule.months_before_file_date or ""]
    text = mapped(text, rule.values, rule.unmapped)
    if rule.whole:
        text = f"regexp_replace({text}, '[.]0+$', '')"
    if rule.where:
        text = f"case when {conditions(rule.where, seen)} then {text} end"
    return text


def _add_plain(
    layers: Layers, column: Column, rule: ColumnRule, context: Context
) -> str:
    """Add the value of a column that is not a time; return the value's alias."""
    text, value = text_alias(column.name), value_alias(column.name)
    found = typed(column, text, context.notation(rule)).typed
    layers.parts[value] = f"-({found})" if rule.negate else found
    return value


def _add_time(
    layers: Layers, column: Column, rule: ColumnRule, context: Context
) -> str:
    """Add a time as one instant, made of a local time, a day or an instant.

    A time that stands for "none", such as the year 9999, becomes null. Returns the
    condition that there is a text which is no time.
    """
    name, notation = column.name, context.notation(rule)
    text, value = text_alias(name), value_alias(name)
    naive, day, instant = (identifier(f"{part}:{name}") for part in "ndi")
    if rule.file_date:
        notation = replace(notation, formats=ISO)
    found = typed(column, text, notation)
    layers.parts[naive] = found.naive or "null::timestamp"
    layers.parts[day] = found.day or "null::timestamp"
    layers.parts[instant] = found.typed
    if rule.months_before_file_date:
        start = f"timestamp {literal(context.file_day.isoformat(sep=' '))}"
        guard = f"regexp_full_match({text}, '[0-9]{{1,4}}')"
        months = f"{start} - to_months(try_cast({text} as integer))"
        layers.parts[naive] = f"case when {guard} then {months} end"
        layers.parts[day] = layers.parts[instant] = "null::timestamp"
    if column.kind == "time" and notation.zone is None:
        zoneless = Fault(name, f"{naive} is not null", "'time_zone_missing'")
        layers.faults.append(zoneless)
    some = f"coalesce({naive}, {day}, {instant})"
    whole = f"cast({some} as date)"
    if column.kind == "time":
        zone = notation.zone or "UTC"
        local, midnight = to_utc(naive, zone), to_utc(day, notation.reporting_zone)
        whole = f"coalesce({instant}, {local}, {midnight})"
        if column.required and zone != "UTC":
            layers.flags += _clock_changes(naive, value, zone)
    unread = f"{text} is not null and {some} is null"
    if notation.has_iso:
        said = f"not {render('is_no_time', text)}"
        unread = f"case when {unread} then {said} else false end"
    if notation.formats != ISO:
        none = render("is_no_instant", some)
        whole = f"case when {none} then null else {whole} end"
    layers.values[value] = whole
    return unread


def _clock_changes(naive: str, value: str, zone: str) -> list[str]:
    """Flags for a local time that no clock showed, or that clocks showed twice."""
    place = literal(zone)
    local = f"timezone({place}, timezone('UTC', {value}))"
    again = f"timezone('UTC', timezone({place}, {naive}))"
    return [
        f"case when {naive} <> {local} then 'dst_gap' end",
        f"case when {naive} = {local} and {again} <> {value} then 'dst_overlap' end",
    ]
