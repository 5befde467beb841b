"""Draws support tickets: who asked about what, and when it was answered and solved."""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import THEMES, TICKETS_PER_YEAR, ZENDESK_OFFERED
from demo.generator.drawn_people import END, NEVER, People
from demo.generator.random_streams import DAY, YEAR, Bools, Ints, choose, stream

AGENTS = 12
VIA = ("email", "web", "native_messaging", "voice", "api")
VIA_SHARES = [0.42, 0.28, 0.18, 0.1, 0.02]


@dataclass(frozen=True)
class Tickets:
    """One row per ticket, ordered by `created`; instants are epoch seconds.

    `merged_into` is the row of another ticket or -1. `reopened` and `solved_again` are
    NEVER for most tickets. Tickets with `spam` are tagged, never answered, and deleted.
    """

    person: Ints
    theme: Ints
    via: Ints
    agent: Ints
    priority: Ints
    created: Ints
    replied: Ints
    solved: Ints
    reopened: Ints
    solved_again: Ints
    closed: Ints
    merged_into: Ints
    merged: Ints
    deleted: Ints
    spam: Bools
    offered: Bools

    def __len__(self) -> int:
        return len(self.person)

    def last_solved(self) -> Ints:
        """When each ticket was solved for the last time."""
        return np.where(self.reopened < NEVER, self.solved_again, self.solved)


def tickets(seed: int, people: People) -> Tickets:
    """Draw all tickets up to the horizon."""
    rng = stream(seed, "tickets")
    counts = rng.poisson(TICKETS_PER_YEAR * (END - people.created) / YEAR)
    person = np.repeat(np.arange(len(people)), counts)
    since = people.created[person] + DAY
    created = (since + rng.random(len(person)) * (END - since)).astype(np.int64)
    order = np.argsort(created, kind="stable")
    order = order[created[order] < END]
    person, created = person[order], created[order]
    count = len(person)
    theme = choose(rng, [item.share for item in THEMES], count)
    hours = np.array([item.solve_hours for item in THEMES])[theme]
    replied = created + (rng.exponential(hours * 0.25 * 3_600) + 240).astype(np.int64)
    solved = replied + (rng.exponential(hours * 3_600) + 600).astype(np.int64)
    reopens = rng.random(count) < 0.07
    reopened = solved + rng.integers(3_600, 3 * DAY, count)
    again = reopened + (rng.exponential(hours * 1_800) + 600).astype(np.int64)
    spam = rng.random(count) < 0.01
    merged_into, merged = _merges(rng, person, created, replied)
    last = np.where(reopens, again, solved)
    return Tickets(
        person=person,
        theme=theme,
        via=choose(rng, VIA_SHARES, count),
        agent=rng.integers(0, AGENTS, count),
        priority=choose(rng, [0.2, 0.6, 0.15, 0.05], count),
        created=created,
        replied=replied,
        solved=solved,
        reopened=np.where(reopens, reopened, NEVER),
        solved_again=np.where(reopens, again, NEVER),
        closed=last + 4 * DAY,
        merged_into=np.where(spam, -1, merged_into),
        merged=np.where(spam, NEVER, merged),
        deleted=_deletions(rng, created, spam),
        spam=spam,
        offered=rng.random(count) < ZENDESK_OFFERED,
    )


def _merges(
    rng: np.random.Generator, person: Ints, created: Ints, replied: Ints
) -> tuple[Ints, Ints]:
    """A person's next ticket within two weeks is sometimes merged into the one before.

    Returns:
        The row of the other ticket or -1, and when the merge happened.
    """
    target = np.full(len(person), -1, dtype=np.int64)
    order = np.lexsort((created, person))
    before, after = order[:-1], order[1:]
    close = (person[before] == person[after]) & (
        created[after] - created[before] < 14 * DAY
    )
    chosen = close & (rng.random(len(close)) < 0.3)
    # The ticket into which another one is merged is not merged itself, so that no merge
    # leads to a closed ticket.
    chosen[1:] &= ~chosen[:-1]
    target[after[chosen]] = before[chosen]
    when = np.where(target >= 0, np.minimum(created + 900, replied), NEVER)
    return target, when


def _deletions(rng: np.random.Generator, created: Ints, spam: Bools) -> Ints:
    """When tickets were deleted: spam within days, a few others later, else NEVER."""
    late = created + rng.integers(20 * DAY, 200 * DAY, len(created))
    soon = created + rng.integers(3_600, 5 * DAY, len(created))
    others = np.where(rng.random(len(created)) < 0.004, late, NEVER)
    return np.where(spam, soon, others)
