"""The header: which columns a file has, and under which names they are found."""

import csv
import unicodedata
from collections import Counter
from dataclasses import dataclass

from orchestration.extract.files.bytes.lines import Lines, Stream
from orchestration.extract.files.bytes.refusal import MAX_RECORD_BYTES, Refused

MAX_COLUMNS = 1000


@dataclass(frozen=True)
class Header:
    """Normalised names in file order, bytes of the record, number of lines up to it."""

    names: tuple[str, ...]
    record: bytes
    line_count: int


def normalise(name: str) -> str:
    """A column's name without case, width, invisible characters and outer spaces."""
    plain = unicodedata.normalize("NFKC", name)
    visible = (char for char in plain if unicodedata.category(char) != "Cf")
    return "".join(visible).strip().casefold()


def named(names: list[str]) -> tuple[str, ...]:
    """Normalised names; an unnamed column becomes `column_<n>`.

    Raises:
        Refused: for too many columns, or two of one name.
    """
    if len(names) > MAX_COLUMNS:
        raise Refused("too_many_columns", f"{len(names)} of at most {MAX_COLUMNS}")
    found = tuple(
        normalise(name) or f"column_{number}" for number, name in enumerate(names, 1)
    )
    doubled = [name for name, count in Counter(found).items() if count > 1]
    if doubled:
        raise Refused("duplicate_column", ", ".join(doubled))
    return found


def read_header(stream: Stream, delimiter: str) -> Header:
    """Take the header, the first record that is not blank, off the stream.

    Raises:
        Refused: when there is no record, or the first one cannot be a header.
    """
    csv.field_size_limit(MAX_RECORD_BYTES)
    lines = Lines(stream)
    row: list[str] = []
    blank_lines = 0
    try:
        for row in csv.reader(lines, delimiter=delimiter, strict=True):
            if row:
                break
            blank_lines += 1
            lines.begin()
    except csv.Error as error:
        raise Refused("bad_header", str(error)) from None
    if not row:
        raise Refused("empty_file")
    if not lines.is_decoded or "\0" in "".join(row):
        raise Refused("wrong_encoding", "the header is not text in this encoding")
    stream.take(lines.consumed)
    record = b"".join(lines.raw).rstrip(b"\r\n")
    return Header(named(row), record, blank_lines + len(lines.raw))
