"""Which plan each person had at which instant."""

from bisect import bisect_right

import numpy as np

from demo.generator.drawn_subscriptions import Subscription
from demo.generator.random_streams import Ints
from demo.generator.score_probabilities import NO_PLAN


class PlanHistory:
    """The subscriptions of each person, in the order of time."""

    def __init__(self, subscriptions: list[Subscription]) -> None:
        self.of_person: dict[int, list[Subscription]] = {}
        for one in subscriptions:
            self.of_person.setdefault(one.person, []).append(one)

    def running(self, person: int, instant: int) -> Subscription | None:
        """The subscription or trial that runs at `instant`, None for none."""
        mine = self.of_person.get(person)
        if not mine:
            return None
        position = bisect_right(mine, instant, key=lambda one: one.started)
        if position == 0 or mine[position - 1].ended <= instant:
            return None
        return mine[position - 1]

    def at(self, person: int, instant: int) -> int:
        """The plan of a person at `instant`, NO_PLAN for none."""
        one = self.running(person, instant)
        return NO_PLAN if one is None else one.plan_at(instant)

    def each(self, persons: Ints, instants: Ints) -> Ints:
        """The plans of many people, each at an instant of its own."""
        return np.fromiter(
            map(self.at, persons.tolist(), instants.tolist()),
            dtype=np.int64,
            count=len(persons),
        )
