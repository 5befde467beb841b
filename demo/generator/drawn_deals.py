"""Draws the deals with companies: their stages in time, and whether they are won."""

from dataclasses import dataclass

import numpy as np

from demo.generator.drawn_people import END, NEVER, Companies, People
from demo.generator.random_streams import DAY, Bools, Ints, stream

STAGES = ("appointmentscheduled", "qualifiedtobuy", "contractsent")
WON, LOST = "closedwon", "closedlost"


@dataclass(frozen=True)
class Deals:
    """One row per deal; `steps` holds when each of STAGES was reached.

    `contact` is a person of the company, -1 when nobody there was known before the
    deal. `reopened` and `archived` are NEVER for most.
    """

    company: Ints
    contact: Ints
    created: Ints
    amount: Ints
    steps: Ints
    closed: Ints
    won: Bools
    reopened: Ints
    archived: Ints
    owner: Ints

    def __len__(self) -> int:
        return len(self.company)


def deals(seed: int, firms: Companies, people: People, owners: int) -> Deals:
    """Draw the deals of all companies, ordered by creation."""
    rng = stream(seed, "deals")
    company = np.repeat(np.arange(len(firms)), rng.poisson(3.5, len(firms)))
    since = firms.created[company] + DAY
    created = (since + rng.random(len(company)) * (END - since)).astype(np.int64)
    order = np.argsort(created, kind="stable")
    company, created = company[order], created[order]
    count = len(company)
    steps = created[:, None] + np.cumsum(
        np.column_stack(
            [np.zeros(count, dtype=np.int64), rng.integers(DAY, 20 * DAY, (count, 2))]
        ),
        axis=1,
    )
    closed = steps[:, -1] + rng.integers(DAY, 45 * DAY, count)
    reopens = rng.random(count) < 0.03
    return Deals(
        company=company,
        contact=_contacts(rng, people, company, created),
        created=created,
        amount=rng.integers(10, 400, count) * 100,
        steps=steps,
        closed=closed,
        won=rng.random(count) < 0.38,
        reopened=np.where(reopens, closed + rng.integers(DAY, 30 * DAY, count), NEVER),
        archived=np.where(
            rng.random(count) < 0.01, closed + rng.integers(DAY, 90 * DAY, count), NEVER
        ),
        owner=rng.integers(0, owners, count),
    )


def _contacts(
    rng: np.random.Generator, people: People, company: Ints, created: Ints
) -> Ints:
    """A person of the company who was known before the deal, -1 for none."""
    known: dict[int, list[int]] = {}
    for person in np.flatnonzero(people.company >= 0).tolist():
        known.setdefault(int(people.company[person]), []).append(person)
    picks = rng.random(len(company))
    chosen = np.full(len(company), -1, dtype=np.int64)
    for row, (firm, at) in enumerate(
        zip(company.tolist(), created.tolist(), strict=True)
    ):
        there = [one for one in known.get(firm, []) if people.created[one] < at]
        if there:
            chosen[row] = there[int(picks[row] * len(there))]
    return chosen
