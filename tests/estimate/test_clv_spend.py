"""Gamma-Gamma: gradients, a known truth, and what it must do with extremes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.clv import choose
from models.clv.gamma_gamma import GammaGamma, correlation
from models.kit.arrays import Floats
from models.kit.fitting import fit, numerical_scores


def simulated(number: int, truth: Floats, seed: int) -> GammaGamma:
    """Customers of the model: 1 to 12 purchases each."""
    p, q, gamma = truth
    generator = np.random.default_rng(seed)
    n = generator.integers(1, 13, number).astype(np.float64)
    scale = generator.gamma(q, 1 / gamma, number)
    return GammaGamma(n, generator.gamma(p * n, 1 / scale) / n)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_truth_is_recovered(seed: int) -> None:
    truth = np.array([6.0, 4.0, 15.0])
    model = simulated(5_000, truth, seed)
    found = fit(model, np.ones(5_000))
    assert found.reason is None
    assert (np.abs(found.parameters - truth) < 3 * found.standard_errors).all()
    # the mean of all customers is p gamma / (q - 1) = 30
    assert model.expected_value(found.parameters, np.zeros(1), np.zeros(1))[0] == (
        pytest.approx(30, rel=0.05)
    )


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.1, 50),
    st.floats(1.1, 50),
    st.floats(0.01, 1e4),
    st.integers(1, 5000),
    st.floats(0.001, 1e6),
)
def test_expectations_lie_between_the_customer_and_the_population(
    p: float, q: float, gamma: float, n: int, m: float
) -> None:
    parameters = np.array([p, q, gamma])
    model = GammaGamma(np.array([float(n)]), np.array([m]))
    found = model.expected_value(parameters, model.n, model.m)[0]
    population = p * gamma / (q - 1)
    assert min(m, population) * (1 - 1e-9) <= found <= max(m, population) * (1 + 1e-9)
    assert np.isfinite(model.log_likelihood(parameters)).all()
    numerical = numerical_scores(model.log_likelihood, parameters)
    tolerance = 1e-4 * (
        1 + np.abs(numerical) + np.abs(model.log_likelihood(parameters))
    )
    assert (np.abs(model.scores(parameters) - numerical) < tolerance).all()


def test_equal_values_do_not_break_it() -> None:
    """Everybody always pays 20: there is no spread to fit, and the mean is certain."""
    choice = choose.spend(np.full(500, 3.0), np.full(500, 20.0), np.ones(500))
    assert choice.chosen is not None
    value = choice.chosen.model.expected_value(
        choice.chosen.fit.parameters, np.array([0.0, 3.0]), np.array([0.0, 20.0])
    )
    assert value == pytest.approx([20, 20], rel=0.02)


def test_too_few_values_give_a_reason_and_no_model() -> None:
    choice = choose.spend(np.ones(9), np.linspace(1, 9, 9), np.ones(9))
    assert choice.chosen is None
    assert choice.reason == choose.TOO_FEW_VALUES


def test_correlation_is_unknown_where_nothing_varies() -> None:
    rising = np.arange(5.0)
    assert correlation(rising, 2 * rising) == pytest.approx(1)
    assert np.isnan(correlation(np.ones(5), rising))
    assert np.isnan(correlation(rising[:2], rising[:2]))
