"""Which answers the warehouse should count, and how each one was distributed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from demo.calendar import FIRST_DAY
from demo.drop import delivered_cards
from demo.generator.answers import Answers
from demo.generator.scores import probabilities
from demo.generator.stores import ANONYMOUS
from demo.generator.streams import Bools, Floats, Ints
from demo.generator.world import World
from demo.parameters import CHANNELS, COUNTRIES, INSTRUMENTS, PLANS, Instrument
from demo.simulators.stripe.customers import accounts
from demo.surveys import QUALTRICS_SURVEYS, STORE_SURVEY_ID

Breakdown = Literal["total", "country", "plan", "asked_channel", "survey"]
UNKNOWN = "unknown"
ZENDESK_SURVEY = "satisfaction"
# Plans by their keys; billing prints them with a capital.
PLAN_NAMES = (*(item.key for item in PLANS), UNKNOWN)


@dataclass(frozen=True)
class Answered:
    """The valid, counted answers to one survey, and how each was distributed.

    `shares` has one row per answer and one column per value of the scale.
    """

    survey_id: str
    source: str
    kind: str
    instrument: Instrument
    recorded: Ints
    labels: dict[Breakdown, list[str]]
    shares: Floats


def lost_payers(world: World) -> frozenset[int]:
    """People whose payer had been deleted before the first load of demo day 0.

    Nobody can tell whose their subscriptions were.
    """
    first = int(FIRST_DAY.timestamp())
    found = accounts(world).items()
    return frozenset(person for person, one in found if one.deleted <= first)


def plan_labels(
    world: World, persons: Ints, at: Ints, now: int, known: Bools
) -> list[str]:
    """The plan an analyst sees: that of the subscription running then, as it is now."""
    labels, lost = [], lost_payers(world)
    for person, instant, told in zip(
        persons.tolist(), at.tolist(), known.tolist(), strict=True
    ):
        seen = told and person not in lost
        one = world.plans.running(person, instant) if seen else None
        labels.append(PLAN_NAMES[one.plan_at(now)] if one else UNKNOWN)
    return labels


def country_labels(world: World, persons: Ints) -> list[str]:
    """The country code per person."""
    codes = [item.code for item in COUNTRIES]
    return [codes[index] for index in world.people.country[persons].tolist()]


def _counted(world: World, answers: Answers, now: int) -> Ints:
    """Rows that count: shown, not deleted, a score on the scale, no staff."""
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
            "plan": plan_labels(
                world, persons, recorded, now, answers.identified[rows]
            ),
            "asked_channel": channel,
        },
        probabilities(answers.instrument, answers.tilt[rows]),
    )


def _zendesk(world: World, now: int) -> Answered:
    ratings, tickets = world.ratings, world.tickets
    # A rating outlives its ticket's deletion.
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
            "plan": plan_labels(world, persons, rated, now, everybody),
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
            "plan": plan_labels(
                world, persons, at, now, stores.known_by[rows] != ANONYMOUS
            ),
            "asked_channel": ["in_store"] * len(rows),
        },
        probabilities(INSTRUMENTS[4], stores.tilt[rows]),
    )


def answered(world: World, now: datetime) -> list[Answered]:
    """The counted answers of all surveys as of `now`."""
    seconds = int(now.timestamp())
    qualtrics = [_qualtrics(world, index, seconds) for index in range(3)]
    return [*qualtrics, _zendesk(world, seconds), _stores(world, seconds)]
