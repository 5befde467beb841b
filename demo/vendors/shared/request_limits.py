"""Rate limits as the vendors publish them: so many requests in so many seconds."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """At most `count` requests in any window of `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """The limits of the four accounts."""

    hubspot: Limit = Limit(190, 10)
    hubspot_search: Limit = Limit(4, 1)
    zendesk: Limit = Limit(700, 60)
    zendesk_incremental: Limit = Limit(10, 60)
    qualtrics: Limit = Limit(3_000, 60)
    qualtrics_exports: Limit = Limit(100, 60)
    stripe: Limit = Limit(100, 1)


VENDOR_LIMITS = Limits()
# No plan of Zendesk's allows so many exports (10 a minute, 30 with the High Volume
# add-on): a first load should be no coffee break. All else is what the vendors publish.
DEMO_LIMITS = Limits(zendesk_incremental=Limit(300, 60))


class Window:
    """A sliding window over one limit."""

    def __init__(
        self, limit: Limit, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self._clock = clock
        self._taken: deque[float] = deque()

    def wait(self) -> float:
        """Take one request: 0 when granted, else the seconds until one is free."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - self.limit.seconds:
            self._taken.popleft()
        if len(self._taken) >= self.limit.count:
            return self._taken[0] + self.limit.seconds - now
        self._taken.append(now)
        return 0.0

    @property
    def remaining(self) -> int:
        """Requests that are still free in the window."""
        return self.limit.count - len(self._taken)
