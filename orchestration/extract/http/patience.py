"""How long to wait before a call is tried again, and when to give up.

The loop is tenacity's; here is how long it waits. If the source names a time
(Retry-After in seconds or as a date, a JSON `retry_after`, rate-limit resets), it waits
that long; otherwise it uses exponential backoff with jitter. All waiting comes out of
one budget per run. A source that does not answer at all is given up much sooner than
one that asks to be called later.
"""

import json
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

from orchestration.extract.http.source_errors import Transient, Unreached

MAX_ATTEMPTS = 8
# A restart or a change of address takes less than this. A source that stays silent
# longer is given up, because waiting for it again at each resource would delay the
# whole refresh.
UNREACHED_SECONDS = 60
JITTER_SECONDS = 0.25
# A reset above this number is a time in seconds since 1970; one below it is the number
# of seconds from now.
EPOCH_FROM = 1_000_000_000

Result = TypeVar("Result")


def asked_wait(response: httpx.Response, body: bytes = b"") -> float | None:
    """The seconds that a refusing answer asks for; None when it does not say."""
    for found in (
        _retry_after(response.headers),
        _retry_after_member(body),
        _reset(response.headers),
    ):
        if found is not None:
            return max(found, 0.0)
    return None


def _number(text: object) -> float | None:
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _retry_after(headers: httpx.Headers) -> float | None:
    text = headers.get("retry-after")
    if text is None:
        return None
    seconds = _number(text)
    return seconds if seconds is not None else _until(text, headers.get("date"))


def _until(text: str, served: str | None) -> float | None:
    """Seconds until an HTTP date, by the server's own clock where the answer has it."""
    try:
        target = parsedate_to_datetime(text)
        now = parsedate_to_datetime(served) if served else datetime.now(UTC)
        return (target - now).total_seconds()
    except (ValueError, TypeError):
        return None


def _retry_after_member(body: bytes) -> float | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return _number(answer.get("retry_after")) if isinstance(answer, dict) else None


def _reset(headers: httpx.Headers) -> float | None:
    """The latest reset among the limits that are used up."""
    waits = []
    for name, text in headers.items():
        if not name.endswith("-reset") or "rate" not in name:
            continue
        remaining = _number(headers.get(f"{name.removesuffix('-reset')}-remaining", 0))
        seconds = _number(text)
        if seconds is not None and not remaining:
            waits.append(seconds - time.time() if seconds > EPOCH_FROM else seconds)
    return max(waits, default=None)


class Patience:
    """Repeats the calls of one run on one source; shared by the run's threads."""

    def __init__(self, budget_seconds: float) -> None:
        """Begin with the whole budget."""
        self._budget = budget_seconds
        self._unreached_since: float | None = None
        self._guard = threading.Lock()
        self._backoff = wait_exponential_jitter(multiplier=0.5, max=60, jitter=1)
        self.throttled = 0

    def run(
        self, call: Callable[[], Result], adapt: Callable[[Transient], None]
    ) -> Result:
        """Call until it works; `adapt` is told of each fault before the next try.

        Raises:
            Transient: the last fault, when attempts or budget are used up, or when the
            source has not been reached for too long, counting earlier calls.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(Transient),
            wait=self._wait,
            stop=self._is_over,
            before_sleep=lambda state: self._note(state, adapt),
            reraise=True,
        )
        result = retrying(call)
        self._unreached_since = None
        return result

    def _wait(self, state: RetryCallState) -> float:
        fault = _fault(state)
        if fault.wait is None:
            return self._backoff(state)
        return fault.wait + random.uniform(0, JITTER_SECONDS)  # noqa: S311

    def _is_over(self, state: RetryCallState) -> bool:
        fault = _fault(state)
        if fault.throttled:
            with self._guard:
                self.throttled += 1
        if self._is_out_of_reach(fault, state):
            return True
        if not fault.patient and state.attempt_number >= MAX_ATTEMPTS:
            return True
        return state.upcoming_sleep > self._budget

    def _is_out_of_reach(self, fault: Transient, state: RetryCallState) -> bool:
        if not isinstance(fault, Unreached) or state.outcome_timestamp is None:
            self._unreached_since = None
            return False
        if self._unreached_since is None:
            self._unreached_since = state.outcome_timestamp
        silent = state.outcome_timestamp - self._unreached_since
        return silent + state.upcoming_sleep > UNREACHED_SECONDS

    def _note(self, state: RetryCallState, adapt: Callable[[Transient], None]) -> None:
        with self._guard:
            self._budget -= state.upcoming_sleep
        adapt(_fault(state))


def _fault(state: RetryCallState) -> Transient:
    fault = state.outcome.exception() if state.outcome else None
    if not isinstance(fault, Transient):
        raise TypeError("only transient faults are retried") from fault
    return fault
