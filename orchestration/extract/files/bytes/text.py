"""A file's bytes as UTF-8, whatever encoding they are in.

A byte order mark wins over the declaration. What cannot be decoded stays invalid
UTF-8, so that the sieve refuses the record and can give its original bytes back.
"""

import codecs
import re
from collections.abc import Iterator

from orchestration.extract.files.bytes.refusal import Refused

# UTF-32's mark begins with UTF-16's, so it is looked for first.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = re.compile(r"^utf-(16|32)")
C1_CONTROLS = re.compile("[\x80-\x9f]")


class Text:
    """The UTF-8 text of one file, in blocks; `restore` undoes the decoding."""

    def __init__(self, raw: Iterator[bytes], declared: str) -> None:
        """Look at the first bytes; `declared` is a codec's name."""
        head = next(raw, b"")
        while 0 < len(head) < 4:
            more = next(raw, b"")
            if not more:
                break
            head += more
        mark, marked = next(
            ((mark, name) for mark, name in MARKS if head.startswith(mark)),
            (b"", None),
        )
        self.encoding = marked or codecs.lookup(declared).name
        self._raw = raw
        self._head = head[len(mark) :]
        self._errors = (
            "surrogatepass" if WIDE.match(self.encoding) else ("surrogateescape")
        )

    def blocks(self) -> Iterator[bytes]:
        """The text as UTF-8.

        Raises:
            Refused: `wrong_encoding` for an 8-bit declaration that the bytes
                contradict, `bad_encoding` for half a character at the end.
        """
        if self.encoding == "utf-8":
            yield self._head
            yield from self._raw
        elif WIDE.match(self.encoding):
            yield from (_encode(text) for text in self._decode())
        else:
            yield from self._eight_bit()

    def restore(self, utf8: bytes) -> bytes:
        """The original bytes of a piece of `blocks`."""
        if self.encoding == "utf-8":
            return utf8
        text = utf8.decode("utf-8", "surrogatepass")
        return text.encode(self.encoding, self._errors)

    def _chunks(self) -> Iterator[bytes]:
        yield self._head
        yield from self._raw

    def _decode(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        try:
            for chunk in self._chunks():
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise Refused("bad_encoding", error.reason) from None

    def _eight_bit(self) -> Iterator[bytes]:
        """Decode, and watch for signs that the declaration is wrong."""
        decoder = codecs.getincrementaldecoder(self.encoding)("surrogateescape")
        probe = codecs.getincrementaldecoder("utf-8")()
        may_be_utf8, has_letters = True, False
        for chunk in self._chunks():
            has_letters = has_letters or not chunk.isascii()
            may_be_utf8 = may_be_utf8 and _accepts(probe, chunk)
            text = decoder.decode(chunk)
            if C1_CONTROLS.search(text):
                raise Refused("wrong_encoding", f"controls if read as {self.encoding}")
            yield _encode(text)
        if has_letters and may_be_utf8 and _accepts(probe, b"", final=True):
            raise Refused("wrong_encoding", f"UTF-8, declared as {self.encoding}")
        yield _encode(decoder.decode(b"", final=True))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _accepts(
    probe: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False
) -> bool:
    try:
        probe.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
