"""One entity of one file as one SELECT: every raw column, and the row's faults.

The typing pass of FILES.md, step 9. Which of its rows are stored where is decided in
`commit.py`.
"""

# ruff: noqa: S608 -- statements are made of literals and identifiers by `sql.py`

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orchestration.extract.files import answers, faults
from orchestration.extract.files.entities import ENTITIES
from orchestration.extract.files.entity import Column, Entity
from orchestration.extract.files.fields import (
    Context,
    Layers,
    add,
    text_alias,
    value_alias,
)
from orchestration.extract.files.mapping import FilesOptions
from orchestration.extract.files.orderlines import add_lines, line_columns
from orchestration.extract.files.rules import ColumnRule, EntityRule
from orchestration.extract.files.sql import (
    conditions,
    identifier,
    joined_key,
    literal,
    mapped,
)
from orchestration.extract.files.tables import raw_columns

CLOCK_SKEW = timedelta(hours=24)
COMMON_COLUMNS = {
    "updated_at": Column("updated_at", "time"),
    "is_deleted": Column("is_deleted", "boolean"),
}
LINE_PREFIX = "line:"
# Twelve characters are stored without a detour; the whole hash is in `_el.files`.
HASH_LENGTH = 12
NO_TIME, NO_TEXT = "null::timestamp", "null::varchar"


@dataclass(frozen=True)
class Stamp:
    """What every row of one load of one file carries."""

    source: str
    unit: str
    file_id: int
    sha256: str
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


def typed_select(typing: Typing) -> str:
    """The typing pass of one entity over the context's source.

    Columns: those of the raw table, then those of its order lines (`line:<name>`)
    and its answers, then `_faults`, a list of column and reason, null for a good row.
    """
    rule, context = typing.rule, typing.context
    layers = _layers(typing)
    seen = {
        alias: context.source.text(name, context.family.null_words)
        for name, alias in context.seen.items()
    }
    query = f"select *{_aliased(seen)} from {context.source.relation}"
    kept = conditions(rule.where, context.seen)
    query = f"select *{_aliased(layers.texts)} from ({query}) where {kept}"
    query = f"select *{_aliased(layers.parts)} from ({query})"
    query = f"select *{_aliased(layers.values)} from ({query})"
    outputs = _outputs(typing, layers)
    chosen = ", ".join(f"{sql} as {identifier(name)}" for name, sql in outputs)
    return f"select {chosen} from ({query})"


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
    layers.faults.append(faults.Fault("key", '"_pk" is null', "'key_missing'"))
    values = {name: value_alias(name) for name in rule.columns}
    layers.faults += faults.spans(entity, values)
    if entity.event_time:
        latest = instant(context.as_of + CLOCK_SKEW)
        time = value_alias(entity.event_time)
        layers.faults += faults.event_time(entity.event_time, time, latest)
    if rule.entity == "answers":
        layers.faults += answers.row_faults(typing.options, set(rule.columns))
    return layers


def _key(rule: EntityRule, context: Context, unit: str) -> tuple[str, str]:
    """The row's id, and the digest that it is made of where there is no key.

    Without a key: hash of the row plus its ordinal among equal rows. Columns count
    by name, so that another order of them changes nothing.
    """
    digest = NO_TEXT
    if not rule.key or rule.lines:
        # What a unit says without an id is said by that unit alone.
        is_own = context.family.delivery == "replace_unit"
        texts = [literal(unit)] if is_own else []
        texts += [
            f"{literal(name + '=')} || {sql}"
            for name, sql in sorted(context.source.columns.items())
        ]
        digest = f"md5(concat_ws(chr(31), {', '.join(texts)}))"
    if rule.key:
        parts = [value_alias(f"key {number}") for number in range(len(rule.key))]
        return joined_key(parts), digest
    return f"_digest || ':' || {_ordinal()}", digest


def _ordinal() -> str:
    return "row_number() over (partition by _digest order by _row)"


def _outputs(typing: Typing, layers: Layers) -> Iterator[tuple[str, str]]:
    entity, rule, given = typing.entity, typing.rule, typing.given
    stored = {
        **_ledger(entity, typing.stamp, given),
        **_words(entity, rule, typing.context),
        "attributes": _attributes(rule),
        "_flags": _flags(layers),
        "_extra": _extra(typing.context) if typing.keeps_extra else NO_TEXT,
    }
    for name, sql_type in raw_columns(entity):
        plain = sql_type.removesuffix(" not null")
        yield name, stored.get(name) or given.get(name) or f"null::{plain}"
    if rule.lines:
        pk = f"_digest || ':' || {_ordinal()}"
        yield f"{LINE_PREFIX}_pk", pk
        occurred = given.get(entity.event_time or "", NO_TIME)
        columns = line_columns(rule.entity, rule.lines, '"_pk"', occurred)
        yield from ((f"{LINE_PREFIX}{name}", sql) for name, sql in columns.items())
    for name in answers.answer_columns(answers.declared(rule, typing.options)):
        yield name.strip('"'), name
    yield "_faults", faults.listed(layers.faults)


def _ledger(entity: Entity, stamp: Stamp, given: dict[str, str]) -> dict[str, str]:
    loaded = instant(stamp.loaded_at)
    own = [given[name] for name in ("updated_at", entity.event_time) if name in given]
    known = loaded
    if stamp.is_first_load:
        times = ", ".join(f"cast({time} as timestamp)" for time in own)
        state = instant(stamp.snapshot_at)
        known = f"least(coalesce({times + ', ' if own else ''}{state}), {loaded})"
    return {
        "_source": literal(stamp.source),
        "_pk": '"_pk"',
        "_cursor": f"coalesce({given.get('updated_at', NO_TIME)}, {loaded})",
        "_deleted": f"coalesce({given.get('is_deleted', 'false')}, false)",
        "_hash": literal(stamp.sha256[:HASH_LENGTH]),
        "_load_id": f"{stamp.load_id}::bigint",
        "_loaded_at": loaded,
        "_known_from": known,
        "_unit": literal(stamp.unit),
        "_file_id": f"{stamp.file_id}::bigint",
        "_row": "_row",
    }


def _words(entity: Entity, rule: EntityRule, context: Context) -> dict[str, str]:
    """What was delivered for each column of a vocabulary, where it is another word."""
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


def _attributes(rule: EntityRule) -> str:
    if not rule.attributes:
        return "'{}'"
    pairs = ", ".join(
        f"{literal(name)}, {value_alias(f'attribute {name}')}"
        for name in rule.attributes
    )
    return f"cast(json_object({pairs}) as varchar)"


def _external_ids(rule: EntityRule, context: Context) -> str:
    """The ids that other systems know the customer by, as a JSON list of texts."""
    ids = ", ".join(
        f"{literal(namespace + ':')} || {context.seen[column]}"
        for namespace, column in rule.external_ids.items()
    )
    named = f"list_filter([{ids}], lambda one: one is not null)"
    return f"case when len({named}) > 0 then cast(to_json({named}) as varchar) end"


def _flags(layers: Layers) -> str:
    if not layers.flags:
        return NO_TEXT
    return f"nullif(concat_ws(',', {', '.join(layers.flags)}), '')"


def _extra(context: Context) -> str:
    """The columns that no entity reads, as a JSON object; null when there are none."""
    unread = [name for name in context.source.columns if name not in context.seen]
    if not unread:
        return NO_TEXT
    pairs = ", ".join(
        f"{literal(name)}, {context.source.columns[name]}" for name in unread
    )
    return f"cast(json_object({pairs}) as varchar)"
