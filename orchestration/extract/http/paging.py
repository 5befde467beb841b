"""Reads lists page by page, with one loop for every vendor's way of paging.

An endpoint is a `Listing`: its path, the key of the records in the answer, and how the
next page and the window are asked for. A step of a resource is such a listing or
another class that yields the same pages.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from orchestration.extract.http.client import (
    Answer,
    Call,
    Params,
    at_path,
)
from orchestration.extract.http.source_errors import EnvelopeFault, Stuck
from orchestration.extract.kernel.specs import Page, Reading


def epoch_seconds(instant: datetime) -> str:
    """Whole seconds since 1970."""
    return str(int(instant.timestamp()))


def epoch_milliseconds(instant: datetime) -> str:
    """Whole milliseconds since 1970."""
    return str(int(instant.timestamp() * 1000))


def iso_seconds(instant: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Bound:
    """A query parameter that carries one end of the window."""

    name: str
    text: Callable[[datetime], str]
    absent: str | None = None

    def params(self, instant: datetime | None) -> Params:
        """The parameter, or nothing when the window is open at this end."""
        value = self.absent if instant is None else self.text(instant)
        return {} if value is None else {self.name: value}


@dataclass(frozen=True)
class Next:
    """How a list goes on: where the token of the next page is, and how it is sent.

    `more` and `done` are paths of flags: there is a next page while `more` is true, or
    until `done` is true. Without them there is one as long as there is a token. The
    token is at the dotted path `token`, or it is the last record's `id` (`by_last_id`).
    With `is_link` it is a link that holds all parameters of the next call. The
    parameters that a token `replaces` are not sent beside it.
    """

    param: str
    token: str = ""
    more: str | None = None
    done: str | None = None
    by_last_id: bool = False
    is_link: bool = False
    replaces: tuple[str, ...] = ()

    def after(self, answer: Answer) -> str | None:
        """The token of the page after this one; None at the end.

        Raises:
            EnvelopeFault: when the answer does not say whether it was the last.
        """
        if self.more is not None and not self._flag(answer, self.more):
            return None
        if self.done is not None and self._flag(answer, self.done):
            return None
        token = self._last_id(answer) if self.by_last_id else answer.get(self.token)
        if token in (None, ""):
            if self.more or self.done:
                raise EnvelopeFault("the answer promises a next page but names none")
            return None
        return str(token)

    def _flag(self, answer: Answer, path: str) -> bool:
        flag = answer.get(path)
        if not isinstance(flag, bool):
            raise EnvelopeFault(f"the answer lacks {path}")
        return flag

    def _last_id(self, answer: Answer) -> Any:
        return at_path(json.loads(answer.records[-1]), "id") if answer.records else None

    def params(self, token: str) -> Params:
        """The parameters that ask for the page of `token`."""
        if not self.is_link:
            return {self.param: token}
        return dict(parse_qsl(urlsplit(token).query))


# For lists that have one page only.
ONE_PAGE = Next(param="")


@dataclass(frozen=True)
class Listing:
    """A list of records over GET.

    `size` is the page size's parameter and its value.
    """

    path: str
    records: str
    next: Next = ONE_PAGE
    params: Mapping[str, str | list[str]] = field(default_factory=dict)
    size: tuple[str, int] | None = None
    since: Bound | None = None
    until: Bound | None = None
    limit: str = "default"
    wrapped: bool = False

    def pages(self, reading: Reading) -> Iterator[Page]:
        """Read on from the reading's token to the end of the list."""
        yield from self.walk(reading, reading.token)

    def walk(
        self, reading: Reading, token: str | None = None, **path: str
    ) -> Iterator[Page]:
        """Read from `token` on; `path` fills the placeholders of the address.

        Raises:
            Stuck: when a token comes twice, or is the one at which the list began.
        """
        call = self._call(reading, path)
        first = {k: v for k, v in call.params.items() if k not in self.next.replaces}
        seen = {str(call.params.get(self.next.param))}
        while True:
            if token is not None:
                seen.add(token)
                size = {k: v for k, v in call.params.items() if k == call.size}
                call.params = {**first, **self.next.params(token), **size}
            answer = reading.client.ask(call, self.records)
            self._grow(call)
            token = self.next.after(answer)
            if token is not None and token in seen:
                raise Stuck(f"{call.path}: page {token!r} comes again")
            yield Page(answer.records, token)
            if token is None:
                return

    def _grow(self, call: Call) -> None:
        """After a page has arrived, double the page size again, up to the full size."""
        if self.size is not None:
            name, full = self.size
            call.params[name] = min(int(str(call.params[name])) * 2, full)

    def _call(self, reading: Reading, path: Mapping[str, str]) -> Call:
        params: Params = dict(self.params)
        if self.since is not None:
            params |= self.since.params(reading.start)
        if self.until is not None:
            params |= self.until.params(reading.end)
        if self.size is not None:
            params[self.size[0]] = self.size[1]
        return Call(
            self.path.format(**path),
            params,
            size=self.size[0] if self.size else None,
            limit=self.limit,
        )
