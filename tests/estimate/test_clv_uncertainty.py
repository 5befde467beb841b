"""Two kinds of interval: worked examples, Monte Carlo, and what each must hold.

The worked examples were computed apart from this project; Monte Carlo of 2,000,000
customers gave 47.58 and 21.46 for the two standard deviations, 1.685 and 3.849 for
BG/NBD.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from models.clv.beta_geometric import BetaGeometric
from models.clv.gamma_gamma import LEAST_SHAPE, GammaGamma
from models.clv.pareto import Pareto
from models.clv.population import PopulationRate, PopulationSpend
from models.clv.uncertainty import QUANTILE, BackTestError, Totals
from models.kit.arrays import Floats
from tests.estimate.histories import history

PARETO = np.array([0.5533, 10.5776, 0.6062, 11.6669])
SPEND = np.array([6.2497, 3.7442, 15.4435])
WEEKS = 39


@dataclass(frozen=True)
class Example:
    """A customer of T 38.86, and what was computed for the next 39 weeks."""

    x: float
    t_x: float
    m: float
    alive: float
    number: float
    pairs: float
    value: float
    deviation: float


@pytest.mark.parametrize(
    "one",
    [
        Example(2, 30.43, 22.0, 0.86912, 1.45513, 3.84461, 35.4631, 47.5306),
        Example(0, 0.0, 0.0, 0.29508, 0.10706, 0.12365, 3.76544, 21.6375),
    ],
)
def test_worked_example_of_a_customers_own_future(one: Example) -> None:
    model = Pareto(history(one.x, one.t_x, 38.86))
    p_alive = model.p_alive(PARETO)
    count = p_alive * model.expected_if_alive(PARETO, WEEKS)
    two = p_alive * model.pairs_if_alive(PARETO, WEEKS)
    spend = GammaGamma(np.array([float(one.x)]), np.array([one.m]))
    mean = count * spend.expected_value(SPEND, spend.n, spend.m)
    square, product = spend.second_moments(SPEND, spend.n, spend.m)
    variance = count * square + two * product - mean**2
    assert p_alive[0] == pytest.approx(one.alive, abs=1e-5)
    assert count[0] == pytest.approx(one.number, abs=1e-5)
    assert two[0] == pytest.approx(one.pairs, abs=1e-5)
    assert mean[0] == pytest.approx(one.value, abs=1e-4)
    assert np.sqrt(variance[0]) == pytest.approx(one.deviation, abs=1e-4)


def test_worked_example_of_bg_nbd() -> None:
    model = BetaGeometric(history(2, 30.43, 38.86), leaves_after_first=False)
    found = np.array([0.2426, 4.4136, 0.7929, 2.4259])
    assert model.expected_if_alive(found, WEEKS)[0] == pytest.approx(1.68717, abs=1e-5)
    assert model.pairs_if_alive(found, WEEKS)[0] == pytest.approx(3.86115, abs=1e-5)


def drawn_numbers(seed: int, *, leaves_after_first: bool) -> tuple[Floats, Floats]:
    """The purchases of the next 39 weeks of living customers with x 2, T 38.86."""
    r, alpha, a, b = 0.6, 8.0, 0.9, 2.5
    generator, number = np.random.default_rng(seed), 400_000
    rate = generator.gamma(r + 2, 1 / (alpha + 38.86), number)
    occasions = 3 if leaves_after_first else 2
    leaves = generator.beta(a, b + occasions, number)
    bought = generator.poisson(rate * WEEKS)
    stays = generator.geometric(leaves)
    return np.minimum(bought, stays).astype(np.float64), np.array([r, alpha, a, b])


@pytest.mark.parametrize("leaves_after_first", [True, False])
def test_pairs_of_purchases_are_those_of_drawn_customers(
    *, leaves_after_first: bool
) -> None:
    """Who left after a purchase makes no later one; who is alive had not left yet."""
    drawn, parameters = drawn_numbers(1, leaves_after_first=leaves_after_first)
    model = BetaGeometric(history(2, 30.43, 38.86), leaves_after_first)
    pairs = drawn * (drawn - 1)
    error = 4 * pairs.std() / np.sqrt(len(pairs))
    assert abs(model.pairs_if_alive(parameters, WEEKS)[0] - pairs.mean()) < error


@pytest.mark.parametrize("s", [1.0, 2.0])
def test_pairs_are_continuous_where_the_formula_is_0_over_0(s: float) -> None:
    model = Pareto(history(2, 30.43, 38.86))
    around = [
        model.pairs_if_alive(np.array([0.5, 10.0, s + step, 11.0]), WEEKS)[0]
        for step in (-1e-6, 0.0, 1e-6)
    ]
    assert around[1] == pytest.approx((around[0] + around[2]) / 2, rel=1e-8)


def test_one_rate_for_all_has_the_pairs_of_a_poisson_number() -> None:
    model = PopulationRate(history(1, 1, 10))
    assert model.pairs_if_alive(np.array([0.1]), 20)[0] == pytest.approx(4)
    spend = PopulationSpend(np.ones(1))
    square, product = spend.second_moments(np.array([3.0]), np.ones(1), np.ones(1))
    assert (square[0], product[0]) == pytest.approx((18, 9))


def test_a_spread_without_variance_is_floored() -> None:
    """q 1.5 and no purchase: 1.5 has no variance, 2.2 is taken, 100 / (1.2 * .2)."""
    spend = GammaGamma(np.zeros(1), np.zeros(1))
    square, product = spend.second_moments(np.array([2.0, 1.5, 10.0]), spend.n, spend.m)
    assert LEAST_SHAPE == 2.2
    assert square[0] == pytest.approx(2 * 3 * 100 / 0.24)
    assert product[0] == pytest.approx(4 * 100 / 0.24)


@pytest.mark.parametrize(
    ("error", "bias", "low", "high"),
    [(-0.20, -0.1795, 68_363, 122_243), (0.05, 0.0, 81_804, 122_243)],
)
def test_worked_example_of_the_predictive_interval(
    error: float, bias: float, low: float, high: float
) -> None:
    """100,000, parameters .05, own .04, s0 .08; the back-test's variance .0041."""
    tested = BackTestError(1.0, float(np.exp(error)), 0.0041)
    assert tested.bias == pytest.approx(bias, abs=1e-6)
    total = np.array([1e5])
    predictive = (0.05**2 + 0.04**2 + 0.08**2) * total**2
    found = Totals(total, 0.05**2 * total**2, predictive, tested.bias * total)
    pi_low, pi_high = found.pi()
    assert (pi_low[0], pi_high[0]) == pytest.approx((low, high), abs=1)
    ci_low, ci_high = found.ci()
    assert ci_low[0] == pytest.approx(1e5 * np.exp(-QUANTILE * 0.05))
    assert ci_high[0] == pytest.approx(1e5 * np.exp(QUANTILE * 0.05))


def test_without_a_back_test_there_is_no_bias() -> None:
    assert BackTestError().bias == 0
    assert BackTestError(predicted=5.0, actual=0.0).bias == 0
    assert not BackTestError().is_known


def test_kinds_of_value_add_up_as_money() -> None:
    """100 with 10 % and 300 with 5 %: 400 with sqrt(10^2 + 15^2) of money."""
    one = Totals(*(np.array([number]) for number in (100.0, 100.0, 100.0, -20.0)))
    two = Totals(*(np.array([number]) for number in (300.0, 225.0, 225.0, 0.0)))
    low, high = (one + two).pi()
    margin = QUANTILE * np.sqrt(325) / 400
    assert high[0] == pytest.approx(400 * np.exp(margin))
    assert low[0] == pytest.approx(400 * np.exp(-20 / 400 - margin))


def test_a_total_of_nothing_has_no_width() -> None:
    nothing = Totals(*(np.zeros(1) for _ in range(4)))
    assert [bound[0] for bound in (*nothing.ci(), *nothing.pi())] == [0, 0, 0, 0]
