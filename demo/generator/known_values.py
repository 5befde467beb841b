"""The customer value that the warehouse should predict, as the generator expects it.

It uses what no analyst can see: each buyer's own rate of buying and of leaving,
whether a buyer has left for good, and the hazards of the plans. Like the rest of the
known truth it is never served.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from demo.generator.company_parameters import REFUND_SHARE
from demo.generator.counted_answers import (
    PLAN_NAMES,
    UNKNOWN,
    Breakdown,
    country_labels,
)
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_subscriptions import (
    Subscription,
    add_months,
    notice_before,
    period_hazards,
)
from demo.generator.random_streams import WEEK, Floats
from demo.generator.world import World

Amount = Callable[[Subscription, int, int], float]
"""What a subscription under a plan costs in the period that begins at an instant, in
the reporting currency at today's rate: (subscription, plan, instant)."""
REFUNDED_MEAN = 0.7
"""Half of the refunds give everything back, half of them 40 %."""


@dataclass(frozen=True)
class Horizon:
    """From when on and for how long payments count, and what later ones are worth."""

    now: int
    weeks: int = 52
    yearly_rate: float = 0.1

    @property
    def end(self) -> int:
        """The instant at which it ends."""
        return self.now + self.weeks * WEEK

    def worth(self, instant: int) -> float:
        """What one unit of money at an instant is worth now."""
        weeks = max(instant - self.now, 0) / WEEK
        return float((1 + self.yearly_rate) ** (-weeks / 52))


def order_values(world: World, horizon: Horizon) -> Iterator[tuple[int, float]]:
    """(person, expected discounted purchases less refunds) of buyers known by now."""
    buyers = world.purchases.buyers
    age = (horizon.now - buyers.first) / WEEK
    there = (age >= 0) & (buyers.lifetime > age)
    weekly = np.log1p(horizon.yearly_rate) / 52
    leaving = buyers.hazard + weekly
    bought = buyers.rate * (1 - np.exp(-leaving * horizon.weeks)) / leaving
    value = np.where(there, bought * buyers.mean_value, 0.0)
    value *= 1 - REFUND_SHARE * REFUNDED_MEAN
    yield from zip(buyers.person.tolist(), value.tolist(), strict=True)


def contract_values(
    world: World, horizon: Horizon, amount: Amount, plan_changes: float = 0.0
) -> Iterator[tuple[Subscription, float]]:
    """(subscription, expected discounted renewals) of those that run now.

    A notice that has been given is known. One that has not been given by now makes it
    less likely that the running period is the last one. What is predicted is the value
    of the contract as it is, so changes of plan are left out unless their probability
    per month is given.
    """
    for one in world.subscriptions:
        paid = [period for period in one.periods if period.paid <= horizon.now]
        if not paid or one.ended <= horizon.now:
            continue
        if one.cancel_requested <= horizon.now or _is_dunned(one, horizon.now):
            yield one, 0.0
        else:
            yield one, _renewals(one, horizon, amount, plan_changes)


def _is_dunned(one: Subscription, now: int) -> bool:
    """Whether the last invoice is one that will never be paid."""
    begun = [period for period in one.periods if period.start <= now]
    return begun[-1].paid == NEVER


def _renewals(
    one: Subscription, horizon: Horizon, amount: Amount, plan_changes: float
) -> float:
    """Expected discounted payments, over all plans that it may change to."""
    months = 12 if one.interval == "year" else 1
    running = [period for period in one.periods if period.start <= horizon.now][-1]
    chances = np.zeros(len(PLAN_NAMES) - 1)
    chances[running.plan] = 1.0
    silent = 1 - notice_before(running, horizon.now)
    due, total = running.end, 0.0
    if running.paid > horizon.now:
        total = amount(one, running.plan, running.start) * horizon.worth(running.paid)
    while due < horizon.end:
        voluntary, failed = np.array(
            [period_hazards(plan, one.interval) for plan in range(len(chances))]
        ).T
        unseen = voluntary * silent
        stays = (1 - voluntary - failed) / (1 - voluntary + unseen)
        chances = _changed(chances * stays, plan_changes * months)
        for plan, chance in enumerate(chances.tolist()):
            total += chance * amount(one, plan, due) * horizon.worth(due)
        due, silent = add_months(due, months), 1.0
    return total


def _changed(chances: Floats, share: float) -> Floats:
    """The plans of the next period: a share goes one up or one down, if it can."""
    moved = chances * share / 2
    after = chances * (1 - share)
    after[1:] += moved[:-1]
    after[-1] += moved[-1]
    after[:-1] += moved[1:]
    after[0] += moved[0]
    return after


def value_cells(
    world: World, now: datetime, amount: Amount
) -> dict[tuple[Breakdown, str], float]:
    """The expected value of the total, of every country and of every plan."""
    horizon = Horizon(int(now.timestamp()))
    countries = country_labels(world, np.arange(len(world.people)))
    cells: dict[tuple[Breakdown, str], float] = {}

    def add(person: int, plan: str, value: float) -> None:
        of_person: tuple[tuple[Breakdown, str], ...] = (
            ("total", "all"),
            ("country", countries[person]),
            ("plan", plan),
        )
        for cell in of_person:
            cells[cell] = cells.get(cell, 0.0) + value

    for one, value in contract_values(world, horizon, amount):
        add(one.person, PLAN_NAMES[one.plan_at(horizon.now)], value)
    for person, value in order_values(world, horizon):
        running = world.plans.running(person, horizon.now)
        plan = PLAN_NAMES[running.plan_at(horizon.now)] if running else UNKNOWN
        add(person, plan, value)
    return cells
