"""In which file the shops deliver each card, and which cards are spoilt there.

The simulator of the shops writes these files. The known truth needs them too, because a
card counts only once a file has delivered it unspoilt.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from demo.generator.demo_calendar import FIRST_DAY, HISTORY_START
from demo.generator.random_streams import Ints
from demo.generator.world import World

# Every 30th card of a file is spoilt. A file with fewer cards has no spoilt one: a
# larger share than that would make the warehouse hold the whole file back.
SPOILT_EVERY = 30


@dataclass(frozen=True)
class CardFile:
    """A file of the shops: its name, its first day, and the cards that stand in it.

    `rows` are rows of `World.stores`, in the order of the file.
    """

    name: str
    first_day: date
    rows: list[int]


def card_files(world: World, now: datetime) -> Iterator[CardFile]:
    """The files delivered by `now`: one a month up to the first demo day, then daily.

    A month or a day without a card has no file.
    """
    for name, first, after in _periods(now):
        rows = _rows(world, first, after)
        if rows:
            yield CardFile(name, first, rows)


def _periods(now: datetime) -> Iterator[tuple[str, date, date]]:
    """A file's name, its first day and the day after its last one."""
    first, month_end = HISTORY_START.date(), FIRST_DAY.date()
    while first < month_end:
        after = first + timedelta(days=monthrange(first.year, first.month)[1])
        yield f"cards_{first:%Y-%m}.csv", first, after
        first = after
    while first < now.date():
        yield f"cards_{first:%Y-%m-%d}.csv", first, first + timedelta(days=1)
        first += timedelta(days=1)


def _rows(world: World, first: date, after: date) -> list[int]:
    start, end = (
        int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        for day in (first, after)
    )
    at = world.stores.at
    rows: list[int] = ((at >= start) & (at < end)).nonzero()[0].tolist()
    return rows


def is_spoilt(place: int) -> bool:
    """Whether the card at a place of its file, counted from 0, is spoilt."""
    return place > 0 and place % SPOILT_EVERY == 0


def delivered_cards(world: World, now: datetime) -> Ints:
    """The rows of all cards that a file has delivered unspoilt by `now`."""
    good = [
        row
        for file in card_files(world, now)
        for place, row in enumerate(file.rows)
        if not is_spoilt(place)
    ]
    return np.array(good, dtype=np.int64)
