"""How far the parameters could be off, and totals with them.

A bootstrap over customers on the compressed rows. Each resample moves the estimate by
one Newton step (information times resampled score), which equals refitting up to
terms of order 1/n and costs a matrix product. Seeded: the same data, the same draws.
"""

from typing import Final

import numpy as np

from models.clv.fitting import Fit, Likelihood, limits
from models.clv.groups import Floats

DRAWS: Final = 200
CONF_LEVEL: Final = 0.95
MAX_ROWS: Final = 20_000
SEED: Final = 20260301


def parameter_draws(model: Likelihood, fit: Fit, weight: Floats, seed: int) -> Floats:
    """Resampled parameters, (draw, parameter).

    Args:
        model: the likelihood that was fitted, with its rows.
        fit: its estimate.
        weight: customers per row.
        seed: of the resampling; another one per model, as models are independent.
    """
    scores = model.scores(fit.parameters)
    weight, scores = _in_buckets(weight, scores)
    generator = np.random.default_rng([SEED, seed])
    customers = int(weight.sum())
    counts = generator.multinomial(customers, weight / weight.sum(), size=DRAWS)
    moves = ((counts - weight) @ scores) @ fit.covariance
    low, high = _limits(model)
    return np.clip(fit.parameters * np.exp(np.clip(moves, -3, 3)), low, high)


def interval(values: Floats) -> tuple[Floats, Floats]:
    """Percentile interval over the draws (first axis)."""
    tail = (1 - CONF_LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return np.asarray(low), np.asarray(high)


def _in_buckets(weight: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Sums over buckets of single customers where there are too many rows.

    Buckets of independent customers, resampled as wholes, give the same variance.
    """
    if len(weight) <= MAX_ROWS or not (weight == 1).all():
        return weight, scores
    bucket = np.arange(len(weight)) % MAX_ROWS
    sums = [np.bincount(bucket, column, MAX_ROWS) for column in scores.T]
    return np.ones(MAX_ROWS), np.stack(sums, axis=1)


def _limits(model: Likelihood) -> tuple[Floats, Floats]:
    low, high = limits(model)
    if "q" in model.parameters:  # a population mean must exist in every draw
        low[model.parameters.index("q")] = 1.001
    return low, high
