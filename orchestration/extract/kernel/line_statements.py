"""SQL that reads a landing file into the table `incoming`, one row per record.

A batch is read once as text lines, and everything needed is taken out of each line in
one pass, because the list form of json_extract_string parses a document once, not once
per column. Identifiers come from our own tables of endpoints, values are parameters.
"""
# ruff: noqa: S608 -- what is put into a statement comes from the endpoint tables

from collections.abc import Iterable

from orchestration.base.sql_macros import render
from orchestration.extract.kernel.specs import Clock, ResourceSpec

# A record longer than this is refused by the reader, which fails the load loudly.
LONGEST_LINE = 64 * 1024 * 1024
UNIT_SEPARATOR = "\x1f"
# The macros that read the texts of each clock; dbt's staging models use them as well.
READERS = {Clock.ISO: "parse_timestamp", Clock.EPOCH_SECONDS: "epoch_timestamp"}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _path(spec_path: str, wrapped: bool) -> str:
    return f"$.doc{spec_path.removeprefix('$')}" if wrapped else spec_path


def _coalesced(function: str, expressions: Iterable[str]) -> str:
    listed = list(expressions)
    if not listed:
        return "null::timestamp"
    return listed[0] if len(listed) == 1 else f"{function}({', '.join(listed)})"


def _hash(spec: ResourceSpec, document: str) -> str:
    """SQL of a document's hash, of its canonical form only where that is declared."""
    if spec.volatile:
        patch = "{" + ", ".join(f'"{name}": null' for name in spec.volatile) + "}"
        return f"md5(json_merge_patch({document}, {_literal(patch)}))"
    return f"md5(json({document}))" if spec.reformatted else f"md5({document})"


def read_lines(spec: ResourceSpec, wrapped: bool) -> str:
    """Statement: the batch as `incoming`; parameter: the landing file.

    `own_time` is null where the record does not say when it was updated; `reason` and
    `detail` are why a record cannot be used.
    """
    cursors = ("$.cursor",) if wrapped else spec.cursor
    deleted = ("$.deleted", "true") if wrapped else spec.deleted
    created = () if spec.created is None else (_path(spec.created, wrapped),)
    flags = () if deleted is None else (deleted[0],)
    faults = () if spec.fault is None else spec.fault
    paths = (_path(spec.pk, wrapped), *cursors, *created, *flags, *faults)
    fields = {path: f"fields[{at}]" for at, path in enumerate(paths, 1)}
    reader = READERS[spec.clock]
    times = {
        f"time_{at}": render(reader, fields[path]) for at, path in enumerate(cursors, 1)
    }
    unread = " ".join(
        f"when {time} is null and not {render('is_no_time', fields[path])}"
        f" then {render('unread_time_fault', fields[path])}"
        for time, path in zip(times, cursors, strict=True)
    )
    own = render(reader, fields[created[0]]) if created else "null::timestamp"
    judged = ""
    if spec.fault is not None:
        judged = (
            f"when {fields[spec.fault[0]]} is not null then {fields[spec.fault[0]]}"
        )
    detail = fields[spec.fault[1]] if spec.fault else "null::varchar"
    document = "json_extract(line, '$.doc')::varchar" if wrapped else "line"
    return f"""
create or replace temp table incoming as
select
    record_no,
    line,
    fields[1] as pk,
    {_coalesced("greatest", times)} as own_time,
    created_at,
    {_is_deleted(deleted, fields)} as deleted,
    case
        when fields is null then 'not_json'
        {judged}
        when coalesce(fields[1], '') = '' then 'key_missing'
        {unread}
    end as reason,
    {detail} as detail,
    case when reason is null then {_hash(spec, document)} end as hash,
from (
    select
        *,
        {"".join(f"{time} as {name}, " for name, time in times.items())}
        {own} as created_at,
    from (
        select
            row_number() over () as record_no,
            line,
            try(json_extract_string(line, [{", ".join(map(_literal, paths))}]))
                as fields
        from read_csv(
            ?, header = false, auto_detect = false, columns = {{'line': 'varchar'}},
            delim = '{UNIT_SEPARATOR}', quote = '', escape = '', compression = 'gzip',
            max_line_size = {LONGEST_LINE}
        )
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
