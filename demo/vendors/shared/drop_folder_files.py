"""The drop folder: what the treasury and the shops have put there by an instant.

Files are written whole under a temporary name and renamed. One that is there already
with the same content is left alone.
"""

import csv
import io
import os
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from demo.generator.comment_texts import comment
from demo.generator.company_parameters import COUNTRIES
from demo.generator.demo_calendar import FIRST_DAY, HISTORY_START
from demo.generator.drawn_store_cards import BY_CARD, BY_EMAIL
from demo.generator.random_streams import Ints
from demo.generator.record_ids import known_crm_id
from demo.generator.world import World

TREASURY, STORES = "treasury", "store_surveys"
RATE_HEADER = ("Datum", "Von", "Nach", "Kurs")
CARD_HEADER = (
    "Card No",
    "Shop",
    "Country",
    "Visited",
    "Satisfaction",
    "Loyalty",
    "Email",
    "Remark",
)
# One broken row in so many; a file with fewer rows has none, else it would be held.
BROKEN_EVERY = 30
BROKEN_SCORES = ("6", "9.5", "0", "very good", "-1")
SCORE = CARD_HEADER.index("Satisfaction")
# The February file is sent again, corrected, on this day.
CORRECTED_ON = FIRST_DAY + timedelta(days=1)


def _table(header: tuple[str, ...], rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _german(number: float) -> str:
    return f"{number:.8f}".replace(".", ",")


def rate_files(world: World, now: datetime) -> dict[str, bytes]:
    """A history up to the first demo day, then a file per working day.

    German, as the treasury's system exports it: semicolons, decimal commas, dates as
    day.month.year, windows-1252.
    """
    first, today = HISTORY_START.date(), now.date()
    history_end = FIRST_DAY.date() - timedelta(days=1)
    files = {"rates_history.csv": world.rates.working_days(first, history_end)}
    for day in world.rates.working_days(FIRST_DAY.date(), today - timedelta(days=1)):
        files[f"rates_{day:%Y%m%d}.csv"] = [day]
    return {
        name: _table(RATE_HEADER, _rate_rows(world, days), ";").encode("windows-1252")
        for name, days in files.items()
    }


def _rate_rows(world: World, days: list[date]) -> list[list[str]]:
    return [
        [
            f"{day:%d.%m.%Y}",
            currency,
            "EUR",
            _german(world.rates.of_day(currency, day)),
        ]
        for day in days
        for currency in world.rates.rates
    ]


def _days(now: datetime) -> Iterator[tuple[str, date, date]]:
    """The shops' files: name, first day, day after the last one."""
    first, month_end = HISTORY_START.date(), FIRST_DAY.date()
    while first < month_end:
        after = first + timedelta(days=monthrange(first.year, first.month)[1])
        yield f"cards_{first:%Y-%m}.csv", first, after
        first = after
    while first < now.date():
        yield f"cards_{first:%Y-%m-%d}.csv", first, first + timedelta(days=1)
        first += timedelta(days=1)


def store_files(world: World, now: datetime) -> dict[str, bytes]:
    """A file per finished month up to the first demo day, then one a day."""
    return {
        name: _cards(world, rows, first, now)
        for name, first, after in _days(now)
        if len(rows := _rows(world, first, after))
    }


def _rows(world: World, first: date, after: date) -> list[int]:
    start, end = (
        int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        for day in (first, after)
    )
    at = world.stores.at
    rows: list[int] = ((at >= start) & (at < end)).nonzero()[0].tolist()
    return rows


def _is_broken(place: int) -> bool:
    return place > 0 and place % BROKEN_EVERY == 0


def delivered_cards(world: World, now: datetime) -> Ints:
    """Rows of the cards that some file delivers unbroken by `now`."""
    good = [
        row
        for _, first, after in _days(now)
        for place, row in enumerate(_rows(world, first, after))
        if not _is_broken(place)
    ]
    return np.array(good, dtype=np.int64)


def _cards(world: World, rows: list[int], first: date, now: datetime) -> bytes:
    """A file of cards, some of them broken, one of them corrected later."""
    lines = [_card(world, row) for row in rows]
    for place, line in enumerate(lines):
        if _is_broken(place):
            kind = place // BROKEN_EVERY + first.month
            line[SCORE] = BROKEN_SCORES[kind % len(BROKEN_SCORES)]
    if now < CORRECTED_ON and (first.year, first.month) == (2026, 2):
        # The shop had turned the scale of its first card round; noticed later.
        lines[0][SCORE] = str(6 - int(lines[0][SCORE]))
    return _table(CARD_HEADER, lines, ",").encode()


def _card(world: World, row: int) -> list[str]:
    stores, people = world.stores, world.people
    person, at = int(stores.person[row]), int(stores.at[row])
    country = COUNTRIES[int(people.country[person])]
    known_by, score = int(stores.known_by[row]), int(stores.score[row])
    visited = datetime.fromtimestamp(at, UTC)
    return [
        f"{row + 1:08d}",
        f"{country.code}-{person % 7 + 1:02d}",
        country.code,
        f"{visited:%Y-%m-%dT%H:%M:%SZ}",
        str(score),
        known_crm_id(people, person, at) if known_by == BY_CARD else "",
        people.email[person] if known_by == BY_EMAIL else "",
        comment(score >= 4, score <= 2, row).replace("\0", "") if row % 4 == 0 else "",
    ]


def write(world: World, now: datetime, folder: Path) -> dict[str, Path]:
    """Write every file of `now` that is missing or different.

    Returns:
        The drop folder of each files connection of the demo.
    """
    made = {TREASURY: rate_files(world, now), STORES: store_files(world, now)}
    for name, files in made.items():
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            _replace(target / file, content)
    return {name: folder / name for name in made}


def _replace(path: Path, content: bytes) -> None:
    """Put the content there at once; `.done` says that the file is complete."""
    if path.exists() and path.read_bytes() == content:
        return
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(content)
    os.replace(temporary, path)
    path.with_name(f"{path.name}.done").touch()
