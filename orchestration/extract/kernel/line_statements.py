"""SQL: a landing file as the table `incoming`, one row per record.

A batch is read once as text lines, and everything needed is taken out of each line in
one pass: the list form of json_extract_string parses a document once, not once per
column. Identifiers come from our own tables of endpoints, values are parameters.
"""
# ruff: noqa: S608 -- what is put into a statement comes from the endpoint tables

from collections.abc import Iterable

from orchestration.extract.kernel.specs import Clock, ResourceSpec

# A record longer than this is refused by the reader, which fails the load loudly.
LONGEST_LINE = 64 * 1024 * 1024
UNIT_SEPARATOR = "\x1f"
ISO_START = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)"
HAS_ZONE = r"(Z|[+-]\d{2}(:?\d{2})?)$"
# Epochs from 1970 to 2200; anything else is no time of a customer's record.
LAST_EPOCH = 7_258_118_400


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _path(spec_path: str, wrapped: bool) -> str:
    return f"$.doc{spec_path.removeprefix('$')}" if wrapped else spec_path


def _instant(text: str, clock: Clock, time_zone: str) -> str:
    """An expression: the UTC timestamp of a text, null when it is none.

    The cast alone would take 'epoch', 'infinity' and times without a date.
    """
    if clock is Clock.EPOCH_SECONDS:
        seconds = f"try_cast({text} as decimal(20, 6))"
        return (
            f"case when {seconds} between 0 and {LAST_EPOCH}"
            f" then make_timestamp(({seconds} * 1000000)::bigint) end"
        )
    aware = f"try_cast({text} as timestamptz)::timestamp"
    if time_zone != "UTC":
        local = f"try_cast({text} as timestamp)"
        aware = (
            f"case when regexp_matches({text}, {_literal(HAS_ZONE)}) then {aware}"
            f" else timezone({_literal(time_zone)}, {local})::timestamp end"
        )
    return f"case when regexp_matches({text}, {_literal(ISO_START)}) then {aware} end"


def _coalesced(function: str, expressions: Iterable[str]) -> str:
    listed = list(expressions)
    if not listed:
        return "null::timestamp"
    return listed[0] if len(listed) == 1 else f"{function}({', '.join(listed)})"


def _hash(spec: ResourceSpec, document: str) -> str:
    """An expression: the hash of a document, canonical only where declared."""
    if spec.volatile:
        patch = "{" + ", ".join(f'"{name}": null' for name in spec.volatile) + "}"
        return f"md5(json_merge_patch({document}, {_literal(patch)}))"
    return f"md5(json({document}))" if spec.reformatted else f"md5({document})"


def read_lines(spec: ResourceSpec, wrapped: bool, time_zone: str) -> str:
    """Statement: the batch as `incoming`; parameter: the landing file.

    `own_time` is null where the record does not say when it was updated; `reason` is
    why a record cannot be used.
    """
    cursors = ("$.cursor",) if wrapped else spec.cursor
    deleted = ("$.deleted", "true") if wrapped else spec.deleted
    created = () if spec.created is None else (_path(spec.created, wrapped),)
    flags = () if deleted is None else (deleted[0],)
    paths = (_path(spec.pk, wrapped), *cursors, *created, *flags)
    fields = {path: f"fields[{at}]" for at, path in enumerate(paths, 1)}
    times = [_instant(fields[one], spec.clock, time_zone) for one in cursors]
    unread = " or ".join(
        f"({fields[one]} is not null and {time} is null)"
        for one, time in zip(cursors, times, strict=True)
    )
    own = _instant(fields[created[0]], spec.clock, time_zone) if created else "null"
    document = "json_extract(line, '$.doc')::varchar" if wrapped else "line"
    return f"""
create or replace temp table incoming as
select
    record_no,
    line,
    fields[1] as pk,
    {_coalesced("greatest", times)} as own_time,
    {own}::timestamp as created_at,
    {_is_deleted(deleted, fields)} as deleted,
    case
        when fields is null then 'not_json'
        when coalesce(fields[1], '') = '' then 'missing_pk'
        when {unread or "false"} then 'cursor_not_a_time'
    end as reason,
    case when reason is null then {_hash(spec, document)} end as hash,
from (
    select
        row_number() over () as record_no,
        line,
        try(json_extract_string(line, [{", ".join(map(_literal, paths))}])) as fields
    from read_csv(
        ?, header = false, auto_detect = false, columns = {{'line': 'varchar'}},
        delim = '{UNIT_SEPARATOR}', quote = '', escape = '', compression = 'gzip',
        max_line_size = {LONGEST_LINE}
    )
)
"""


def _is_deleted(deleted: tuple[str, str | None] | None, fields: dict[str, str]) -> str:
    if deleted is None:
        return "false"
    path, value = deleted
    if value is None:
        return f"({fields[path]} is not null)"
    return f"coalesce({fields[path]} = {_literal(value)}, false)"
