"""Draws the survey cards that visitors of the shops filled in."""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import (
    INSTRUMENTS,
    STORE_TILT,
    STORE_VISITS_PER_YEAR,
)
from demo.generator.drawn_answers import scores
from demo.generator.drawn_people import END, People
from demo.generator.plan_history import PlanHistory
from demo.generator.random_streams import DAY, YEAR, Floats, Ints, stream
from demo.generator.score_probabilities import tilts

# How a visitor signed the card: not at all, by loyalty card, or by e-mail address.
ANONYMOUS, BY_CARD, BY_EMAIL = 0, 1, 2


@dataclass(frozen=True)
class StoreAnswers:
    """One row per card, ordered by `at`; `known_by` is how the visitor signed it."""

    person: Ints
    at: Ints
    plan: Ints
    tilt: Floats
    score: Ints
    known_by: Ints

    def __len__(self) -> int:
        return len(self.person)


def store_answers(seed: int, people: People, plans: PlanHistory) -> StoreAnswers:
    """Draw the cards of all shops, which are filled in between 10:00 and 18:00 UTC."""
    rng = stream(seed, "store visits")
    years = (END - people.created) / YEAR
    counts = rng.poisson(STORE_VISITS_PER_YEAR * years)
    person = np.repeat(np.arange(len(people)), counts)
    since = people.created[person] + DAY
    day = (since + rng.random(len(person)) * (END - since)).astype(np.int64) // DAY
    at = day * DAY + rng.integers(10 * 3_600, 18 * 3_600, len(person))
    keep = np.flatnonzero(at < END)
    order = keep[np.argsort(at[keep], kind="stable")]
    person, at = person[order], at[order]
    known_by = rng.choice(3, size=len(person), p=[0.4, 0.35, 0.25])
    plan = plans.each(person, at)
    instrument = INSTRUMENTS[4]
    none = np.full(len(person), -1)
    tilt = tilts(instrument, people.country[person], plan, none, at) + STORE_TILT
    return StoreAnswers(
        person=person,
        at=at,
        plan=plan,
        tilt=tilt,
        score=scores(seed, instrument, people.mind[person], tilt),
        known_by=known_by,
    )
