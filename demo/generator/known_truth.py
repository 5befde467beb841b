"""The numbers that the warehouse should publish, as the generator expects them.

They are computed from the generator alone, never from the warehouse, and are never
served. The expectation of a score is conditional on who answered: country, plan,
channel and month of an answer fix the distribution from which it was drawn, and the
truth of a cell is the mean over the distributions of its answers. So a published
interval of 95 % should contain the truth in 95 of 100 cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from demo.generator.company_parameters import (
    COUNTRIES,
    DUNNING_DAYS,
    PURCHASES,
    Instrument,
    Purchases,
)
from demo.generator.counted_answers import (
    PLAN_NAMES,
    Answered,
    Breakdown,
    answered,
)
from demo.generator.demo_calendar import HISTORY_START
from demo.generator.drawn_subscriptions import Subscription, period_hazards
from demo.generator.random_streams import Floats, Ints
from demo.generator.world import World

Metric = Literal[
    "nps", "csat_share", "csat_mean", "ease_share", "ease_mean", "net_ease"
]


@dataclass(frozen=True)
class Cell:
    """One published cell of a score: its number of answers and the expected value."""

    metric: Metric
    survey_kind: str
    period_start: date
    breakdown: Breakdown
    breakdown_value: str
    n: int
    value: float


def worth(metric: Metric, instrument: Instrument, values: Ints) -> Floats:
    """What an answer of each value adds to a metric, before the mean is taken."""
    if metric == "nps":
        return 100.0 * ((values >= 9).astype(float) - (values <= 6))
    if metric == "net_ease":
        return 100.0 * ((values >= 6).astype(float) - (values <= 3))
    if metric in {"csat_mean", "ease_mean"}:
        return values.astype(float)
    return np.isin(values, instrument.positive).astype(float)


def expected(group: Answered, metric: Metric) -> Floats:
    """The expected contribution of each answer; NPS and net ease are in points."""
    values = group.instrument.lowest + np.arange(group.shares.shape[1])
    means: Floats = group.shares @ worth(metric, group.instrument, values)
    return means


METRICS: dict[str, tuple[Metric, ...]] = {
    "nps": ("nps",),
    "csat": ("csat_share", "csat_mean"),
    "ces": ("ease_share", "ease_mean", "net_ease"),
}


def month_starts(zone: str, now: datetime) -> tuple[list[date], Ints]:
    """The first days of the months up to `now`, and the instants at which they begin.

    There is one more instant, at which the last month ends.
    """
    place, month = ZoneInfo(zone), HISTORY_START.date()
    days: list[date] = []
    while month <= now.astimezone(place).date():
        days.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    instants = [
        int(datetime(day.year, day.month, 1, tzinfo=place).timestamp())
        for day in (*days, month)
    ]
    return days, np.array(instants, dtype=np.int64)


def score_cells(world: World, now: datetime, zone: str) -> Iterator[Cell]:
    """The truth of every score by month and breakdown, in the reporting time zone.

    The mean score of a cell with answers on several scales is left out: 4 of 5 and 4
    of 7 have no common mean.
    """
    days, bounds = month_starts(zone, now)
    sums: dict[tuple[Metric, str, int, Breakdown, str], list[float]] = {}
    scales: dict[tuple[Metric, str, int, Breakdown, str], set[int]] = {}
    for group in answered(world, now):
        months = (np.searchsorted(bounds, group.recorded, side="right") - 1).tolist()
        count = len(months)
        cuts: dict[Breakdown, list[str]] = {
            "total": ["all"] * count,
            "survey": [f"{group.source}:{group.survey_id}"] * count,
            **group.labels,
        }
        for metric in METRICS[group.instrument.metric]:
            values = expected(group, metric).tolist()
            for breakdown, labels in cuts.items():
                for month, label, value in zip(months, labels, values, strict=True):
                    key = (metric, group.kind, month, breakdown, label)
                    sums.setdefault(key, []).append(value)
                    scales.setdefault(key, set()).add(len(group.instrument.shares))
    for key, found in sums.items():
        metric, kind, month, breakdown, label = key
        if metric in {"csat_mean", "ease_mean"} and len(scales[key]) > 1:
            continue
        mean = sum(found) / len(found)
        yield Cell(metric, kind, days[month], breakdown, label, len(found), mean)


@dataclass(frozen=True)
class ChurnCell:
    """The subscribers at the start of a month, and the share expected to leave."""

    month: date
    breakdown: Breakdown
    breakdown_value: str
    customers_at_start: int
    churn_rate: float


def _still_there(one: Subscription, at: int) -> float:
    """The probability that a once paid subscription still runs at an instant."""
    alive = 1.0
    for period in one.periods:
        voluntary, failed = period_hazards(period.plan, one.interval)
        if period.end <= at:
            dunned = period.end + DUNNING_DAYS * 86_400 <= at
            alive *= 1 - voluntary - (failed if dunned else 0)
    return alive


def churn_cells(world: World, now: datetime, zone: str) -> Iterator[ChurnCell]:
    """The expected churn of the subscriptions that are active at each month's start.

    The plan is the one that a subscription had then, whatever became of it later.
    """
    days, bounds = month_starts(zone, now)
    paying = [one for one in world.subscriptions if one.periods]
    for day, start, end in zip(
        days, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True
    ):
        groups: dict[tuple[Breakdown, str], list[float]] = {}
        for one in paying:
            if one.periods[0].paid >= start or one.ended < start:
                continue
            leaving = 1 - _still_there(one, end) / _still_there(one, start)
            country = COUNTRIES[int(world.people.country[one.person])].code
            cuts: tuple[tuple[Breakdown, str], ...] = (
                ("total", "all"),
                ("country", country),
                ("plan", PLAN_NAMES[one.plan_at(start)]),
            )
            for cut in cuts:
                groups.setdefault(cut, []).append(leaving)
        for (breakdown, label), found in groups.items():
            rate = sum(found) / len(found)
            yield ChurnCell(day, breakdown, label, len(found), rate)


def purchase_parameters() -> Purchases:
    """The parameters of Pareto/NBD and Gamma-Gamma of the shop, in weeks and EUR."""
    return PURCHASES
