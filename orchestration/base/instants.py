"""The instant that a run is about, from what its caller wrote and the settings."""

from datetime import UTC, datetime

from orchestration.base.settings import settings


def parse_instant(text: str | None) -> datetime | None:
    """An instant as a person writes it: ISO 8601 with an offset; aware, in UTC.

    Raises:
        ValueError: for anything else, also for a time without an offset.
    """
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} needs an offset, such as 2026-03-01T03:00:00Z")
    return instant.astimezone(UTC)


def run_instant(asked: str | None) -> datetime:
    """The `as_of` of a run, to the second: as asked, else CX_AS_OF, else now.

    Raises:
        ValueError: when what is asked is no instant.
    """
    instant = parse_instant(asked) or settings().as_of or datetime.now(UTC)
    return instant.replace(microsecond=0)
