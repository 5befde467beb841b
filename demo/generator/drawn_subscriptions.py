"""Draws subscriptions and their billing periods from the hazards of the plans."""

import math
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

LONGEST_NOTICE = 24
"""Days before the end of a period at which the earliest notices are given."""


@dataclass(frozen=True)
class Period:
    """One billing period, whose invoice is created at `start`.

    `paid` is when the invoice was paid, NEVER when every attempt failed.
    """

    start: int
    end: int
    plan: int
    paid: int
    attempts: int


@dataclass
class Subscription:
    """One subscription; `ended` is NEVER when it runs beyond the horizon.

    `trial_end` is 0 when there was no trial. A subscription is `involuntary` when it
    ended because a payment failed.
    """

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
        """The plan that runs at `instant`, or ran last before it."""
        plan = self.first_plan
        for period in self.periods:
            if period.start > instant:
                break
            plan = period.plan
        return plan


def add_months(instant: int, months: int) -> int:
    """The same UTC time `months` later; in a shorter month, on its last day."""
    moment = datetime.fromtimestamp(instant, UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


def period_hazards(plan: int, interval: str) -> tuple[float, float]:
    """The probabilities that a period ends voluntarily and that its payment fails."""
    months = 12 if interval == "year" else 1
    voluntary, failed = PLANS[plan].voluntary_hazard, PLANS[plan].involuntary_hazard
    ends = 1 - (1 - voluntary - failed) ** months
    return (
        ends * voluntary / (voluntary + failed),
        ends * failed / (voluntary + failed),
    )


def notice_before(period: Period, instant: int) -> float:
    """The probability that notice has been given by an instant within a period.

    It is given that the customer cancels in this period: from 1 to 24 days before the
    end, each as likely, but not in the period's first hour.
    """
    if instant < period.start + 3_600:
        return 0.0
    days_left = max(math.ceil((period.end - instant) / DAY), 1)
    return max(LONGEST_NOTICE + 1 - days_left, 0) / LONGEST_NOTICE


class _Draws:
    """Draws the subscriptions of one person after the other and numbers them."""

    def __init__(self, seed: int) -> None:
        self.rng = stream(seed, "subscriptions")
        self.made: list[Subscription] = []

    def draw_person(self, person: int, start: int) -> None:
        """Draw a person's subscription and, for some who leave, another one later."""
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
        """Bill period after period until the subscription or the horizon ends."""
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
                wait = int(self.rng.integers(1, LONGEST_NOTICE + 1)) * DAY
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
        """A paid period. The invoice of a renewal is a draft for its first hour."""
        recovered = self.rng.random() < RECOVERED_FAILURE and not first
        delay = int(self.rng.integers(2, 300)) + (0 if first else 3_600)
        if recovered:
            return Period(start, end, plan, start + 3 * DAY + 600, 2)
        return Period(start, end, plan, start + delay, 1)

    def _dun(self, one: Subscription, start: int, months: int, plan: int) -> None:
        """Add the period whose payment fails, and end the subscription by dunning."""
        if start >= END:
            return
        one.periods.append(Period(start, add_months(start, months), plan, NEVER, 4))
        one.ended = start + DUNNING_DAYS * DAY
        one.involuntary = True


def subscriptions(seed: int, people: People) -> list[Subscription]:
    """Draw the subscriptions of everybody, in the order of people."""
    draws = _Draws(seed)
    waits = stream(seed, "subscription waits").exponential(12 * DAY, len(people))
    for person in np.flatnonzero(people.subscriber).tolist():
        start = int(people.created[person] + 3_600 + waits[person])
        if start < END:
            draws.draw_person(person, start)
    return draws.made
