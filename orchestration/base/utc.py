"""Instants as the warehouse keeps them.

In Python an instant is aware; in the build file every timestamp is UTC without a zone.
"""

from datetime import UTC, datetime
from typing import overload


@overload
def naive_utc(instant: datetime) -> datetime: ...


@overload
def naive_utc(instant: None) -> None: ...


def naive_utc(instant: datetime | None) -> datetime | None:
    """An aware instant as the build file keeps it: UTC, without a zone."""
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None)
