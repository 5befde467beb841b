"""Purchase histories for the tests: made by hand, or simulated from a known truth."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from models.clv.groups import Groups, group
from models.kit.arrays import Floats

AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)


def history(x: float, t_x: float, t: float) -> Groups:
    """One customer."""
    first, second, third, weight = np.array([[x], [t_x], [t], [1.0]])
    return Groups(first, second, third, weight, np.zeros(1, dtype=np.int64))


def _purchases_until(
    generator: np.random.Generator, rate: Floats, end: Floats
) -> tuple[Floats, Floats]:
    """Number and time of the last Poisson purchase before each end."""
    x = generator.poisson(rate * end).astype(np.float64)
    last = end * generator.random(len(end)) ** (1 / np.maximum(x, 1))
    return x, np.where(x > 0, last, 0.0)


def pareto(number: int, truth: Floats, seed: int) -> tuple[Groups, Floats]:
    """Histories of Pareto/NBD customers, and purchases of the 26 weeks after."""
    r, alpha, s, beta = truth
    generator = np.random.default_rng(seed)
    rate = generator.gamma(r, 1 / alpha, number)
    death = generator.exponential(1 / generator.gamma(s, 1 / beta, number))
    t = generator.uniform(20, 80, number)
    x, t_x = _purchases_until(generator, rate, np.minimum(death, t))
    later = generator.poisson(rate * np.clip(death - t, 0, 26)).astype(np.float64)
    return group(table(x, t_x, t)), later


def beta_geometric(
    number: int, truth: Floats, seed: int, *, leaves_after_first: bool
) -> Groups:
    """Histories of BG/NBD or MBG/NBD customers, purchase by purchase."""
    r, alpha, a, b = truth
    generator = np.random.default_rng(seed)
    rate = generator.gamma(r, 1 / alpha, number)
    leaves = generator.beta(a, b, number)
    t = generator.uniform(20, 80, number)
    x, t_x = np.zeros(number), np.zeros(number)
    here = np.ones(number, dtype=bool)
    if leaves_after_first:
        here = generator.random(number) > leaves
    while here.any():
        following = t_x + generator.exponential(1 / rate)
        here &= following <= t
        x, t_x = x + here, np.where(here, following, t_x)
        here &= generator.random(number) > leaves
    return group(table(x, t_x, t))


def table(x: Floats, t_x: Floats, t: Floats, m: Floats | None = None) -> pa.Table:
    """A purchase summary; every repeat purchase day is worth m, 20 by default."""
    spend = np.full(len(x), 20.0) if m is None else m
    return pa.table(
        {
            "customer_id": [f"c{number:06d}" for number in range(len(x))],
            "repeat_purchase_count": x.astype(np.int64),
            "first_to_last_weeks": t_x,
            "observed_weeks": t,
            "mean_repeat_amount": pa.array(
                np.where(x > 0, spend, np.nan), from_pandas=True
            ),
            "valued_repeat_purchase_count": x.astype(np.int64),
        }
    )
