"""How often each interval of a score holds the truth, by simulation of the models' SQL.

    python -m tests.bench.coverage_intervals [rounds]

Samples are drawn from populations of known mean: seven shapes of answers, several
numbers of respondents, and three habits of answering (everybody once; some twice; one
of twenty respondents twenty times). The sums of every sample go through the SQL of the
interval models as it stands in the project. Printed is the share of intervals that
hold the truth, with the CPU seconds of all of it; the exit code is 1 when a nominal
95 % interval of at least 30 independent answers holds it too seldom or too often.

What may leave the range, and why:

- Shares where one of twenty respondents answers twenty times: from .90 on.
- Means and NPS of answers that nearly all lie in the middle: up to 1, because the
  pseudo-answers at both ends are then the larger part of the spread.
"""

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from tests.support.interval_models import model_sql

ROUNDS = 2_000
RESPONDENTS = (30, 50, 100, 300, 1_000)
LOWEST, HIGHEST = 0.925, 0.985
LOWEST_OF_SHARES_OF_REPEATERS = 0.90

# The probabilities of the scores 1 to 5.
SHAPES: Mapping[str, tuple[float, ...]] = {
    "nearly all fives": (0.02, 0.01, 0.01, 0.01, 0.95),
    "skewed": (0.05, 0.05, 0.10, 0.30, 0.50),
    "mildly skewed": (0.10, 0.15, 0.25, 0.30, 0.20),
    "even": (0.20, 0.20, 0.20, 0.20, 0.20),
    "both ends": (0.45, 0.04, 0.02, 0.04, 0.45),
    "unhappy": (0.55, 0.25, 0.10, 0.05, 0.05),
    "nearly all in the middle": (0.01, 0.02, 0.94, 0.02, 0.01),
}
HABITS = ("once", "some twice", "one of twenty twenty times")


@dataclass(frozen=True)
class Metric:
    """A metric, its unit and model, what a score is worth, and in which multiple."""

    name: str
    unit: str
    model: str
    values: tuple[float, ...]
    times: float


METRICS = (
    # Promoters, passives and detractors are drawn as five scores, three of them equal.
    Metric("nps", "points", "nps_intervals", (-1, -1, 0, 0, 1), 100),
    Metric("csat_share", "share", "share_intervals", (0, 0, 0, 1, 1), 1),
    Metric("csat_mean", "scale", "mean_intervals", (1, 2, 3, 4, 5), 1),
)


def answers_of(habit: str, respondents: int) -> np.ndarray[Any, Any]:
    """How often each respondent answers."""
    counts = np.ones(respondents, dtype=np.int64)
    if habit == "some twice":
        counts[::5] = 2
    elif habit == "one of twenty twenty times":
        counts[::20] = 20
    return counts


def samples(
    metric: Metric, shape: tuple[float, ...], habit: str, respondents: int, rounds: int
) -> pa.Table:
    """The sums of `rounds` samples, a row each, as `steps.score_cells` has them.

    A respondent who answers again gives half of the further answers as the first one:
    people differ, and resemble themselves.
    """
    dice = np.random.default_rng([respondents, len(habit), len(metric.name)])
    counts = answers_of(habit, respondents)
    values = np.array(metric.values, dtype=float)
    size = (rounds, respondents)
    own = values[dice.choice(5, size=size, p=shape)]
    sums = own.copy()
    for time_ in range(1, int(counts.max())):
        asked = counts > time_
        again = dice.random((rounds, int(asked.sum()))) < 0.5
        other = values[dice.choice(5, size=again.shape, p=shape)]
        sums[:, asked] += np.where(again, own[:, asked], other)
    number = np.full(rounds, counts.sum())
    return pa.table(
        {
            "breakdown_value": pa.array([f"{respondents} {habit}"] * rounds),
            "n_responses": pa.array(number),
            "n_customers": pa.array(np.full(rounds, respondents)),
            "value_sum": sums.sum(axis=1),
            "n_squared_sum": np.full(rounds, float((counts**2).sum())),
            "n_times_value_sum": (counts * sums).sum(axis=1),
            "value_squared_sum": (sums**2).sum(axis=1),
        }
    )


def held(metric: Metric, drawn: pa.Table, truth: float) -> tuple[float, float]:
    """The share of intervals that hold the truth, and the independent answers."""
    with duckdb.connect() as con:
        con.register("drawn", drawn)
        con.execute(
            f"""
            create table score_cells as
            select
                *, '{metric.name}' as metric, '{metric.unit}' as unit,
                '' as survey_kind, '' as ces_version, '' as period_grain,
                '' as breakdown, '' as method,
                '' as definition_version, 0 as positive_count, 0 as neutral_count,
                0 as negative_count, 1 as scale_min, 5 as scale_max,
                false as is_cross, true as is_complete,
                date '2026-01-01' as period_start, now() as data_as_of
            from drawn
            """
        )
        row = con.execute(
            "select avg((? between ci_low and ci_high)::int), min(n_eff) "
            f"from ({model_sql(metric.model)})",
            [truth],
        ).fetchone()
    assert row is not None
    return float(row[0]), float(row[1])


def allowed(metric: Metric, shape: str, habit: str) -> tuple[float, float]:
    """Between which shares the interval has to hold the truth."""
    lowest, highest = LOWEST, HIGHEST
    if metric.name == "csat_share" and habit == HABITS[2]:
        lowest = LOWEST_OF_SHARES_OF_REPEATERS
    if shape == "nearly all in the middle":
        highest = 1.0
    return lowest, highest


def results(rounds: int) -> Iterator[tuple[Metric, str, str, int, float, bool]]:
    """Metric, shape, habit, respondents, share held, and whether that is allowed."""
    for metric in METRICS:
        for shape, chances in SHAPES.items():
            truth = metric.times * float(np.dot(chances, metric.values))
            for habit in HABITS:
                lowest, highest = allowed(metric, shape, habit)
                for respondents in RESPONDENTS:
                    drawn = samples(metric, chances, habit, respondents, rounds)
                    share, n_eff = held(metric, drawn, truth)
                    if n_eff >= 30:
                        is_fine = lowest <= share <= highest
                        yield metric, shape, habit, respondents, share, is_fine


def main() -> None:
    """Print every cell, and fail where one leaves its range."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    begun = time.process_time()
    wrong = cells = 0
    for metric, shape, habit, respondents, share, is_fine in results(
        parser.parse_args().rounds
    ):
        cells += 1
        wrong += not is_fine
        mark = "" if is_fine else "  outside of its range"
        print(
            f"{metric.name:<12}{shape:<26}{habit:<28}{respondents:>6}{share:>8.3f}{mark}"
        )
    print(f"{cells} cells, {wrong} outside, {time.process_time() - begun:.0f} CPU s")
    raise SystemExit(wrong > 0)


if __name__ == "__main__":
    main()
