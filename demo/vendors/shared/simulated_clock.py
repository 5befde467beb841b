"""The simulators' clock, which stands still at the instant of the demo day."""

from dataclasses import dataclass
from datetime import UTC, datetime


def iso(instant: int, *, milliseconds: bool = False) -> str:
    """An instant in epoch seconds as ISO-8601 text in UTC that ends with Z."""
    moment = datetime.fromtimestamp(instant, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (".000Z" if milliseconds else "Z")


@dataclass(frozen=True)
class Clock:
    """The instant at which every request reaches the vendors."""

    now: datetime

    @property
    def seconds(self) -> int:
        """The instant in epoch seconds."""
        return int(self.now.timestamp())
