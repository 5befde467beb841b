"""Reads a JSONL file, in which every line that is not blank must be one JSON object.

The engine accepts trailing commas and NaN, takes the first of two equal keys and reads
numbers as doubles. So the lines in which one of these could matter are read by Python.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extract.files.bytes.landed_files import STEP, Landed, decoded
from orchestration.extract.files.bytes.lines import Stream, check_length
from orchestration.extract.files.bytes.prepared import RECORDS, Prepared
from orchestration.extract.files.bytes.refusal import MAX_RECORD_BYTES, Refused, Reject
from orchestration.extract.files.bytes.text import Text
from orchestration.extract.files.mapping.fields import Records
from orchestration.extract.files.mapping.file_options import FileRule
from orchestration.extract.files.mapping.header import named
from orchestration.extract.files.mapping.sql_text import literal

# ruff: noqa: S608 -- statements are made of literals and of names of our own

MAX_LINE = MAX_RECORD_BYTES + 2
BUFFER = 32_000_000
# This is written in place of a rejected line, so that the number of every line remains
# the number of its record.
PLACEHOLDER = b"#\n"
# The engine's reader needs a delimiter between columns. No JSON text holds this byte,
# so every line remains one column.
NO_DELIMITER = b"\x01"
BLANK_STARTS = (b"\n\n", b"\n\r", b"\n ", b"\n\t")
SUSPICIOUS = "(?i)nan|inf|,\\s*[}\\]]|[0-9][0-9.]{15,}"
EXACT_DIGITS = 15
LINES = "_lines"


def prepare(landed: Landed, name: str, family: FileRule, scratch: Path) -> Prepared:
    """Count the records, and set aside those that are not valid text.

    Raises:
        Refused: when the whole file cannot be used.
    """
    text = Text(decoded(landed.path, name), family.encoding)
    clean = Path(tempfile.mkstemp(suffix=".jsonl", dir=scratch)[1])
    rejects: list[Reject] = []
    lines = 0
    try:
        with clean.open("wb") as out:
            for block in _blocks(Stream(text.blocks())):
                if _is_regular(block):
                    out.write(block.replace(b"\r", b" "))
                    lines += block.count(b"\n")
                else:
                    lines += _write_lines(block, lines, rejects, text, out.write)
        if not lines:
            raise Refused("empty_file")
    except BaseException:
        clean.unlink()
        raise
    prepared = Prepared(
        lines - len(rejects),
        rejects,
        lambda con: _open(con, clean, prepared, family),
        counts_gaps=False,
        close=lambda: clean.unlink(missing_ok=True),
    )
    return prepared


def _blocks(stream: Stream) -> Iterator[bytes]:
    """Yield blocks of whole lines; the last line gets a line end if it has none."""
    while True:
        while len(stream.buffer) < STEP or b"\n" not in stream.buffer:
            check_length(len(stream.buffer))
            if not stream.more():
                break
        if not stream.buffer:
            return
        if stream.is_exhausted and not stream.buffer.endswith(b"\n"):
            stream.buffer += b"\n"
        yield stream.take(stream.buffer.rfind(b"\n") + 1)


def _is_regular(block: bytes) -> bool:
    if NO_DELIMITER in block or block[:1].isspace():
        return False
    if any(start in block for start in BLANK_STARTS):
        return False
    return _decodes(block)


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _write_lines(
    block: bytes, before: int, rejects: list[Reject], text: Text, write: Any
) -> int:
    """Write a block's lines one by one; return how many records it had."""
    count = 0
    for part in block[:-1].split(b"\n"):
        line = part + b"\n"
        if not line.strip():
            continue
        count += 1
        reason = None
        if not _decodes(line):
            reason = "bad_encoding"
        elif NO_DELIMITER in line:
            reason = "not_json"
        if reason:
            number = before + count
            raw = text.restore(line.rstrip(b"\n"))
            rejects.append(Reject(number, number, number - 1, reason, raw))
        # In JSON a CR is white space, but the engine's reader would end the line there.
        write(PLACEHOLDER if reason else line.replace(b"\r", b" "))
    return count


def _open(
    con: duckdb.DuckDBPyConnection, clean: Path, prepared: Prepared, family: FileRule
) -> Records:
    """Parse the lines, refuse those that are no objects, make columns of the rest."""
    con.execute(
        f"create or replace temp table {LINES} as"
        " select row_number() over () as _row, line, try_cast(line as json) as doc"
        f" from read_csv({literal(str(clean))}, header = false, auto_detect = false,"
        " columns = {'line': 'varchar'}, delim = '\x01', quote = '', escape = '',"
        f" new_line = '\\n', max_line_size = {MAX_LINE}, buffer_size = {BUFFER})"
    )
    keys = _keys(con)
    columns = dict(zip(named(keys), keys, strict=True))
    read = {name: columns[name] for name in family.read if name in columns}
    reasons = _reasons(con, read)
    known = {reject.record for reject in prepared.rejects}
    found = [
        Reject(number, number, number - 1, reason, line.encode())
        for number, line, reason in reasons
        if number not in known
    ]
    prepared.rejects += found
    prepared.rows -= len(found)
    _spread(con, columns, [number for number, _, _ in reasons])
    identifiers = {name: f"c{number}" for number, name in enumerate(columns)}
    return Records(RECORDS, identifiers)


def _keys(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        f"select distinct unnest(json_keys(doc)) as key from {LINES}"
        " where json_type(doc) = 'OBJECT' order by key"
    ).fetchall()
    return [key for (key,) in rows if '"' not in key and "\\" not in key]


def _path(key: str) -> str:
    return f'$."{key}"'


def _reasons(
    con: duckdb.DuckDBPyConnection, read: dict[str, str]
) -> list[tuple[int, str, str]]:
    """Number, text and reason of every line that cannot be used."""
    paths = "[" + ", ".join(literal(_path(key)) for key in read.values()) + "]"
    nested = (
        f"list_has_any(json_type(doc, {paths}), ['OBJECT', 'ARRAY'])"
        if read
        else "false"
    )
    rows = con.execute(
        "select _row, line, case"
        " when doc is null then 'not_json'"
        " when json_type(doc) <> 'OBJECT' then 'not_an_object'"
        " when len(json_keys(doc)) <> len(list_distinct(json_keys(doc)))"
        " then 'duplicate_key'"
        f" when {nested} then 'not_a_value'"
        f" when regexp_matches(line, {literal(SUSPICIOUS)}) then 'look' end as reason"
        f" from {LINES} where reason is not null order by _row"
    ).fetchall()
    looked = (
        (
            number,
            line,
            _why_refused(line, set(read.values())) if reason == "look" else reason,
        )
        for number, line, reason in rows
    )
    return [(number, line, reason) for number, line, reason in looked if reason]


class _NotStrict(ValueError):
    """A constant that JSON does not have."""


def _refuse_constant(name: str) -> Any:
    raise _NotStrict(name)


class _Token(str):
    """A number's text, as it was delivered."""

    __slots__ = ()


def _why_refused(line: str, keys: set[str]) -> str | None:
    """Read a line strictly: is it JSON, and does each fraction survive as a double?"""
    try:
        record = json.loads(
            line, parse_constant=_refuse_constant, parse_float=_Token, parse_int=_Token
        )
    except (ValueError, RecursionError):
        return "not_json"
    for key in keys:
        value = record.get(key)
        if isinstance(value, _Token) and _is_inexact(value):
            return "number_not_exact"
    return None


def _is_inexact(token: str) -> bool:
    digits = token.lower().split("e")[0].lstrip("-0.").replace(".", "")
    is_whole = not set(".eE") & set(token)
    exact = int(token).bit_length() <= 64 if is_whole else len(digits) <= EXACT_DIGITS
    return not exact


def _spread(
    con: duckdb.DuckDBPyConnection, columns: dict[str, str], refused: list[int]
) -> None:
    """The values of the good lines as texts, one column per key."""
    paths = "[" + ", ".join(literal(_path(key)) for key in columns.values()) + "]"
    picked = "".join(
        f", replace(texts[{number}], chr(0), '') as c{number - 1}"
        for number in range(1, len(columns) + 1)
    )
    texts = f"json_extract_string(doc, {paths})" if columns else "[]"
    con.execute("create or replace temp table _refused (_row bigint)")
    if refused:
        con.execute("insert into _refused select unnest(?)", [refused])
    con.execute(
        f"create or replace temp table {RECORDS} as select _row{picked}"
        f" from (select _row, {texts} as texts from {LINES}"
        " anti join _refused using (_row)) order by _row"
    )
