"""One entity of one file as one SELECT: every raw column, and the row's faults.

Where its rows are stored is decided in `typed_rows.py` and `stored.py`.
"""

# ruff: noqa: S608 -- statements are made of literals and identifiers by `sql_text.py`

from dataclasses import dataclass, replace
from datetime import datetime

from orchestration.extract.files.intake.file_tables import row_columns
from orchestration.extract.files.mapping import answers, row_faults
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.entity_shape import Column, Entity
from orchestration.extract.files.mapping.fields import (
    Context,
    Layers,
    add,
    text_alias,
    value_alias,
)
from orchestration.extract.files.mapping.file_options import FilesOptions
from orchestration.extract.files.mapping.order_lines import (
    add_lines,
    line_columns,
)
from orchestration.extract.files.mapping.rules import (
    ColumnRule,
    EntityRule,
)
from orchestration.extract.files.mapping.sql_text import (
    conditions,
    identifier,
    joined_key,
    literal,
    mapped,
)

COMMON_COLUMNS = {
    "updated_at": Column("updated_at", "time"),
    "is_deleted": Column("is_deleted", "boolean"),
}
LINE_PREFIX = "line:"
NO_TEXT = "null::varchar"


@dataclass(frozen=True)
class Stamp:
    """What is true of every row of one load of one file."""

    unit: str
    file_id: int
    first_load_id: int
    load_id: int
    loaded_at: datetime
    snapshot_at: datetime
    is_first_load: bool


def instant(moment: datetime) -> str:
    """A timestamp literal; the moment is naive UTC."""
    return f"timestamp {literal(moment.isoformat(sep=' '))}"


@dataclass(frozen=True)
class Typing:
    """Everything the typing pass of one entity of one file is made from."""

    rule: EntityRule
    options: FilesOptions
    context: Context
    stamp: Stamp
    keeps_extra: bool

    @property
    def entity(self) -> Entity:
        """The entity that the records become."""
        return ENTITIES[self.rule.entity]

    @property
    def given(self) -> dict[str, str]:
        """The mapped columns, and the SQL of their values."""
        found = {name: value_alias(name) for name in self.rule.columns}
        if self.rule.keep_zero_orders:
            found["keeps_zero"] = "true"
        if self.rule.lines:
            found["has_lines"] = "true"
        if self.rule.external_ids:
            found["external_ids"] = _external_ids(self.rule, self.context)
        return found


@dataclass(frozen=True)
class TypingPass:
    """The typing pass of one entity: a SELECT, and the columns that it fills.

    `said` are the raw columns that this mapping fills, `lines` those of the order
    lines. The SELECT gives every raw column, then those of the lines (`line:<name>`)
    and of the answers, and last `_faults`: a list of column and reason, null for a good
    row.
    """

    select: str
    said: tuple[str, ...]
    lines: tuple[str, ...]


def typing_pass(typing: Typing) -> TypingPass:
    """Plan the typing pass of one entity over the context's source."""
    rule, context = typing.rule, typing.context
    layers = _layers(typing)
    seen = {
        alias: context.records.text(name, context.family.null_words)
        for name, alias in context.seen.items()
    }
    query = f"select *{_aliased(seen)} from {context.records.relation}"
    kept = conditions(rule.where, context.seen)
    query = f"select *{_aliased(layers.texts)} from ({query}) where {kept}"
    query = f"select *{_aliased(layers.parts)} from ({query})"
    query = f"select *{_aliased(layers.values)} from ({query})"
    said, lines = _said(typing, layers), _lines(typing)
    outputs = {
        **{
            name: said.get(name, f"null::{type_}")
            for name, type_ in row_columns(typing.entity).items()
        },
        **{f"{LINE_PREFIX}{name}": sql for name, sql in lines.items()},
        **_answers(rule, typing.options),
        "_faults": row_faults.listed(layers.faults),
    }
    chosen = ", ".join(f"{sql} as {identifier(name)}" for name, sql in outputs.items())
    return TypingPass(f"select {chosen} from ({query})", tuple(said), tuple(lines))


def _aliased(expressions: dict[str, str]) -> str:
    return "".join(f", {sql} as {alias}" for alias, sql in expressions.items())


def _layers(typing: Typing) -> Layers:
    entity, rule, context = typing.entity, typing.rule, typing.context
    layers = Layers()
    for name, column_rule in rule.columns.items():
        column = entity.column(name) or COMMON_COLUMNS[name]
        if rule.lines and name in ("amount", "product_amount"):
            column = replace(column, required=False)
        add(layers, column, column_rule, context)
    if rule.entity == "answers":
        asked = text_alias("question_id")
        ids = typing.options.question_ids
        layers.texts[asked] = mapped(layers.texts[asked], ids, "keep")
    for name, column_rule in rule.attributes.items():
        add(layers, Column(f"attribute {name}", "text"), column_rule, context)
    for number, key in enumerate(rule.key):
        add(layers, Column(f"key {number}", "text"), key, context)
    if rule.lines:
        add_lines(layers, rule.lines, context)
    answers.add_answers(layers, rule, typing.options, context)
    layers.values[identifier("_pk")], layers.parts[identifier("_digest")] = _key(
        rule, context, typing.stamp.unit
    )
    layers.faults.append(row_faults.Fault("key", '"_pk" is null', "'key_missing'"))
    values = {name: value_alias(name) for name in rule.columns}
    layers.faults += row_faults.spans(entity, values)
    if entity.event_time:
        name, as_of = entity.event_time, instant(context.as_of)
        layers.faults.append(row_faults.event_time(name, value_alias(name), as_of))
    if rule.entity == "answers":
        layers.faults += answers.row_faults(typing.options, set(rule.columns))
    return layers


def _key(rule: EntityRule, context: Context, unit: str) -> tuple[str, str]:
    """The row's id, and the digest that it is made of where there is no key.

    Without a key, the id is a hash of the row and the row's number among equal rows.
    The hash takes the columns in the order of their names, so that their order in the
    file changes nothing.
    """
    digest = NO_TEXT
    if not rule.key or rule.lines:
        # A file that is replaced as a whole may not share rows with other files, so its
        # name is part of the hash.
        is_own = context.family.delivery == "replace_unit"
        texts = [literal(unit)] if is_own else []
        texts += [
            f"{literal(name + '=')} || {sql}"
            for name, sql in sorted(context.records.columns.items())
        ]
        digest = f"md5(concat_ws(chr(31), {', '.join(texts)}))"
    if rule.key:
        parts = [value_alias(f"key {number}") for number in range(len(rule.key))]
        return joined_key(parts), digest
    return f"_digest || ':' || {_ordinal()}", digest


def _ordinal() -> str:
    return "row_number() over (partition by _digest order by _row)"


def _said(typing: Typing, layers: Layers) -> dict[str, str]:
    """The raw columns that the mapping fills, in their order."""
    entity, rule, given = typing.entity, typing.rule, typing.given
    said = {
        **given,
        **_keys(entity, typing.stamp, given),
        **_words(entity, rule, typing.context),
        **_attributes(rule),
        **_flags(layers),
        **(_extra(typing.context) if typing.keeps_extra else {}),
    }
    return {name: said[name] for name in row_columns(entity) if name in said}


def _keys(entity: Entity, stamp: Stamp, given: dict[str, str]) -> dict[str, str]:
    found = {
        "_pk": '"_pk"',
        "_file_id": f"{stamp.file_id}::bigint",
        "_row": "_row",
    }
    if stamp.load_id != stamp.first_load_id:
        found["_load_id"] = f"{stamp.load_id}::bigint"
    if "updated_at" in given:
        found["_cursor"] = given["updated_at"]
    if "is_deleted" in given:
        found["_deleted"] = given["is_deleted"]
    if stamp.is_first_load:
        own = [
            given[name] for name in ("updated_at", entity.event_time) if name in given
        ]
        times = "".join(f"cast({time} as timestamp), " for time in own)
        state, loaded = instant(stamp.snapshot_at), instant(stamp.loaded_at)
        found["_known_from"] = f"least(coalesce({times}{state}), {loaded})"
    return found


def _lines(typing: Typing) -> dict[str, str]:
    entity, rules = typing.entity, typing.rule.lines
    if rules is None:
        return {}
    occurred = typing.given.get(entity.event_time or "")
    columns = line_columns(entity.name, rules, '"_pk"', occurred)
    return {"_pk": f"_digest || ':' || {_ordinal()}", **columns}


def _answers(rule: EntityRule, options: FilesOptions) -> dict[str, str]:
    names = answers.answer_columns(answers.declared(rule, options))
    return {name.strip('"'): name for name in names}


def _words(entity: Entity, rule: EntityRule, context: Context) -> dict[str, str]:
    """The delivered word of each vocabulary column, where it differs from the value."""
    found = {}
    for column in entity.columns:
        said = rule.columns.get(column.name)
        if column.source_word and said:
            delivered = _delivered(said, context)
            value = value_alias(column.name)
            found[column.source_word] = f"nullif({delivered}, {value})"
    return found


def _delivered(rule: ColumnRule, context: Context) -> str:
    if rule.column:
        return context.seen[rule.column]
    return literal(rule.constant) if rule.constant else NO_TEXT


def _attributes(rule: EntityRule) -> dict[str, str]:
    if not rule.attributes:
        return {}
    pairs = ", ".join(
        f"{literal(name)}, {value_alias(f'attribute {name}')}"
        for name in rule.attributes
    )
    return {"attributes": f"cast(json_object({pairs}) as varchar)"}


def _external_ids(rule: EntityRule, context: Context) -> str:
    """The ids that other systems know the customer by, as a JSON list of texts."""
    ids = ", ".join(
        f"{literal(namespace + ':')} || {context.seen[column]}"
        for namespace, column in rule.external_ids.items()
    )
    named = f"list_filter([{ids}], lambda one: one is not null)"
    return f"case when len({named}) > 0 then cast(to_json({named}) as varchar) end"


def _flags(layers: Layers) -> dict[str, str]:
    if not layers.flags:
        return {}
    return {"_flags": f"nullif(concat_ws(',', {', '.join(layers.flags)}), '')"}


def _extra(context: Context) -> dict[str, str]:
    """The columns that no entity reads, as a JSON object."""
    unread = [name for name in context.records.columns if name not in context.seen]
    if not unread:
        return {}
    pairs = ", ".join(
        f"{literal(name)}, {context.records.columns[name]}" for name in unread
    )
    return {"_extra": f"cast(json_object({pairs}) as varchar)"}
