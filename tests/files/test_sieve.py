"""The sieve against Python's csv module: the same records, whatever the bytes."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestration.extract.files.bytes import sieve
from orchestration.extract.files.bytes.csvfile import relation
from orchestration.extract.files.bytes.lines import Stream
from orchestration.extract.files.bytes.refusal import Refused
from orchestration.extract.files.bytes.sieve import Sieve, Sifted
from orchestration.extract.files.mapping.header import Header, read_header

HEADER = "a,b,c\n"
# Everything that has a meaning to a CSV reader, and letters of one to four bytes.
PIECES = st.sampled_from(
    ["a", "b,", ",", '"', '""', "\n", "\r\n", "\r", " ", "\t", "é", "€", "😀", ";"]
)
MESSY = st.lists(PIECES, max_size=40).map("".join)
FIELDS = st.text(st.sampled_from('ab,"\n\r é😀;\t'), max_size=6)
TABLES = st.lists(st.lists(FIELDS, min_size=3, max_size=3), max_size=20)
SOME = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _blocks(content: bytes, size: int) -> Iterator[bytes]:
    yield from (content[at : at + size] for at in range(0, len(content), size))


def _sift(content: bytes, size: int = 7) -> tuple[Header, Sifted, bytes]:
    stream = Stream(_blocks(content, size))
    header = read_header(stream, ",")
    out = io.BytesIO()
    return header, Sieve(header, ",", out).run(stream), out.getvalue()


def _oracle(text: str) -> tuple[list[list[str]], int] | None:
    """Good records and the number of bad ones, by csv alone; None: refused."""
    good: list[list[str]] = []
    bad = 0
    lines = _Counted(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    while True:
        lines.count = 0
        try:
            row = next(reader)
        except StopIteration:
            return good, bad
        except csv.Error:
            if lines.count > 1 or lines.at_end:
                return None
            bad += 1
            continue
        if len(row) == 3 and [name.strip().casefold() for name in row] != [*"abc"]:
            good.append([_plain_ends(value) for value in row])
        elif row:
            bad += 1


def _plain_ends(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


class _Counted:
    """Lines of a text, counted."""

    def __init__(self, text: io.StringIO) -> None:
        self._text = text
        self.count = 0
        self.at_end = False

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            self.at_end = True
            raise StopIteration
        self.count += 1
        return line


def _read_back(clean: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(clean.decode(), newline=""), strict=True))


@dataclass(frozen=True)
class Reading:
    """What a reader makes of a text; `refused` is why it takes none of it."""

    rows: list[list[str]] = field(default_factory=list)
    bad: int = 0
    has_newlines: bool = False
    refused: str | None = None


def _by_csv(text: str) -> Reading:
    """The reading that the sieve must come to."""
    found = _oracle(text)
    if found is None:
        return Reading(refused="unclosed_quote")
    good, bad = found
    has_newlines = any("\n" in value for row in good for value in row)
    return Reading(good, bad, has_newlines)


def _by_sieve(text: str, size: int, block: int) -> Reading:
    """What it says in steps of `block`, fed `size` bytes at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "STEP", block)
        try:
            _, found, clean = _sift((HEADER + text).encode(), size)
        except Refused as refused:
            return Reading(refused=refused.reason)
    rows = _read_back(clean)
    assert found.rows == len(rows)
    for number, reject in enumerate(found.rejects, 1):
        assert reject.record == reject.after_row + number
    return Reading(rows, len(found.rejects), found.has_newlines)


@SOME
@given(MESSY, st.integers(1, 50), st.integers(1, 60))
@example('x,y,"un\nclosed', 5, 9)
@example('5" pipe,b,c\nd,e,f\n', 3, 10)
@example('"a" x,b,c\n1,2,3\n', 3, 10)
@example("a,b,c\r1,2,3\r", 2, 4)
@example("1,2,3\r\n\r\n\n4,5,6", 1, 3)
def test_messy_text_is_read_as_csv_reads_it(text: str, size: int, block: int) -> None:
    assert _by_sieve(text, size, block) == _by_csv(text)


@SOME
@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.integers(1, 60))
def test_what_a_writer_writes_comes_out_again(
    table: list[list[str]], end: str, block: int
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(table)
    text = out.getvalue()
    assert _by_sieve(text, 7, block) == _by_csv(text)


@SOME
@given(TABLES)
def test_the_engine_reads_what_the_sieve_wrote(
    tmp_path: Path, table: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    _, found, clean = _sift((HEADER + out.getvalue()).encode())
    path = tmp_path / "clean.csv"
    path.write_bytes(clean)
    source = relation(path, 3, ",", found.has_newlines)
    rows = duckdb.execute(f"select * from {source} order by _row").fetchall()
    expected = [[value or None for value in row] for row in _read_back(clean)]
    assert [list(row[1:]) for row in rows] == expected
    assert [row[0] for row in rows] == list(range(1, found.rows + 1))


@SOME
@given(st.binary(max_size=60), st.integers(1, 60))
def test_any_bytes_are_counted_and_kept(tail: bytes, block: int) -> None:
    """Whatever the bytes, the refused ones come back unchanged."""
    content = HEADER.encode() + b"1,2,3\n" + tail
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "STEP", block)
        try:
            _, found, clean = _sift(content)
        except Refused:
            return
    assert len(_read_back(clean)) == found.rows
    for reject in found.rejects:
        assert reject.raw in content


def test_regular_blocks_take_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the measured speed would be that of the csv module."""

    def never(*_: object) -> None:
        raise AssertionError("the slow way was taken")

    monkeypatch.setattr(Sieve, "_read_slowly", never)
    rows = '"x, ""y""\nz",é,\r\n' * 1000
    _, found, _ = _sift((HEADER + rows).encode(), 4096)
    assert (found.rows, found.has_newlines) == (1000, True)


@pytest.mark.parametrize(
    ("text", "margins"),
    [
        ("1,2,3\n", "none"),
        ("1 x,2,3\n", "none"),
        ("1, 2,3\n", "spaces"),
        (" 1,2,3\n", "spaces"),
        ('1,"2 ",3\n', "spaces"),
        ('1," 2",3\n', "spaces"),
        ('1,"2, ""x"" , y",3\n', "none"),
        ('1,"2\n y",3\n', "none"),
        ("1,2\t,3\n", "any"),
        ("1,\u00a02,3\n", "any"),
        ("1,\u200b2,3\n", "any"),
        ("é,2,3\n", "none"),
    ],
)
def test_margins_are_seen_before_values_are_trimmed(text: str, margins: str) -> None:
    assert _sift((HEADER + text).encode())[1].margins == margins


def test_a_record_beyond_the_limit_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orchestration.extract.files.bytes.lines.MAX_RECORD_BYTES", 100)
    for text in ("x" * 200 + ",2,3\n", '"' + "x\n" * 200 + '",2,3\n'):
        with pytest.raises(Refused, match="record_too_long"):
            _sift((HEADER + text).encode())
