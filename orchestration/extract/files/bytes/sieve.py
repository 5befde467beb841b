"""Counts every record of a CSV file, and cleans it, before the engine reads it.

A block of regular records is recognised with numpy and copied. Any other block is read
by Python's csv module: its good records are rewritten with every field quoted, the
others go to quarantine. The engine can read the resulting CSV in one way only.
"""

import csv
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

import numpy as np
import numpy.typing as npt

from orchestration.extract.files.bytes.landed_files import STEP
from orchestration.extract.files.bytes.lines import (
    LF,
    Lines,
    Stream,
    check_length,
)
from orchestration.extract.files.bytes.refusal import MAX_RECORD_BYTES, Refused, Reject
from orchestration.extract.files.mapping.header import Header, named

QUOTE, SPACE = 34, 32
BOM = b"\xef\xbb\xbf"
# Invisible characters, or the first bytes of some, that SQL's `trim` does not remove.
UNSEEN_ASCII = (b"\t", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e", b"\x1f")
UNSEEN = (
    *UNSEEN_ASCII,
    *map(bytes.fromhex, ("c285", "c2a0", "e19a80", "e1a08e", "e280", "e281", "e38080")),
)
Margins = Literal["none", "spaces", "any"]

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
NOTHING: Places = np.empty(0, np.intp)


@dataclass
class Sifted:
    """What the sieve counted: `rows` good records, and the rejected ones."""

    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)
    has_newlines: bool = False
    nul_count: int = 0
    margins: Margins = "none"

    @property
    def records(self) -> int:
        """All records of the file."""
        return self.rows + len(self.rejects)


class Sieve:
    """One pass over the records behind a header."""

    def __init__(self, header: Header, delimiter: str, out: BinaryIO) -> None:
        """Write good records to `out`, in the file's delimiter."""
        self._header = header
        self._width = len(header.names)
        self._delimiter = delimiter
        self._code = ord(delimiter)
        self._out = out
        self._head = header.record.replace(b"\r\n", b"\n") + b"\n"
        self._line = header.line_count
        self._is_padded = False
        self.found = Sifted()

    def run(self, stream: Stream) -> Sifted:
        """Sift everything that the stream still holds.

        Raises:
            Refused: `unclosed_quote`, or `record_too_long`.
        """
        csv.field_size_limit(MAX_RECORD_BYTES)
        while self._fill(stream):
            inside = _inside(stream.buffer)
            end = _record_end(stream.buffer, inside)
            if end and self._copy_regular(stream.buffer[:end], inside):
                stream.take(end)
            else:
                self._read_slowly(stream, end or _last_line_end(stream.buffer))
        return self.found

    def _fill(self, stream: Stream) -> bool:
        """Fill the buffer until it holds a line end; False when nothing is left."""
        while len(stream.buffer) < STEP or not _last_line_end(stream.buffer):
            check_length(len(stream.buffer))
            if not stream.more():
                if stream.buffer and not stream.buffer.endswith((b"\n", b"\r")):
                    stream.buffer += b"\n"
                    self._is_padded = True
                break
        return bool(stream.buffer)

    def _copy_regular(self, block: bytes, inside: Mask | None) -> bool:
        """Copy a block that can be read in one way only; else change nothing."""
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
            inside = _inside(block)
        if b"\r" in block or b"\0" in block or not _is_plain(block):
            return False
        if block.startswith(self._head) or b"\n" + self._head in block:
            return False
        data = np.frombuffer(block, np.uint8)
        is_end = data == LF
        lines = int(np.count_nonzero(is_end))
        is_mark = is_end | (data == self._code)
        fences: Places | None = NOTHING
        if inside is not None:
            fences = self._fences(data, np.flatnonzero(data == QUOTE))
            outside = ~inside[: len(data)]
            is_mark &= outside
            is_end &= outside
        if fences is None:
            return False
        rows = int(np.count_nonzero(is_end))
        if not self._widths_are_regular(data, is_mark, is_end, rows):
            return False
        self._out.write(block)
        self._look_at_margins(block, data, is_mark, fences)
        self.found.has_newlines = self.found.has_newlines or rows < lines
        self.found.rows += rows
        self._line += lines
        return True

    def _look_at_margins(
        self, block: bytes, data: Bytes, is_mark: Mask, fences: Places
    ) -> None:
        """Find out whether values may have to be trimmed, and of which characters."""
        if self.found.margins == "any":
            return
        marks = UNSEEN if not block.isascii() else UNSEEN_ASCII
        if any(mark in block for mark in marks if mark != self._delimiter.encode()):
            self.found.margins = "any"
        elif self.found.margins == "none":
            # For the first byte, `spaces - 1` is the last byte of the block. That one
            # is a mark, as is right, because a field begins at the first byte.
            is_mark[fences] = True
            spaces = np.flatnonzero(data == SPACE)
            if is_mark[spaces - 1].any() or is_mark[spaces + 1].any():
                self.found.margins = "spaces"

    def _fences(self, data: Bytes, quotes: Places) -> Places | None:
        """The quotes around fields; None when a quote has neither of its two meanings.

        A quote that opens a field follows a delimiter or line end, and one that closes
        a field precedes one. Two quotes side by side stand for a quote inside a field.
        """
        if not len(quotes):
            return NOTHING
        opening, closing = quotes[0::2], quotes[1::2]
        before, after = data[opening - 1], data[closing + 1]
        if opening[0] == 0:
            before[0] = LF
        opens = (before == self._code) | (before == LF)
        closes = (after == self._code) | (after == LF)
        if not (
            (opens | (before == QUOTE)).all() and (closes | (after == QUOTE)).all()
        ):
            return None
        return np.concatenate((opening[opens], closing[closes]))

    def _widths_are_regular(
        self, data: Bytes, is_mark: Mask, is_end: Mask, rows: int
    ) -> bool:
        """Whether each record has exactly the header's number of fields."""
        if self._width == 1:
            ends = np.flatnonzero(is_end)
            blank = data[0] == LF or bool((np.diff(ends) == 1).any())
            return not blank and int(np.count_nonzero(is_mark)) == rows
        marks = np.flatnonzero(is_mark)
        if len(marks) != rows * self._width:
            return False
        return bool((data[marks[self._width - 1 :: self._width]] == LF).all())

    def _read_slowly(self, stream: Stream, end: int) -> None:
        """Read records by the csv module until `end` bytes or more are consumed."""
        self.found.margins = "any"
        lines = Lines(stream)
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while lines.consumed < end:
            lines.begin()
            try:
                row = next(reader, None)
            except csv.Error:
                if lines.hit_end or len(lines.raw) > 1:
                    raise Refused("unclosed_quote", f"line {self._line + 1}") from None
                self._reject(lines, "bad_quoting")
            else:
                if row:
                    self._judge(row, lines)
            self._line += len(lines.raw)
        stream.take(lines.consumed)

    def _judge(self, row: list[str], lines: Lines) -> None:
        if not lines.is_decoded:
            self._reject(lines, "bad_encoding")
        elif len(row) != self._width:
            self._reject(lines, "column_count")
        elif self._is_header(row):
            self._reject(lines, "repeated_header")
        else:
            self._rewrite(row)

    def _is_header(self, row: list[str]) -> bool:
        try:
            return named(row) == self._header.names
        except Refused:
            return False

    def _rewrite(self, row: list[str]) -> None:
        text = f'"{self._delimiter}"'.join(field.replace('"', '""') for field in row)
        if "\0" in text:
            self.found.nul_count += 1
            text = text.replace("\0", "")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.found.has_newlines = self.found.has_newlines or "\n" in text
        check_length(len(text) + 2)
        self._out.write(f'"{text}"\n'.encode())
        self.found.rows += 1

    def _reject(self, lines: Lines, reason: str) -> None:
        number = self.found.records + 1
        raw = b"".join(lines.raw)
        if self._is_padded and lines.is_at_end:
            raw = raw[:-1]
        reject = Reject(number, self._line + 1, self.found.rows, reason, raw)
        self.found.rejects.append(reject)


def _last_line_end(buffer: bytes) -> int:
    """The place behind the last LF or, without any LF, the last CR; 0 without both."""
    return (buffer.rfind(b"\n") + 1) or (buffer.rfind(b"\r") + 1)


def _inside(text: bytes) -> Mask | None:
    """For each byte, whether a quoted field is open there; None without any quote.

    This is the running parity of the quotes. It is computed within words of eight bytes
    first and then over the words, because an accumulate over all bytes took a third of
    the sieve's time.
    """
    if b'"' not in text:
        return None
    parity = np.zeros(-len(text) % 8 + len(text), np.uint8)
    np.equal(np.frombuffer(text, np.uint8), QUOTE, out=parity[: len(text)].view(bool))
    words = parity.view("<u8")
    for bits in (8, 16, 32):
        words ^= words << np.uint64(bits)
    before = np.bitwise_xor.accumulate(words >> np.uint64(56))[:-1]
    words[1:] ^= before * np.uint64(0x0101010101010101)
    return parity[: len(text)].view(bool)


def _record_end(buffer: bytes, inside: Mask | None) -> int:
    """The end of the last record whose quotes are closed; 0 when there is none."""
    end = buffer.rfind(b"\n")
    while inside is not None and end >= 0 and inside[end]:
        end = buffer.rfind(b"\n", 0, end)
    return end + 1


def _is_plain(block: bytes) -> bool:
    """Whether the block is UTF-8 without a byte order mark."""
    if block.isascii():
        return True
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return BOM not in block
