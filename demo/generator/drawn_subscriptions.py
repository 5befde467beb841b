"""Subscriptions and their billing periods, drawn from the hazards of the truth."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from demo.generator.company_parameters import (
    DISCOUNT_SHARE,
    DUNNING_DAYS,
    PLAN_CHANGE_PER_MONTH,
    PLANS,
    RECOVERED_FAILURE,
    RETURN_SHARE,
    TRIAL_CONVERSION,
    TRIAL_DAYS,
    TRIAL_SHARE,
    YEARLY_SHARE,
)
from demo.generator.drawn_people import END, NEVER, People
from demo.generator.random_streams import DAY, stream


@dataclass(frozen=True)
class Period:
    """One billing period: its invoice is created at `start`.

    `paid` is when the invoice was paid, NEVER when the payment failed for good.
    """

    start: int
    end: int
    plan: int
    paid: int
    attempts: int


@dataclass
class Subscription:
    """One subscription from its start to its end (NEVER = runs past the horizon)."""

    number: int
    person: int
    started: int
    interval: str
    seats: int
    coupon: str
    trial_end: int = 0
    cancel_requested: int = NEVER
    ended: int = NEVER
    involuntary: bool = False
    periods: list[Period] = field(default_factory=list)
    first_plan: int = 0

    def plan_at(self, instant: int) -> int:
        """The plan that runs (or ran last) at `instant`."""
        plan = self.first_plan
        for period in self.periods:
            if period.start > instant:
                break
            plan = period.plan
        return plan


def add_months(instant: int, months: int) -> int:
    """The same UTC time `months` later, the last day where the month is shorter."""
    moment = datetime.fromtimestamp(instant, UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


def period_hazards(plan: int, interval: str) -> tuple[float, float]:
    """Probability of a voluntary and an involuntary end at a period's end."""
    months = 12 if interval == "year" else 1
    voluntary, failed = PLANS[plan].voluntary_hazard, PLANS[plan].involuntary_hazard
    ends = 1 - (1 - voluntary - failed) ** months
    return (
        ends * voluntary / (voluntary + failed),
        ends * failed / (voluntary + failed),
    )


class _Draws:
    """Draws one person's subscriptions; a class only to keep the numbering."""

    def __init__(self, seed: int) -> None:
        self.rng = stream(seed, "subscriptions")
        self.made: list[Subscription] = []

    def life(self, person: int, start: int) -> None:
        """A subscription and, for some who leave, another one later."""
        while start < END:
            one = self._one(person, start)
            self.made.append(one)
            if one.ended >= END or self.rng.random() >= RETURN_SHARE:
                return
            start = one.ended + int(self.rng.integers(20, 220)) * DAY

    def _one(self, person: int, start: int) -> Subscription:
        rng = self.rng
        plan = int(rng.choice(len(PLANS), p=[item.share for item in PLANS]))
        coupon = ""
        if rng.random() < DISCOUNT_SHARE:
            coupon = "LOYAL20" if rng.random() < 0.5 else "WELCOME3"
        one = Subscription(
            number=len(self.made),
            person=person,
            started=start,
            interval="year" if rng.random() < YEARLY_SHARE else "month",
            seats=int(rng.integers(1, PLANS[plan].most_seats + 1)),
            coupon=coupon,
            first_plan=plan,
        )
        if rng.random() < TRIAL_SHARE:
            one.trial_end = start + TRIAL_DAYS * DAY
            if rng.random() >= TRIAL_CONVERSION:
                one.cancel_requested = start + int(rng.integers(1, TRIAL_DAYS)) * DAY
                one.ended = one.trial_end
                return one
        self._periods(one)
        return one

    def _periods(self, one: Subscription) -> None:
        """Bill period after period until it ends or the horizon is reached."""
        anchor = one.trial_end or one.started
        months = 12 if one.interval == "year" else 1
        plan, index, failed = one.first_plan, 0, False
        while not failed:
            start = add_months(anchor, months * index)
            if start >= END:
                return
            end = add_months(anchor, months * (index + 1))
            one.periods.append(self._bill(start, end, plan, first=index == 0))
            voluntary, failed_share = period_hazards(plan, one.interval)
            draw = self.rng.random()
            if draw < voluntary:
                wait = int(self.rng.integers(1, 25)) * DAY
                one.cancel_requested = max(start + 3_600, end - wait)
                one.ended = end
                return
            failed = draw < voluntary + failed_share
            if self.rng.random() < PLAN_CHANGE_PER_MONTH * months:
                step = 1 if self.rng.random() < 0.5 else -1
                plan = min(max(plan + step, 0), len(PLANS) - 1)
            index += 1
        self._dun(one, add_months(anchor, months * index), months, plan)

    def _bill(self, start: int, end: int, plan: int, first: bool) -> Period:
        """A paid period; a renewal's invoice is a draft for its first hour."""
        recovered = self.rng.random() < RECOVERED_FAILURE and not first
        delay = int(self.rng.integers(2, 300)) + (0 if first else 3_600)
        if recovered:
            return Period(start, end, plan, start + 3 * DAY + 600, 2)
        return Period(start, end, plan, start + delay, 1)

    def _dun(self, one: Subscription, start: int, months: int, plan: int) -> None:
        """The payment at `start` fails for good; dunning ends the subscription."""
        if start >= END:
            return
        one.periods.append(Period(start, add_months(start, months), plan, NEVER, 4))
        one.ended = start + DUNNING_DAYS * DAY
        one.involuntary = True


def subscriptions(seed: int, people: People) -> list[Subscription]:
    """Everybody's subscriptions, in the order of their persons."""
    draws = _Draws(seed)
    waits = stream(seed, "subscription waits").exponential(12 * DAY, len(people))
    for person in np.flatnonzero(people.subscriber).tolist():
        start = int(people.created[person] + 3_600 + waits[person])
        if start < END:
            draws.life(person, start)
    return draws.made
