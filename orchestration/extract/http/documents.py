"""Cuts JSON answers into their records without touching the records' text.

A parser would return 1.10 as 1.1 and a long integer as a float, but the ledger hashes
and keeps documents as they were delivered. So the standard decoder is only used to find
where each record ends, and the text is cut out there.
"""

import json
import re
from collections.abc import Sequence
from json.decoder import WHITESPACE  # type: ignore[attr-defined]
from typing import Any

_DECODER = json.JSONDecoder()
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
_HAS_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# Characters that a line of a landing file must not hold. In a record, line ends can
# only be between tokens, where a space means the same. U+001F is replaced by its
# escape, because the reader of landing files takes it for the end of a column.
_UNSAFE = str.maketrans({"\n": " ", "\r": " ", "\x1f": "\\u001f"})


class Malformed(ValueError):
    """The text is not the JSON that was promised."""


def _skip(text: str, at: int) -> int:
    match = WHITESPACE.match(text, at)
    return int(match.end())


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where it ends."""
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"no JSON value at character {at}") from error


def _expect(text: str, at: int, allowed: str) -> str:
    char = text[at : at + 1]
    if not char or char not in allowed:
        raise Malformed(f"expected one of {allowed!r} at character {at}")
    return char


def _locate(text: str, path: Sequence[str]) -> int | None:
    """Where the value at `path` begins; None when a member is missing."""
    at = _skip(text, 0)
    for name in path:
        found = _member_start(text, at, name)
        if found is None:
            return None
        at = found
    return at


def _member_start(text: str, at: int, wanted: str) -> int | None:
    """Where the value of the member `wanted` of the object at `at` begins."""
    if text[at : at + 1] != "{":
        return None
    at = _skip(text, at + 1)
    while _expect(text, at, '"}') == '"':
        name, at = _value(text, at)
        at = _skip(text, at)
        _expect(text, at, ":")
        at = _skip(text, at + 1)
        if name == wanted:
            return at
        _, at = _value(text, at)
        at = _skip(text, at)
        if _expect(text, at, ",}") == "}":
            return None
        at = _skip(text, at + 1)
    return None


def member(text: str, path: Sequence[str]) -> str | None:
    """The text of the value at `path`; None when a member is missing."""
    start = _locate(text, path)
    return None if start is None else text[start : _value(text, start)[1]]


def split(text: str, path: Sequence[str]) -> tuple[Any, list[str] | None]:
    """The envelope without its records, and the texts of the records at `path`.

    None instead of records when there is no array at `path`.

    Raises:
        Malformed: when the text is not one whole JSON value.
    """
    start = _locate(text, path)
    if start is None or text[start : start + 1] != "[":
        return parse(text), None
    records, end = _elements(text, start)
    return parse(text[:start] + "[]" + text[end:]), records


def parse(text: str) -> Any:
    """The value of a text that is one whole JSON value.

    Raises:
        Malformed: when it is not.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("not one whole JSON value") from error


def _elements(text: str, at: int) -> tuple[list[str], int]:
    """The texts of the elements of the array at `at`, and where the array ends."""
    found: list[str] = []
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        return found, at + 1
    while True:
        _, end = _value(text, at)
        found.append(text[at:end])
        at = _skip(text, end)
        if _expect(text, at, ",]") == "]":
            return found, at + 1
        at = _skip(text, at + 1)


def one_line(record: str) -> str:
    """The record without line ends, so that it is one line of a landing file."""
    if "\n" in record or "\r" in record or "\x1f" in record:
        return record.translate(_UNSAFE)
    return record


def mend_surrogates(record: str) -> tuple[str, int]:
    """The record with lone surrogates replaced by U+FFFD, and how many there were.

    A lone surrogate is half a character and cannot be stored as UTF-8. The engine
    cannot read a document that holds the escape of one.
    """
    if not _HAS_SURROGATE.search(record):
        return record, 0
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        if match.group(1) is None:
            return match.group(0)
        count += 1
        return "\\ufffd"

    return _ESCAPE.sub(replace, record), count
