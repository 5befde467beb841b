"""What a refusing answer asks us to wait, in all the ways vendors say it."""

import time
from types import SimpleNamespace

import httpx
import pytest

from orchestration.extract.http.patience import (
    MAX_ATTEMPTS,
    UNREACHED_SECONDS,
    Patience,
    asked_wait,
)
from orchestration.extract.http.source_errors import Transient, Unreached

DATE = "Sun, 01 Mar 2026 03:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, b"", 7),
        ({"retry-after": "0.25"}, b"", 0.25),
        ({"Retry-After": "-3"}, b"", None),
        ({"Retry-After": "soon"}, b"", None),
        ({"Retry-After": "inf"}, b"", None),
        # By the server's own clock, so that a wrong one of ours does no harm.
        ({"Retry-After": "Sun, 01 Mar 2026 03:00:09 GMT", "Date": DATE}, b"", 9),
        ({"Retry-After": "Sun, 01 Mar 2026 02:59:00 GMT", "Date": DATE}, b"", 0),
        ({}, b'{"retry_after": 5}', 5),
        ({}, b'{"retry_after": "5"}', 5),
        ({"Retry-After": "2"}, b'{"retry_after": 5}', 2),
        ({}, b'{"message": "slow down"}', None),
        ({}, b"<html>slow down</html>", None),
        ({}, b"[5]", None),
        ({"rate-limit-reset": "41"}, b"", 41),
        (
            {
                "X-Ratelimit-App-Global-Minute-Remaining": "0",
                "X-Ratelimit-App-Global-Minute-Reset": "17",
                "X-Ratelimit-App-Global-Day-Remaining": "400",
                "X-Ratelimit-App-Global-Day-Reset": "40000",
            },
            b"",
            17,
        ),
        ({}, b"", None),
    ],
)
def test_the_source_says_how_long(
    headers: dict[str, str], body: bytes, seconds: float | None
) -> None:
    assert asked_wait(httpx.Response(429, headers=headers), body) == seconds


def test_a_reset_may_be_an_epoch() -> None:
    reset = {"X-RateLimit-Reset": str(int(time.time()) + 30)}
    wait = asked_wait(httpx.Response(429, headers=reset))
    assert wait == pytest.approx(30, abs=2)


def failing(fault: Transient) -> tuple[Patience, list[int]]:
    patience, calls = Patience(10), []

    def call() -> None:
        calls.append(1)
        raise fault

    with pytest.raises(Transient):
        patience.run(call, lambda _: None)
    return patience, calls


def test_a_fault_that_stays_is_given_up_after_some_attempts() -> None:
    _, calls = failing(Transient("500", wait=0))
    assert len(calls) == MAX_ATTEMPTS


def test_limits_are_waited_out_as_long_as_the_budget_lasts(naps: list[float]) -> None:
    patience, calls = failing(Transient("429", wait=1, throttled=True))
    assert sum(naps) <= 10
    # Each wait is a second and up to a quarter: eight to ten fit into ten seconds.
    assert 8 <= len(calls) <= 11
    assert patience.throttled == len(calls)


def test_a_wait_that_exceeds_the_budget_is_not_begun(naps: list[float]) -> None:
    _, calls = failing(Transient("429", wait=60, throttled=True))
    assert (len(calls), naps) == (1, [])


class Silence:
    """A source that answers nothing; time passes only by trying and by waiting."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds_per_try: float) -> None:
        self.now = 0.0
        self.tries = 0
        self.seconds_per_try = seconds_per_try
        monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=self._pass))
        monkeypatch.setattr(
            "tenacity.time", SimpleNamespace(monotonic=lambda: self.now)
        )

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    def call(self) -> None:
        self.tries += 1
        self.now += self.seconds_per_try
        raise Unreached("ConnectTimeout")


def ask(patience: Patience, source: Silence) -> None:
    with pytest.raises(Transient, match="ConnectTimeout"):
        patience.run(source.call, lambda _: None)


def given_up(monkeypatch: pytest.MonkeyPatch) -> tuple[Silence, Patience]:
    """A silent source after the first resource was asked for."""
    source, patience = Silence(monkeypatch, seconds_per_try=10), Patience(1800)
    ask(patience, source)
    return source, patience


def test_a_source_that_answers_nothing_is_given_up_after_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, _ = given_up(monkeypatch)
    # The minute begins when the first try has failed; the last one begins within it.
    assert source.now <= 10 + UNREACHED_SECONDS + 10
    assert 3 <= source.tries < MAX_ATTEMPTS


def test_the_next_resource_of_a_dead_source_is_tried_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, patience = given_up(monkeypatch)
    before = source.tries
    for resource in range(1, 8):
        ask(patience, source)
        assert source.tries == before + resource
    assert source.now <= 10 + UNREACHED_SECONDS + 10 + 7 * 10


def test_a_source_that_comes_back_has_its_minute_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, patience = given_up(monkeypatch)
    first = source.tries
    assert patience.run(lambda: "here", lambda _: None) == "here"
    ask(patience, source)
    assert source.tries - first >= 3


def test_who_asks_to_wait_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    source, patience = Silence(monkeypatch, seconds_per_try=0), Patience(1800)
    answers = iter([Transient("503", wait=90), Transient("429", wait=600)])

    def call() -> str:
        for fault in answers:
            raise fault
        return "here"

    assert patience.run(call, lambda _: None) == "here"
    assert source.now >= 690
