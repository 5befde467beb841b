"""SQL that reads a landing file into the table `incoming`, one row per record.

A batch is read once as text lines, and everything needed is taken out of each line in
one pass, because the list form of json_extract_string parses a document once, not once
per column. Identifiers come from our own tables of endpoints, values are parameters.
"""
# ruff: noqa: S608 -- what is put into a statement comes from the endpoint tables

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Paths:
    """The JSON paths that are taken out of every line, by what they are for."""

    key: str
    cursors: tuple[str, ...]
    created: str | None
    deleted: tuple[str, str | None] | None
    fault: tuple[str, str] | None

    @property
    def every(self) -> tuple[str, ...]:
        """The paths in the order in which they are taken out."""
        created = () if self.created is None else (self.created,)
        flags = () if self.deleted is None else (self.deleted[0],)
        return (self.key, *self.cursors, *created, *flags, *(self.fault or ()))


def _paths(spec: ResourceSpec, wrapped: bool) -> _Paths:
    """A wrapped line says cursor and deletion itself, the rest in its document."""
    fault = spec.fault
    return _Paths(
        key=_path(spec.pk, wrapped),
        cursors=("$.cursor",) if wrapped else spec.cursor,
        created=None if spec.created is None else _path(spec.created, wrapped),
        deleted=("$.deleted", "true") if wrapped else spec.deleted,
        fault=fault and (_path(fault[0], wrapped), _path(fault[1], wrapped)),
    )


def document(wrapped: bool) -> str:
    """SQL of the record that a line of a landing file holds."""
    return "json_extract(line, '$.doc')::varchar" if wrapped else "line"


def read_lines(spec: ResourceSpec, wrapped: bool) -> str:
    """Statement: the batch as `incoming`; parameter: the landing file.

    `own_time` is null where the record does not say when it was updated; `reason` and
    `detail` are why a record cannot be used.
    """
    paths = _paths(spec, wrapped)
    fields = {path: f"fields[{at}]" for at, path in enumerate(paths.every, 1)}
    read_time = READERS[spec.clock]
    times = {
        f"time_{at}": render(read_time, fields[path])
        for at, path in enumerate(paths.cursors, 1)
    }
    created = "null::timestamp"
    if paths.created is not None:
        created = render(read_time, fields[paths.created])
    detail = fields[paths.fault[1]] if paths.fault else "null::varchar"
    return f"""
create or replace temp table incoming as
select
    record_no,
    line,
    {fields[paths.key]} as pk,
    {_coalesced("greatest", times)} as own_time,
    created_at,
    {_is_deleted(paths.deleted, fields)} as deleted,
    {_reason(paths, fields, times)} as reason,
    {detail} as detail,
    case when reason is null then {_hash(spec, document(wrapped))} end as hash,
from (
    select
        *,
        {"".join(f"{time} as {name}, " for name, time in times.items())}
        {created} as created_at,
    from ({_lines_with_fields(paths)})
)
"""


def _lines_with_fields(paths: _Paths) -> str:
    """SQL of the lines of a landing file, each with the texts at all paths."""
    listed = ", ".join(map(_literal, paths.every))
    return f"""
        select
            row_number() over () as record_no,
            line,
            try(json_extract_string(line, [{listed}])) as fields
        from read_csv(
            ?, header = false, auto_detect = false, columns = {{'line': 'varchar'}},
            delim = '{UNIT_SEPARATOR}', quote = '', escape = '', compression = 'gzip',
            max_line_size = {LONGEST_LINE}
        )
    """


def _reason(paths: _Paths, fields: dict[str, str], times: dict[str, str]) -> str:
    """SQL of why a record cannot be used; null for one that can be."""
    cases = ["when fields is null then 'not_json'"]
    if paths.fault is not None:
        judged = fields[paths.fault[0]]
        cases.append(f"when {judged} is not null then {judged}")
    cases.append(f"when coalesce({fields[paths.key]}, '') = '' then 'key_missing'")
    cases += [
        f"when {time} is null and not {render('is_no_time', fields[path])}"
        f" then {render('unread_time_fault', fields[path])}"
        for time, path in zip(times, paths.cursors, strict=True)
    ]
    return f"case {' '.join(cases)} end"


def _is_deleted(deleted: tuple[str, str | None] | None, fields: dict[str, str]) -> str:
    if deleted is None:
        return "false"
    path, value = deleted
    if value is None:
        return f"({fields[path]} is not null)"
    return f"coalesce({fields[path]} = {_literal(value)}, false)"
