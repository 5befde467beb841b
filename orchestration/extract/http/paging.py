"""Reads lists page by page, with one loop for every vendor's way of paging.

An endpoint is a `Listing`: its path, the key of the records in the answer, and how the
next page and the window are asked for. A step of a resource is such a listing or
another class that yields the same pages.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from orchestration.extract.http import link_header
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


class Paging(Protocol):
    """How a list goes on: which token the next page has, and how it is asked for."""

    @property
    def by_place(self) -> bool:
        """Whether a token may be a place in the list, counted in pages.

        The size of such pages must stay as it is, or some records would be skipped.
        """
        ...

    def begins(self, params: Params) -> str | None:
        """The token of the first page, if the call for it has one."""
        ...

    def after(self, answer: Answer, token: str | None) -> str | None:
        """The token of the page after this one, which had `token`; None at the end.

        Raises:
            EnvelopeFault: when the answer does not say whether it was the last.
        """
        ...

    def params(self, first: Params, token: str) -> Params:
        """The parameters that ask for the page of `token`, out of the first call's."""
        ...


@dataclass(frozen=True)
class Next:
    """The answer holds a token of the next page.

    `more` and `done` are paths of flags: there is a next page while `more` is true, or
    until `done` is true. Without them there is one as long as there is a token. The
    token is at the dotted path `token`, or it is the last record's `id` (`by_last_id`).
    The parameters that a token `replaces` are not sent beside it.
    """

    param: str
    token: str = ""
    more: str | None = None
    done: str | None = None
    by_last_id: bool = False
    replaces: tuple[str, ...] = ()

    @property
    def by_place(self) -> bool:
        """A token is the vendor's own mark, whatever the size of the pages."""
        return False

    def begins(self, params: Params) -> str | None:
        """What the first call sends as a token, such as the beginning of the window."""
        return str(params[self.param]) if self.param in params else None

    def after(self, answer: Answer, token: str | None) -> str | None:
        """The token that the answer holds."""
        if self.more is not None and not self._flag(answer, self.more):
            return None
        if self.done is not None and self._flag(answer, self.done):
            return None
        found = self._last_id(answer) if self.by_last_id else answer.get(self.token)
        if found in (None, ""):
            if self.more or self.done:
                raise EnvelopeFault("the answer promises a next page but names none")
            return None
        return str(found)

    def _flag(self, answer: Answer, path: str) -> bool:
        flag = answer.get(path)
        if not isinstance(flag, bool):
            raise EnvelopeFault(f"the answer lacks {path}")
        return flag

    def _last_id(self, answer: Answer) -> Any:
        return at_path(json.loads(answer.records[-1]), "id") if answer.records else None

    def params(self, first: Params, token: str) -> Params:
        """The first call's parameters and the token."""
        kept = {name: one for name, one in first.items() if name not in self.replaces}
        return {**kept, self.param: token}


@dataclass(frozen=True)
class NextLink:
    """The answer holds the address of the next page, and none when it is the last.

    The address is in the Link header, or at the dotted path `member` of the body. Only
    its query is used: an answer cannot send the credentials to another address, and a
    vendor behind a proxy may name a host that nobody reaches. The parameters that a
    link `replaces` are not sent beside its own.
    """

    member: str | None = None
    replaces: tuple[str, ...] = ()

    @property
    def by_place(self) -> bool:
        """Nobody can tell: many links only count pages."""
        return True

    def begins(self, params: Params) -> str | None:
        """The first page has no link."""
        return None

    def after(self, answer: Answer, token: str | None) -> str | None:
        """The link that the answer holds."""
        if self.member is None:
            return link_header.target(answer.headers.get("link", ""), "next")
        found = answer.get(self.member)
        return str(found) if found else None

    def params(self, first: Params, token: str) -> Params:
        """The first call's parameters, and instead of them those of the link."""
        kept = {name: one for name, one in first.items() if name not in self.replaces}
        linked = parse_qs(urlsplit(token).query, keep_blank_values=True)
        return {
            **kept,
            **{name: one if len(one) > 1 else one[0] for name, one in linked.items()},
        }


@dataclass(frozen=True)
class PageNumber:
    """Pages are counted from `start`.

    The last one is told by the number of pages at the dotted path `total`, else by an
    empty page after it. A short page is no end, because vendors leave out of a page
    what may not be seen. What is listed by place must have a lasting order, such as
    that of creation; what moves to an earlier page meanwhile is not seen.
    """

    param: str
    total: str | None = None
    start: int = 1

    @property
    def by_place(self) -> bool:
        """A number is a place."""
        return True

    def begins(self, params: Params) -> str | None:
        """The first page needs no number."""
        return None

    def after(self, answer: Answer, token: str | None) -> str | None:
        """The next number."""
        number = self.start if token is None else int(token)
        if self.total is None:
            return str(number + 1) if answer.records else None
        total = answer.get(self.total)
        if not isinstance(total, int) or isinstance(total, bool):
            raise EnvelopeFault(f"the answer lacks {self.total}")
        return str(number + 1) if number < self.start + total - 1 else None

    def params(self, first: Params, token: str) -> Params:
        """The first call's parameters and the number."""
        return {**first, self.param: token}


# For lists that have one page only.
ONE_PAGE = Next(param="")


@dataclass(frozen=True)
class Listing:
    """A list of records over GET.

    `records` is the dotted path of the records in the answer, empty where the answer is
    a bare array. `size` is the page size's parameter and its value.
    """

    path: str
    records: str
    next: Paging = ONE_PAGE
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
            Stuck: when a token comes twice, or is the one at which the list began; when
                the page of another place has the records of the one before.
        """
        call = self._call(reading, path)
        first = dict(call.params)
        seen, before = {self.next.begins(first)}, None
        while True:
            if token is not None:
                seen.add(token)
                size = {k: v for k, v in call.params.items() if k == call.size}
                call.params = {**self.next.params(first, token), **size}
            answer = reading.client.ask(call, self.records)
            self._grow(call)
            if self.next.by_place and answer.records and answer.records == before:
                raise Stuck(f"{call.path}: page {token!r} is the one before again")
            before, token = answer.records, self.next.after(answer, token)
            if token is not None and token in seen:
                raise Stuck(f"{call.path}: page {token!r} comes again")
            yield Page(answer.records, token)
            if token is None:
                return

    def _grow(self, call: Call) -> None:
        """After a page has arrived, double the page size again, up to the full size."""
        if call.size is not None and self.size is not None:
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
            size=self.size[0] if self.size and not self.next.by_place else None,
            limit=self.limit,
        )
