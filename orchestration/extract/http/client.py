"""The HTTP client of a source: it authenticates, limits, repeats and counts calls.

httpx sends the calls, pyrate-limiter limits their rate, and tenacity repeats them. The
`Dialect` of a vendor says how its answers are to be understood.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pyrate_limiter import Limiter

from orchestration.extract.http import documents
from orchestration.extract.http.patience import Patience, asked_wait
from orchestration.extract.http.source_errors import (
    AuthFault,
    EnvelopeFault,
    Refused,
    SourceFault,
    Transient,
    Unreached,
)

MESSAGE_LENGTH = 300
CONNECT_SECONDS = 10
# Errors that mean that the source cannot be reached or does not answer.
SILENCE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout)
# Errors of calls that cannot be sent, because of a wrong address or an invalid header.
# Repeating such a call does not help.
UNUSABLE = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
Params = dict[str, str | int | list[str]]
Result = TypeVar("Result")


@dataclass
class Call:
    """One request; `size` names the parameter that a gateway timeout halves."""

    path: str
    params: Params = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    size: str | None = None
    limit: str = "default"


@dataclass(frozen=True)
class Answer:
    """A parsed answer without its records, the records' own texts, and its headers."""

    envelope: Any
    records: list[str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Any:
        """The value at a dotted path of the envelope; None when it is missing."""
        return at_path(self.envelope, path)


def at_path(value: Any, path: str) -> Any:
    """The value at a dotted path; None when something on the way is missing."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


@dataclass(frozen=True)
class Complaint:
    """An error inside an answer of status 200, and the status it claims, if any."""

    text: str
    status: int | None = None


def _no_error(answer: Any) -> Complaint | None:
    return None


@dataclass(frozen=True)
class Dialect:
    """How a vendor's answers say what their HTTP status does not.

    `message` is where a refusal says why; `error` finds an error in an answer of status
    200; `is_throttled` judges a refusal by status and parsed body.
    """

    message: str
    error: Callable[[Any], Complaint | None] = _no_error
    is_throttled: Callable[[int, Any], bool] = lambda status, body: status == 429


@dataclass(frozen=True)
class Terms:
    """How a source is used: its dialect, its limits, and how long to wait for it.

    `secrets` are kept out of every message.
    """

    dialect: Dialect
    limiters: Mapping[str, Limiter]
    budget_seconds: float
    secrets: tuple[str, ...]


class ApiClient:
    """Calls one source's API; safe to share between threads."""

    def __init__(self, name: str, http: httpx.Client, terms: Terms) -> None:
        """Take over an authenticated httpx client."""
        self.name = name
        self._http = http
        self._terms = terms
        self._patience = Patience(terms.budget_seconds)
        self._guard = threading.Lock()
        self.requests = 0

    @property
    def throttled(self) -> int:
        """How many answers told us to slow down."""
        return self._patience.throttled

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, call: Call, records: str | None = None) -> Answer:
        """The answer to a call, its records cut out of it as delivered.

        Args:
            call: the request; a page size in it may be halved.
            records: dotted path of the array of records, which must be there; empty
                when the answer is that array; None when it has no records.

        Raises:
            SourceFault: when the source does not answer as promised.
        """
        path = None if records is None else [*filter(None, records.split("."))]

        def read(response: httpx.Response) -> Answer:
            return self._answer(call, response, path)

        return self._send(call, read)

    def ask_one(self, call: Call, path: str) -> str:
        """The text of the one object at the dotted `path` of an answer."""

        def read(response: httpx.Response) -> str:
            self._answer(call, response, None)
            text = response.content.decode("utf-8-sig")
            record = documents.member(text, path.split("."))
            if record is None or not record.startswith("{"):
                raise EnvelopeFault(f"{self._where(call)}: the answer lacks {path}")
            return record

        return self._send(call, read)

    def download(
        self, call: Call, target: Path, is_whole: Callable[[Path], bool]
    ) -> None:
        """Stream an answer's body into a file; `is_whole` judges what arrived."""

        def read(response: httpx.Response) -> None:
            with target.open("wb") as file:
                for block in response.iter_bytes():
                    file.write(block)
            if not is_whole(target):
                raise Transient("the downloaded file is not whole")

        self._send(call, read)

    def poll(
        self, call: Call, ready: Callable[[Answer], bool], wait: float, at_most: float
    ) -> Answer:
        """Ask until `ready` says so, `wait` seconds apart, for `at_most` seconds.

        The source is at work meanwhile, so this is not taken from the run's retry
        budget.
        """

        def check() -> Answer:
            answer = self.ask(call)
            if not ready(answer):
                raise Transient("not ready in time", wait=wait, patient=True)
            return answer

        return self._patiently(call, check, Patience(at_most))

    def _send(self, call: Call, read: Callable[[httpx.Response], Result]) -> Result:
        return self._patiently(call, lambda: self._once(call, read), self._patience)

    def _patiently(
        self, call: Call, action: Callable[[], Result], patience: Patience
    ) -> Result:
        def adapt(fault: Transient) -> None:
            size = call.params.get(call.size or "")
            if fault.too_large and call.size and isinstance(size, int):
                call.params[call.size] = max(size // 2, 1)

        try:
            return patience.run(action, adapt)
        except Transient as fault:
            raise SourceFault(f"{self._where(call)}: gave up: {fault}") from fault

    def _once(self, call: Call, read: Callable[[httpx.Response], Result]) -> Result:
        self._terms.limiters[call.limit].try_acquire(self.name)
        with self._guard:
            self.requests += 1
        try:
            with self._http.stream(
                "GET" if call.body is None else "POST",
                call.path,
                params=call.params or None,
                json=call.body,
            ) as response:
                if not response.is_success:
                    raise self._refusal(call, response)
                return read(response)
        except UNUSABLE as error:
            reason = self._clean(str(error))
            raise SourceFault(
                f"{self._where(call)}: no usable request: {reason}"
            ) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            kind = Unreached if isinstance(error, SILENCE) else Transient
            reason = self._clean(f"{type(error).__name__}: {error}")
            raise kind(reason) from error

    def _refusal(self, call: Call, response: httpx.Response) -> Exception:
        """What an answer that is no success means."""
        status, text = response.status_code, response.read()
        try:
            body = documents.parse(text.decode())
        except (documents.Malformed, UnicodeDecodeError):
            body = None
        reason = f"status {status}"
        if self._terms.dialect.is_throttled(status, body):
            wait = asked_wait(response, text)
            return Transient(f"{reason}, too many requests", wait=wait, throttled=True)
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            too_large = status == httpx.codes.GATEWAY_TIMEOUT
            wait = asked_wait(response, text)
            return Transient(reason, wait=wait, too_large=too_large)
        said = at_path(body, self._terms.dialect.message)
        message = self._clean(
            f"{self._where(call)}: {reason}: {said or 'no reason given'}"
        )
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return AuthFault(
                f"{message} (check the source's credentials)",
                nothing_will_work=status == httpx.codes.UNAUTHORIZED,
            )
        return Refused(message)

    def _answer(
        self, call: Call, response: httpx.Response, path: list[str] | None
    ) -> Answer:
        """Cut an answer of status 200 apart, or say what is wrong with it."""
        records = None
        try:
            text = response.read().decode("utf-8-sig")
            if path is None:
                envelope = documents.parse(text)
            else:
                envelope, records = documents.split(text, path)
        except (UnicodeDecodeError, documents.Malformed) as fault:
            raise Transient("the answer is no whole JSON") from fault
        complaint = self._terms.dialect.error(envelope)
        if complaint is not None:
            raise self._complained(call, complaint)
        if path is None and not isinstance(envelope, dict):
            raise EnvelopeFault(f"{self._where(call)}: the answer lacks an object")
        if path is not None and records is None:
            missing = ".".join(path) or "an array"
            raise EnvelopeFault(f"{self._where(call)}: the answer lacks {missing}")
        return Answer(envelope, records or [], response.headers)

    def _complained(self, call: Call, complaint: Complaint) -> Exception:
        """What an error inside an answer of status 200 means."""
        status = complaint.status or httpx.codes.OK
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return Transient("too many requests, says the answer", throttled=True)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return Transient(f"status {status}, says the answer")
        return EnvelopeFault(self._clean(f"{self._where(call)}: {complaint.text}"))

    def _where(self, call: Call) -> str:
        return f"{self.name}: {call.path}"

    def _clean(self, message: str) -> str:
        for secret in self._terms.secrets:
            message = message.replace(secret, "***")
        return message[:MESSAGE_LENGTH]


def open_http(base_url: str, timeout: float, **kwargs: Any) -> httpx.Client:
    """An httpx client: `headers` or `auth` as httpx takes them; no redirects."""
    patience = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    return httpx.Client(base_url=base_url, timeout=patience, **kwargs)
