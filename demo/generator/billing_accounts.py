"""Under which customer objects people pay in the billing system, and until when.

The simulator of Stripe shows these objects.
"""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import POPULATION
from demo.generator.drawn_people import END, NEVER
from demo.generator.random_streams import DAY, stream
from demo.generator.record_ids import stripe_id
from demo.generator.world import World

# A second customer object of a person has the number of the first one and this.
SECOND_NUMBER = 10_000_000


@dataclass
class Payer:
    """A person who pays; `ids` has one customer object, for a few people two.

    `deleted` is when the customer objects were deleted, NEVER for most.
    """

    person: int
    ids: tuple[str, ...]
    created: int
    last: int
    deleted: int = NEVER

    def pays(self, number: int) -> str:
        """The customer object of payment `number`; with two, the payments alternate."""
        return self.ids[number % len(self.ids)]


def payers(world: World) -> dict[int, Payer]:
    """Everybody who ever pays under a name, by person."""
    paid: dict[int, list[int]] = {}
    bought = world.purchases
    named = np.flatnonzero(~bought.guest)
    for person, at in zip(
        bought.person[named].tolist(), bought.at[named].tolist(), strict=True
    ):
        paid.setdefault(person, []).append(at)
    for one in world.subscriptions:
        paid.setdefault(one.person, []).extend((one.started, min(one.ended, END)))
    rng = stream(world.seed, "stripe accounts")
    draws = rng.random((len(world.people), 2))
    found = {}
    for person, times in paid.items():
        has_two = draws[person, 0] < POPULATION.second_stripe
        keys = [stripe_id("cus", world.seed, person)]
        if has_two:
            keys.append(stripe_id("cus", world.seed, SECOND_NUMBER + person))
        payer = Payer(person, tuple(keys), min(times) - 90, max(times))
        deleted = payer.last + 60 * DAY
        if draws[person, 1] < POPULATION.deleted_stripe and deleted < END:
            payer.deleted = deleted
        found[person] = payer
    return found
