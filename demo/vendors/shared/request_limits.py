"""Rate limits as vendors publish them: at most so many requests in so many seconds."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """At most `count` requests in any window of `seconds`."""

    count: int
    seconds: float


# The limits of one vendor, by names that its application chooses.
Limits = Mapping[str, Limit]


class Window:
    """A sliding window that counts the requests against one limit."""

    def __init__(
        self, limit: Limit, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self._clock = clock
        self._taken: deque[float] = deque()

    def wait(self) -> float:
        """Count a request if the limit allows it.

        Returns:
            0 when the request is allowed, else the seconds until one is allowed.
        """
        now = self._clock()
        while self._taken and self._taken[0] <= now - self.limit.seconds:
            self._taken.popleft()
        if len(self._taken) >= self.limit.count:
            return self._taken[0] + self.limit.seconds - now
        self._taken.append(now)
        return 0.0

    @property
    def remaining(self) -> int:
        """How many requests the window still allows."""
        return self.limit.count - len(self._taken)
