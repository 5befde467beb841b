"""A buffered stream of bytes that can be read by block or by line."""

from collections.abc import Iterator

from orchestration.extract.files.bytes.refusal import MAX_RECORD_BYTES, Refused

LF = 10


def check_length(size: int) -> None:
    """Refuse the file when a record of `size` bytes is longer than allowed.

    Raises:
        Refused: `record_too_long`.
    """
    if size > MAX_RECORD_BYTES:
        raise Refused("record_too_long", f"more than {MAX_RECORD_BYTES} bytes")


class Stream:
    """The bytes that are still to be read; `buffer` holds at least the next block."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        """Take over the blocks, which may begin and end anywhere."""
        self._blocks = blocks
        self.buffer = b""
        self.is_exhausted = False

    def more(self) -> bool:
        """Append the next block; False at the end of the file."""
        if self.is_exhausted:
            return False
        block = next(self._blocks, None)
        while block == b"":
            block = next(self._blocks, None)
        if block is None:
            self.is_exhausted = True
            return False
        self.buffer = self.buffer + block if self.buffer else block
        return True

    def take(self, size: int) -> bytes:
        """Remove and return the first bytes of the buffer."""
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken


class Lines:
    """An iterator of text lines for `csv.reader` that keeps their bytes.

    Lines end with LF, CR or CRLF, as Python's universal newlines do. `begin` starts
    a record: from then on `raw`, `count` and `is_decoded` describe that record.
    """

    def __init__(self, stream: Stream) -> None:
        """Read from the beginning of the stream's buffer."""
        self._stream = stream
        self._position = 0
        self.begin()

    def begin(self) -> None:
        """Forget the lines of the record before."""
        self.raw: list[bytes] = []
        self.is_decoded = True
        self.hit_end = False
        self._length = 0

    @property
    def consumed(self) -> int:
        """Bytes read so far."""
        return self._position

    @property
    def is_at_end(self) -> bool:
        """Whether the last line read was the file's last."""
        return self._stream.is_exhausted and self._position == len(self._stream.buffer)

    def __iter__(self) -> "Lines":
        """Return the iterator itself, as csv.reader expects."""
        return self

    def __next__(self) -> str:
        """Return the next line, decoded; undecodable bytes as lone surrogates."""
        line = self._line()
        if not line:
            self.hit_end = True
            raise StopIteration
        first = not self.raw
        self.raw.append(line)
        if first:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.is_decoded = False
            return line.decode("utf-8", "surrogateescape")

    def _line(self) -> bytes:
        start = self._position
        looked = start
        while True:
            end = self._line_end(looked)
            if end >= 0:
                break
            looked = max(start, len(self._stream.buffer) - 1)
            check_length(looked - start)
            if not self._stream.more():
                end = len(self._stream.buffer)
                break
        self._position = end
        self._length += end - start
        check_length(self._length)
        return self._stream.buffer[start:end]

    def _line_end(self, start: int) -> int:
        """The end of the line, searched from `start`; -1 if it is not in the buffer."""
        buffer = self._stream.buffer
        feed = buffer.find(b"\n", start)
        carriage = buffer.find(b"\r", start, feed if feed >= 0 else len(buffer))
        if carriage < 0:
            return feed + 1 if feed >= 0 else -1
        if carriage + 1 < len(buffer):
            return carriage + 2 if buffer[carriage + 1] == LF else carriage + 1
        return -1
