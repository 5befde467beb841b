"""The bootstrap of the parameters: as wide as it should be."""

import numpy as np
import pytest

from models.clv.groups import Groups
from models.clv.pareto import Pareto
from models.kit import bootstrap
from models.kit.arrays import Floats
from models.kit.fitting import fit
from tests.estimate import histories

TRUTH = np.array([0.8, 9.0, 0.7, 14.0])


def resampled(groups: Groups, seed: int) -> Floats:
    """Weights of one resample of the customers."""
    generator = np.random.default_rng(seed)
    chances = groups.weight / groups.weight.sum()
    return generator.multinomial(groups.n_customers, chances).astype(np.float64)


def spread(groups: Groups) -> tuple[Floats, Floats]:
    """Standard deviations of log parameters: of the draws, and by the information."""
    model = Pareto(groups)
    found = fit(model, groups.weight)
    draws = bootstrap.parameter_draws(model, found, groups.weight, seed=1)
    return np.log(draws).std(axis=0), np.sqrt(np.diag(found.covariance))


def test_where_the_model_is_true_the_draws_have_its_standard_errors() -> None:
    groups, _ = histories.pareto(6000, TRUTH, 7)
    drawn, by_information = spread(groups)
    assert drawn == pytest.approx(by_information, rel=0.2)


def test_one_newton_step_is_as_good_as_fitting_again() -> None:
    groups, _ = histories.pareto(1500, TRUTH, 7)
    model = Pareto(groups)
    again = [fit(model, resampled(groups, seed)).parameters for seed in range(30)]
    drawn, _ = spread(groups)
    assert drawn == pytest.approx(np.log(again).std(axis=0), rel=0.45)


def test_buckets_of_customers_resample_like_customers() -> None:
    generator = np.random.default_rng(1)
    scores = generator.normal(size=(50_000, 2))
    weight, sums = bootstrap._in_buckets(np.ones(50_000), scores)
    assert len(weight) == bootstrap.MAX_ROWS
    assert sums.sum(axis=0) == pytest.approx(scores.sum(axis=0))
    assert (sums**2).sum() == pytest.approx((scores**2).sum(), rel=0.05)
