"""The shops' files of survey cards; some cards are spoilt, one file comes corrected."""

from datetime import UTC, datetime, timedelta

from demo.generator.card_deliveries import (
    SPOILT_EVERY,
    CardFile,
    card_files,
    is_spoilt,
)
from demo.generator.comment_texts import comment
from demo.generator.company_parameters import COUNTRIES
from demo.generator.demo_calendar import FIRST_DAY
from demo.generator.drawn_store_cards import BY_CARD, BY_EMAIL
from demo.generator.record_ids import known_crm_id
from demo.generator.world import World
from demo.vendors.shared.drop_folder_files import csv_text

HEADER = (
    "Card No",
    "Shop",
    "Country",
    "Visited",
    "Satisfaction",
    "Loyalty",
    "Email",
    "Remark",
)
SCORE = HEADER.index("Satisfaction")
# What stands in a spoilt card instead of a score of 1 to 5.
SPOILT_SCORES = ("6", "9.5", "0", "very good", "-1")
# The file of February 2026 is delivered again on this day, with a corrected score.
CORRECTED_MONTH = (2026, 2)
CORRECTED_ON = FIRST_DAY + timedelta(days=1)


def store_files(world: World, now: datetime) -> dict[str, bytes]:
    """The files that the shops have delivered by `now`."""
    return {file.name: _content(world, file, now) for file in card_files(world, now)}


def _content(world: World, file: CardFile, now: datetime) -> bytes:
    lines = [_card(world, row) for row in file.rows]
    first = file.first_day
    for place, line in enumerate(lines):
        if is_spoilt(place):
            kind = place // SPOILT_EVERY + first.month
            line[SCORE] = SPOILT_SCORES[kind % len(SPOILT_SCORES)]
    if now < CORRECTED_ON and (first.year, first.month) == CORRECTED_MONTH:
        # The shop had read the scale of the first card the wrong way round.
        lines[0][SCORE] = str(6 - int(lines[0][SCORE]))
    return csv_text(HEADER, lines, ",").encode()


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
