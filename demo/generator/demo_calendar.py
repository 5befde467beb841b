"""The calendar of the demo: when its history begins and which instant a day is."""

from datetime import UTC, datetime, timedelta

HISTORY_START = datetime(2024, 1, 1, tzinfo=UTC)
FIRST_DAY = datetime(2026, 3, 1, 3, tzinfo=UTC)
# Everything is drawn up to this day at once, whichever day is served. So a later day
# never changes what was visible on an earlier one.
LAST_DAY = 300
HORIZON_END = FIRST_DAY + timedelta(days=LAST_DAY + 1)


def as_of(day: int) -> datetime:
    """The instant of demo day `day`, counted from 0.

    Raises:
        ValueError: when the day is outside the generated horizon.
    """
    if not 0 <= day <= LAST_DAY:
        raise ValueError(f"the demo has days 0 to {LAST_DAY}, not {day}")
    return FIRST_DAY + timedelta(days=day)
