"""Names of time zones, as people write them into sources.yml."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def known_zone(zone: str) -> str:
    """The name of an IANA time zone.

    Raises:
        ValueError: for any other word.
    """
    try:
        # Only this name is looked up, because listing all names searches the disk.
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"{zone!r} is no IANA time zone, such as Europe/Berlin"
        raise ValueError(message) from None
    return zone


Zone = Annotated[str, AfterValidator(known_zone)]
