"""Fits of Pareto/NBD by closed derivatives beside the textbook's 2F1 and differences.

    python -m tests.bench.bench_clv [customers]

Three companies: customers as the model describes them; customers whose orders never
stop; customers whose orders all stopped more than a year ago. The last two have no
peak and drive the search to its limits, where 2F1 becomes expensive. Prints CPU seconds
of one fit each way, their ratio, and CPU seconds of the whole scoring.
"""

import argparse
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from models.clv.clv_scores import Inputs, score
from models.clv.groups import group
from models.clv.pareto import Pareto
from models.kit.arrays import Floats
from models.kit.fitting import fit
from tests.estimate.histories import table
from tests.estimate.pareto_by_hypergeometric import ParetoByHypergeometric

CUSTOMERS = 100_000
HOLDOUT_WEEKS = 26
AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Company:
    """Customers to simulate: purchases per week, when they end, weeks observed."""

    rate: Floats
    end: Floats
    t: Floats


def as_the_model(dice: np.random.Generator, number: int) -> Company:
    """Exponential lifetimes."""
    t = dice.integers(60, 1000, number) / 7
    leaving = dice.gamma(0.7, 1 / 14, number)
    return Company(dice.gamma(0.8, 1 / 9, number), dice.exponential(1 / leaving), t)


def never_stopping(dice: np.random.Generator, number: int) -> Company:
    """Nobody leaves."""
    t = dice.integers(60, 1000, number) / 7
    return Company(dice.gamma(2.0, 1 / 16, number), np.full(number, np.inf), t)


def stopped_long_ago(dice: np.random.Generator, number: int) -> Company:
    """Everybody left within 20 weeks, more than a year ago."""
    t = dice.integers(60, 1000, number) / 7 + 60
    return Company(dice.gamma(0.8, 1 / 9, number), dice.uniform(2, 20, number), t)


COMPANIES: Mapping[str, Callable[[np.random.Generator, int], Company]] = {
    "as the model": as_the_model,
    "never stopping": never_stopping,
    "stopped long ago": stopped_long_ago,
}


def purchases_until(company: Company, dice: np.random.Generator) -> tuple[Floats, ...]:
    """x, t_x, and x and t_x at the cut, of purchases dated by whole days."""
    until = np.minimum(company.end, company.t)
    columns = np.zeros((4, len(until)))
    for place, count in enumerate(dice.poisson(company.rate * until)):
        days = np.unique(np.round(dice.random(count) * until[place] * 7)) / 7
        days = days[days > 0]
        known = days[days <= company.t[place] - HOLDOUT_WEEKS]
        columns[0, place], columns[2, place] = len(days), len(known)
        columns[1, place] = days[-1] if len(days) else 0
        columns[3, place] = known[-1] if len(known) else 0
    return tuple(columns)


def inputs(name: str, number: int) -> Inputs:
    """The tables that scoring reads, of a simulated company."""
    dice = np.random.default_rng(1)
    company = COMPANIES[name](dice, number)
    x, t_x, cut_x, cut_t_x = purchases_until(company, dice)
    spend = dice.gamma(4, 5, number)
    purchases = table(x, t_x, company.t, spend)
    known = company.t >= HOLDOUT_WEEKS
    holdout = {
        "repeat_purchase_count": cut_x[known].astype(np.int64),
        "first_to_last_weeks": cut_t_x[known],
        "observed_weeks": company.t[known] - HOLDOUT_WEEKS,
        "mean_repeat_amount": spend[known],
        "valued_repeat_purchase_count": cut_x[known].astype(np.int64),
        "holdout_purchase_count": (x - cut_x)[known],
        "holdout_amount": ((x - cut_x) * spend)[known],
        "holdout_weeks": np.full(known.sum(), float(HOLDOUT_WEEKS)),
    }
    return Inputs(purchases, holdout=pa.table(holdout))


def cpu_seconds(action: Callable[[], object]) -> float:
    """CPU seconds of an action, in this process."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def measure(name: str, number: int) -> None:
    """One line: how many groups and points, CPU of both ways, and of all scoring."""
    company = inputs(name, number)
    groups = group(company.purchases)
    closed = Pareto(groups)
    textbook = ParetoByHypergeometric(groups)
    after = cpu_seconds(lambda: fit(closed, groups.weight))
    whole = cpu_seconds(lambda: score(AS_OF, company))
    before = cpu_seconds(lambda: fit(textbook, groups.weight))
    print(
        f"{name:<18}{len(groups.x):>8,} groups{len(closed._points.x):>8,} points"
        f"{before:>8.2f} s before{after:>7.2f} s after{before / after:>7.0f}x"
        f"{whole:>8.2f} s all scoring",
        flush=True,
    )


def main() -> None:
    """Parse the size and measure every company."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("customers", nargs="?", type=int, default=CUSTOMERS)
    number = parser.parse_args().customers
    for name in COMPANIES:
        measure(name, number)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
