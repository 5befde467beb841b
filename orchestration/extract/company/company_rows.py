"""A company's file as rows: each is either usable or has its fault, line and words.

A fault of the header or of the file as a whole makes one faulty row, so that everything
that is wrong is told in the same way. Nothing is written here.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.base.sql_macros import render
from orchestration.extract.company.company_files import CompanyColumn, CompanyFile
from orchestration.extract.files.bytes.lines import Lines, Stream
from orchestration.extract.files.bytes.refusal import Refused
from orchestration.extract.files.bytes.text import Text
from orchestration.extract.files.mapping.header import Header, read_header

DELIMITER = ","
NOT_READABLE = {"whole_number": "number_not_readable", "flag": "flag_not_readable"}


@dataclass(frozen=True)
class CompanyRow:
    """One record of a file, or what is wrong with the file as a whole.

    `values` are texts without margins, None where nothing stands; `line` is where the
    record begins. A row without a `fault` can be used.
    """

    file_name: str
    line: int
    values: Mapping[str, str | None]
    key: str | None = None
    fault: str | None = None
    words: str = ""
    text: str = ""

    @property
    def detail(self) -> str:
        """File, line and what is wrong there."""
        return f"{self.file_name}:{self.line}: {self.words}"

    @property
    def as_line(self) -> str:
        """The row as one line of JSON, as it is landed and stored."""
        if self.fault is None:
            document: dict[str, str | None] = {"key": self.key, **self.values}
        else:
            document = {
                "key": self.key,
                "fault": self.fault,
                "detail": self.detail,
                "text": self.text,
            }
        return json.dumps(document, ensure_ascii=False)


def read_rows(folder: Path, file: CompanyFile) -> list[CompanyRow]:
    """All rows of a company's file, in its order; none where there is no such file.

    A fault of the whole file, such as a misspelt header, is the only row then.
    """
    try:
        content = (folder / file.file_name).read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        words = error.strerror or "cannot be read"
        return [CompanyRow(file.file_name, 1, {}, fault="not_readable", words=words)]
    try:
        return _judged(file, _records(file, content))
    except Refused as refused:
        words = f"{refused.reason}: {refused.detail}".removesuffix(": ")
        return [CompanyRow(file.file_name, 1, {}, fault=refused.reason, words=words)]


def _records(file: CompanyFile, content: bytes) -> list[CompanyRow]:
    """The records as they stand in the file, with the faults of their form.

    Raises:
        Refused: when the whole file cannot be read.
    """
    stream = Stream(Text(iter([content]), "utf-8").blocks())
    header = read_header(stream, DELIMITER)
    _check_header(file, header)
    lines = Lines(stream)
    records: list[CompanyRow] = []
    line = header.line_count + 1
    reader = csv.reader(lines, delimiter=DELIMITER, strict=True)
    try:
        for cells in reader:
            if cells:
                records.append(_record(file, header, lines, line, cells))
            line = header.line_count + reader.line_num + 1
            lines.begin()
    except csv.Error as error:
        raise Refused("bad_quoting", f"line {line}: {error}") from None
    return records


def _check_header(file: CompanyFile, header: Header) -> None:
    """Refuse a file whose columns are not those that it should have.

    Raises:
        Refused: `missing_column` or `unknown_column`; a misspelt name is both.
    """
    known = [column.name for column in file.columns]
    needed = [column.name for column in file.columns if column.required]
    unknown = [name for name in header.names if name not in known]
    missing = [name for name in needed if name not in header.names]
    told = f"the columns are {', '.join(known)}"
    if missing:
        found = ", ".join(header.names)
        words = f"{', '.join(missing)} is not among {found}; {told}"
        raise Refused("missing_column", words)
    if unknown:
        raise Refused("unknown_column", f"{', '.join(unknown)}; {told}")


def _record(
    file: CompanyFile, header: Header, lines: Lines, line: int, cells: Sequence[str]
) -> CompanyRow:
    text = b"".join(lines.raw).decode("utf-8", "replace").rstrip("\r\n")
    row = CompanyRow(file.file_name, line, {}, text=text)
    if not lines.is_decoded:
        return replace(row, fault="bad_encoding", words="is no text in UTF-8")
    if len(cells) != len(header.names):
        words = f"{len(cells)} fields, the header has {len(header.names)}"
        return replace(row, fault="column_count", words=words)
    given = dict(zip(header.names, cells, strict=True))
    values = {column.name: given.get(column.name) for column in file.columns}
    return replace(row, values=values)


def _judged(file: CompanyFile, records: list[CompanyRow]) -> list[CompanyRow]:
    """The records with trimmed values and their faults, those of keys included."""
    guarded = _guarded(records)
    judged = [
        row if row.fault else _with_fault(file, row, next(guarded)) for row in records
    ]
    by_key = defaultdict(list)
    for row in judged:
        if row.key is not None:
            by_key[row.key].append(row)
    return [_unless_repeated(row, by_key.get(row.key or "", [])) for row in judged]


@dataclass(frozen=True)
class _Cell:
    """A value without margins, and what the project's guards make of it."""

    text: str | None
    number: int | None
    flag: bool | None


def _guarded(records: Sequence[CompanyRow]) -> Iterator[dict[str, _Cell]]:
    """The cells of each record without a fault, as the project's macros read them."""
    rows = [row for row in records if not row.fault]
    places = [(row, name) for row in rows for name in row.values]
    if not places:
        return
    texts = [row.values[name] for row, name in places]
    guards = ", ".join(
        render(macro, "text") for macro in ("trimmed", "whole_number", "parse_flag")
    )
    with duckdb.connect() as con:
        found = con.execute(
            f"select {guards}"  # noqa: S608 own macros
            " from (select unnest(?) as text, unnest(range(?)) as place)"
            " order by place",
            [texts, len(texts)],
        ).fetchall()
    cells = iter([_Cell(*values) for values in found])
    for row in rows:
        yield {name: next(cells) for name in row.values}


def _with_fault(
    file: CompanyFile, row: CompanyRow, cells: Mapping[str, _Cell]
) -> CompanyRow:
    """The row with its values, its key and the first thing that is wrong with it."""
    values = {column.name: _value(column, cells) for column in file.columns}
    row = replace(row, values=values)
    parts = [values[name] for name in file.key]
    if all(part is not None for part in parts):
        row = replace(row, key=json.dumps(parts, ensure_ascii=False))
    for column in file.columns:
        fault, words = _why_refused(column, values[column.name], cells[column.name])
        if fault:
            return replace(row, fault=fault, words=words)
    if file.ascending:
        low, high = (cells[name].number for name in file.ascending)
        if low is not None and high is not None and low >= high:
            words = f"{file.ascending[0]} {low} is not below {file.ascending[1]} {high}"
            return replace(row, fault="scale_not_ascending", words=words)
    return row


def _value(column: CompanyColumn, cells: Mapping[str, _Cell]) -> str | None:
    text = cells[column.name].text
    return text.lower() if text is not None and column.is_lowered else text


def _why_refused(
    column: CompanyColumn, text: str | None, cell: _Cell
) -> tuple[str, str]:
    """The reason for which a value is refused, and words about it; else two empty."""
    if text is None and column.required:
        return "text_missing", f"{column.name} is empty"
    if text is None:
        return "", ""
    if column.words and text not in column.words:
        return column.unknown_word, (
            f"{column.name} {text!r} is none of {', '.join(column.words)}"
        )
    read = {"whole_number": cell.number, "flag": cell.flag, "text": text}[column.kind]
    if read is None:
        wanted = "a whole number" if column.kind == "whole_number" else "true or false"
        return NOT_READABLE[column.kind], f"{column.name} {text!r} is not {wanted}"
    return "", ""


def _unless_repeated(row: CompanyRow, alike: Sequence[CompanyRow]) -> CompanyRow:
    """The row, with a fault if another row of its key says something else."""
    if row.fault or all(other.values == row.values for other in alike):
        return row
    others = ", ".join(str(other.line) for other in alike if other.line != row.line)
    words = f"has the key of line {others} and says something else"
    return replace(row, fault="key_repeated", words=words)
