"""What a person watching a refresh sees: stage, source, rows, elapsed.

One line per event on standard error; nothing here is data, and no row's value is
ever shown.
"""

import sys
import threading
import time

_STARTED = time.monotonic()
_GUARD = threading.Lock()
SECONDS_BETWEEN = 5


def say(stage: str, source: str, rows: int | None = None, note: str = "") -> None:
    """Print one line, such as `[ 12 s] extract  hubspot/deals  310 rows`."""
    elapsed = time.monotonic() - _STARTED
    counted = "" if rows is None else f"{rows:>9,} rows"
    line = f"[{elapsed:4.0f} s] {stage:<9} {source:<34}{counted:>15}  {note}".rstrip()
    with _GUARD:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


class Steps:
    """Prints how many steps of a stage are done, if nothing was printed for long."""

    def __init__(self, stage: str, what: str, total: int) -> None:
        """Begin to count; nothing is printed yet."""
        self.stage, self.what, self.total = stage, what, total
        self._done = 0
        self._said = time.monotonic()

    def one_done(self) -> None:
        """Count one more."""
        self._done += 1
        if time.monotonic() - self._said >= SECONDS_BETWEEN:
            self._said = time.monotonic()
            say(self.stage, self.what, note=f"{self._done} of {self.total} done")
