"""The answers that the warehouse should count, and the distribution of each score.

This is the first half of the known truth; known_truth.py computes the expected numbers
from it. Neither is ever served.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from demo.generator.card_deliveries import delivered_cards
from demo.generator.company_parameters import (
    CHANNELS,
    COUNTRIES,
    INSTRUMENTS,
    PLANS,
    Instrument,
)
from demo.generator.drawn_answers import Answers
from demo.generator.drawn_store_cards import ANONYMOUS
from demo.generator.random_streams import Bools, Floats, Ints
from demo.generator.score_probabilities import NO_PLAN, probabilities
from demo.generator.survey_catalogue import QUALTRICS_SURVEYS, STORE_SURVEY_ID
from demo.generator.world import World

Breakdown = Literal["total", "country", "plan", "asked_channel", "survey"]
UNKNOWN = "unknown"
ZENDESK_SURVEY = "satisfaction"
# The names of the plans by their number; the last one stands for no known plan.
PLAN_NAMES = (*(item.key for item in PLANS), UNKNOWN)


@dataclass(frozen=True)
class Answered:
    """The answers to one survey that count.

    `labels` has the label of each answer in every breakdown. `shares` is the
    distribution that each score was drawn from: one row per answer and one column per
    value of the scale.
    """

    survey_id: str
    source: str
    kind: str
    instrument: Instrument
    recorded: Ints
    labels: dict[Breakdown, list[str]]
    shares: Floats


def plan_labels(world: World, persons: Ints, at: Ints, known: Bools) -> list[str]:
    """The plan that each person had at the time of the answer.

    `known` says whether the answer tells who gave it.
    """
    plans = world.plans.each(persons, at)
    return [
        PLAN_NAMES[plan] if is_known and plan != NO_PLAN else UNKNOWN
        for plan, is_known in zip(plans.tolist(), known.tolist(), strict=True)
    ]


def country_labels(world: World, persons: Ints) -> list[str]:
    """The country code of each person."""
    codes = [item.code for item in COUNTRIES]
    return [codes[index] for index in world.people.country[persons].tolist()]


def _counted(world: World, answers: Answers, now: int) -> Ints:
    """The rows of the answers that count at `now`.

    They are visible and not deleted, have a score on the scale, and are no answers of
    staff.
    """
    staff = (answers.person == world.staff_customer) & answers.identified
    staff &= ~world.people.uses_other_email[answers.person]
    shown = (answers.visible <= now) & (answers.removed > now)
    rows: Ints = np.flatnonzero(shown & (answers.odd < 0) & ~staff)
    return rows


def _qualtrics(world: World, index: int, now: int) -> Answered:
    answers, survey = world.answers[index], QUALTRICS_SURVEYS[index]
    rows = _counted(world, answers, now)
    persons, recorded = answers.person[rows], answers.recorded[rows]
    channel = [CHANNELS[item].key for item in answers.channel[rows].tolist()]
    return Answered(
        survey.survey_id,
        "qualtrics",
        survey.kind,
        answers.instrument,
        recorded,
        {
            "country": country_labels(world, persons),
            "plan": plan_labels(world, persons, recorded, answers.identified[rows]),
            "asked_channel": channel,
        },
        probabilities(answers.instrument, answers.tilt[rows]),
    )


def _zendesk(world: World, now: int) -> Answered:
    ratings, tickets = world.ratings, world.tickets
    # A rating still counts when its ticket was deleted.
    rows = np.flatnonzero(ratings.rated <= now)
    persons = tickets.person[ratings.ticket[rows]]
    rated = ratings.rated[rows]
    everybody = np.ones(len(rows), dtype=np.bool_)
    return Answered(
        ZENDESK_SURVEY,
        "zendesk",
        "transactional",
        INSTRUMENTS[3],
        rated,
        {
            "country": country_labels(world, persons),
            "plan": plan_labels(world, persons, rated, everybody),
            "asked_channel": ["email"] * len(rows),
        },
        probabilities(INSTRUMENTS[3], ratings.tilt[rows]),
    )


def _stores(world: World, now: int) -> Answered:
    stores = world.stores
    rows = delivered_cards(world, datetime.fromtimestamp(now, UTC))
    persons, at = stores.person[rows], stores.at[rows]
    return Answered(
        STORE_SURVEY_ID,
        "store_surveys",
        "transactional",
        INSTRUMENTS[4],
        at,
        {
            "country": country_labels(world, persons),
            "plan": plan_labels(world, persons, at, stores.known_by[rows] != ANONYMOUS),
            "asked_channel": ["in_store"] * len(rows),
        },
        probabilities(INSTRUMENTS[4], stores.tilt[rows]),
    )


def answered(world: World, now: datetime) -> list[Answered]:
    """The answers to every survey that count at `now`."""
    seconds = int(now.timestamp())
    qualtrics = [_qualtrics(world, index, seconds) for index in range(3)]
    return [*qualtrics, _zendesk(world, seconds), _stores(world, seconds)]
