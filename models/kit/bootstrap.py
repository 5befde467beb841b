"""How far fitted parameters could be off: a bootstrap over the rows of a fit.

Each resample of the customers moves the estimate by one Newton step (the inverse
information times the score of the resample). That equals fitting the resample anew, up
to terms of order 1/n, and costs a matrix product. The draws are seeded: the same data
give the same draws.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from models.kit.arrays import Floats
from models.kit.fitting import Fit, Likelihood, limits

DRAWS: Final = 200
CONF_LEVEL: Final = 0.95
MAX_ROWS: Final = 20_000
"""More rows of weight 1 than this are resampled in buckets."""
SEED: Final = 20260301
LONGEST_MOVE: Final = 3.0
"""A draw moves no parameter by more than a factor of e^3."""


def parameter_draws(
    model: Likelihood,
    fit: Fit,
    weight: Floats,
    seed: int,
    least: Mapping[str, float] | None = None,
) -> Floats:
    """Resampled parameters, of shape (draw, parameter), within the limits of a fit.

    Args:
        model: the likelihood that was fitted, with its rows.
        fit: its estimate.
        weight: customers per row, of shape (row,).
        seed: of the resampling; models that are independent need different ones.
        least: lowest value of a parameter in any draw, where a prediction needs more
            than the fit does.
    """
    weight, scores = _in_buckets(weight, model.scores(fit.parameters))
    generator = np.random.default_rng([SEED, seed])
    customers = int(weight.sum())
    counts = generator.multinomial(customers, weight / weight.sum(), size=DRAWS)
    moves = ((counts - weight) @ scores) @ fit.covariance
    moves = np.clip(moves, -LONGEST_MOVE, LONGEST_MOVE)
    low, high = limits(model)
    for name, value in (least or {}).items():
        low[model.parameters.index(name)] = value
    return np.clip(fit.parameters * np.exp(moves), low, high)


def interval(values: Floats) -> tuple[Floats, Floats]:
    """The percentile interval over the draws, which are the first axis."""
    tail = (1 - CONF_LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return np.asarray(low), np.asarray(high)


def _in_buckets(weight: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Sums over buckets of single customers, where there are too many rows.

    Buckets of independent customers that are resampled as wholes give the same
    variance.
    """
    if len(weight) <= MAX_ROWS or not (weight == 1).all():
        return weight, scores
    bucket = np.arange(len(weight)) % MAX_ROWS
    sums = [np.bincount(bucket, column, MAX_ROWS) for column in scores.T]
    return np.ones(MAX_ROWS), np.stack(sums, axis=1)
