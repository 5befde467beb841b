"""The purchase models: against integrals, in extremes, and from a known truth."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, gammaln, roots_genlaguerre

from models.clv.beta_geometric import BetaGeometric
from models.clv.family import FAMILY
from models.clv.groups import group
from models.clv.horizon import Horizon, PurchaseModel
from models.clv.pareto import Pareto
from models.kit.arrays import Floats
from models.kit.fitting import fit, numerical_scores
from tests.estimate import histories
from tests.estimate.pareto_by_hypergeometric import ParetoByHypergeometric

SHAPE = st.floats(0.05, 20)
SCALE = st.floats(0.5, 200)
COMMON = settings(max_examples=60, deadline=None)
# What 48 quadrature nodes leave of a chance, as the drawn extremes show it.
QUADRATURE = 1e-9


@st.composite
def customers(draw: st.DrawFn, most: int = 200) -> tuple[float, float, float]:
    """A possible history (x, t_x, t)."""
    x = draw(st.integers(0, most))
    t = draw(st.floats(0.2, 300))
    t_x = draw(st.floats(0.01, 1)) * t if x else 0.0
    return float(x), t_x, t


@st.composite
def models(draw: st.DrawFn, most: int = 200) -> tuple[PurchaseModel, Floats]:
    """Any model of the family on one customer, with parameters."""
    name = draw(st.sampled_from(sorted(FAMILY)))
    model = FAMILY[name](histories.history(*draw(customers(most))))
    scale = draw(SCALE)
    second = draw(SCALE if name == "pareto_nbd" else SHAPE)
    return model, np.array([draw(SHAPE), scale, draw(SHAPE), second])


@COMMON
@given(customers(60), SHAPE, SCALE, SHAPE, SHAPE, st.booleans(), st.floats(0.5, 100))
def test_beta_geometric_purchases_equal_the_integral_over_the_posterior(  # noqa: PLR0917
    one: tuple[float, float, float],
    r: float,
    alpha: float,
    a: float,
    b: float,
    leaves_after_first: bool,
    weeks: float,
) -> None:
    """E[(1 - e^(-L p t))/p] over L ~ Gamma(r+x, alpha+T), p ~ Beta(a, b+n)."""
    x, _, t = one
    b_after = b + x + leaves_after_first

    def purchases(p: float) -> float:
        kept = ((alpha + t) / (alpha + t + p * weeks)) ** (r + x)
        return float((1 - kept) / p) if p > 1e-12 else (r + x) / (alpha + t) * weeks

    expected, error = quad(
        purchases, 0, 1, weight="alg", wvar=(a - 1, b_after - 1), limit=200
    )
    scale = np.exp(-betaln(a, b_after))
    model = BetaGeometric(histories.history(*one), leaves_after_first)
    found = model.expected_if_alive(np.array([r, alpha, a, b]), weeks)[0]
    assert found == pytest.approx(
        expected * scale, rel=2e-6, abs=1e-8 + 10 * error * scale
    )


@COMMON
@given(customers(60), SHAPE, SCALE, SHAPE, SCALE)
def test_pareto_likelihood_equals_the_integral_over_the_time_of_leaving(
    one: tuple[float, float, float], r: float, alpha: float, s: float, beta: float
) -> None:
    x, t_x, t = one

    def leaving(y: float) -> float:
        """Density of leaving at y, relative to being alive at t."""
        lost = (r + x) * np.log((alpha + t) / (alpha + y)) + s * np.log(
            (beta + t) / (beta + y)
        )
        return float(np.exp(lost) * s / (beta + y))

    left, _ = quad(leaving, t_x, t, limit=500, epsabs=0, epsrel=1e-10)
    alive = (
        gammaln(r + x)
        - gammaln(r)
        + r * np.log(alpha)
        + s * np.log(beta)
        - (r + x) * np.log(alpha + t)
        - s * np.log(beta + t)
    )
    model, parameters = Pareto(histories.history(*one)), np.array([r, alpha, s, beta])
    found = model.log_likelihood(parameters)[0]
    assert found == pytest.approx(alive + np.log1p(left), rel=1e-7, abs=1e-7)
    assert model.p_alive(parameters)[0] == pytest.approx(1 / (1 + left), rel=1e-6)


def richardson(model: Pareto, parameters: Floats, step: float = 2e-3) -> Floats:
    """Derivatives by log parameters, with an error of the sixth order in the step."""

    def central(place: int, size: float) -> Floats:
        move = np.zeros(4)
        move[place] = size
        up = model.log_likelihood(parameters * np.exp(move))
        return np.asarray(
            (up - model.log_likelihood(parameters * np.exp(-move))) / (2 * size)
        )

    columns = []
    for place in range(4):
        rough, finer, finest = (central(place, step / half) for half in (1, 2, 4))
        fourth, better = (4 * finer - rough) / 3, (4 * finest - finer) / 3
        columns.append((16 * better - fourth) / 15)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize(
    "parameters",
    [
        [0.553, 10.578, 0.606, 11.669],
        [0.553, 11.669, 0.606, 10.578],
        [0.8, 12.0, 1.0, 12.0],
        [2.0, 16.0, 0.01, 900.0],
        [1.7, 90.0, 50.0, 15.0],
    ],
)
def test_pareto_derivatives_are_those_of_high_precision_differences(
    parameters: list[float],
) -> None:
    x = np.array([0.0, 0, 1, 2, 7, 26, 80])
    t_x = np.array([0.0, 0, 5, 30.43, 12, 30.86, 38])
    t = np.array([0.5, 38.86, 5, 38.86, 39, 31, 40])
    groups = group(histories.table(x, t_x, t))
    model, at = Pareto(groups), np.array(parameters)
    expected = richardson(model, at)
    assert model.scores(at) == pytest.approx(expected, rel=2e-9, abs=2e-10)


@COMMON
@given(customers(), SHAPE, SCALE, SHAPE, SCALE)
def test_pareto_likelihood_and_derivatives_are_the_textbooks(
    one: tuple[float, float, float], r: float, alpha: float, s: float, beta: float
) -> None:
    groups, parameters = histories.history(*one), np.array([r, alpha, s, beta])
    model, textbook = Pareto(groups), ParetoByHypergeometric(groups)
    expected = textbook.log_likelihood(parameters)
    assert model.log_likelihood(parameters) == pytest.approx(expected, rel=1e-9)
    tolerance = 1e-6 * (1 + np.abs(expected[0]))
    assert model.scores(parameters) == pytest.approx(
        textbook.scores(parameters), rel=1e-5, abs=tolerance
    )


def test_a_point_that_groups_share_is_evaluated_once() -> None:
    groups, _ = histories.pareto(3000, np.array([0.8, 9.0, 0.7, 14.0]), 1)
    weeks = group(histories.table(groups.x, np.ceil(groups.t_x), np.ceil(groups.t)))
    points = Pareto(weeks)._points
    pairs = np.stack([points.x, points.time])
    assert len(np.unique(pairs, axis=1).T) == len(points.x) < len(weeks.x)
    for time, place in ((weeks.t_x, points.at_last), (weeks.t, points.at_end)):
        assert (points.x[place] == weeks.x).all()
        assert (points.time[place] == time).all()


@pytest.mark.parametrize("one", [(0, 0, 38.86), (2, 30.43, 38.86), (26, 30.86, 31)])
@pytest.mark.parametrize("weeks", [13, 39, 520])
def test_pareto_chance_of_a_purchase_equals_the_double_quadrature(
    one: tuple[float, float, float], weeks: float
) -> None:
    """48 x 48 Gauss-Laguerre nodes over the posteriors of both rates."""
    r, alpha, s, beta = truth = np.array([0.553, 10.578, 0.606, 11.669])
    x, _, t = one
    buying, buying_weight = roots_genlaguerre(48, r + x - 1)
    leaving, leaving_weight = roots_genlaguerre(48, s - 1)
    rate = buying[:, None] / (alpha + t)
    end = leaving[None, :] / (beta + t)
    chance = rate / (rate + end) * (1 - np.exp(-(rate + end) * weeks))
    weights = np.outer(buying_weight, leaving_weight)
    model = Pareto(histories.history(*one))
    expected = model.p_alive(truth)[0] * (chance * weights).sum() / weights.sum()
    assert model.p_purchase(truth, weeks)[0] == pytest.approx(expected, rel=2e-3)


def test_where_nobody_leaves_the_chance_is_the_negative_binomials() -> None:
    """s -> 0: 1 - P(0)."""
    model = Pareto(histories.history(3, 20, 30))
    parameters = np.array([0.5, 10.0, 1e-9, 10.0])
    expected = 1 - (40 / (40 + 13)) ** 3.5
    assert model.p_purchase(parameters, 13)[0] == pytest.approx(expected, rel=1e-7)


@COMMON
@given(models(), st.floats(0.5, 60), st.floats(0.5, 60))
@example((Pareto(histories.history(1, 1, 1)), np.array([3.0, 1, 6, 1])), 17, 6)
def test_what_must_grow_grows_and_chances_are_chances(
    drawn: tuple[PurchaseModel, Floats], weeks: float, more: float
) -> None:
    model, parameters = drawn
    alive = model.p_alive(parameters)[0]
    soon = model.expected_if_alive(parameters, weeks)[0]
    later = model.expected_if_alive(parameters, weeks + more)[0]
    chance = model.p_purchase(parameters, weeks)[0]
    assert 0 <= alive <= 1
    assert 0 <= soon <= later * (1 + 1e-9)
    assert 0 <= chance <= min(alive, 1) + 1e-12
    assert chance <= alive * soon * (1 + 1e-6) + 1e-9
    assert chance <= model.p_purchase(parameters, weeks + more)[0] + QUADRATURE


@COMMON
@given(customers(), st.floats(0.1, 100), SHAPE, SCALE, SHAPE, SCALE)
def test_silence_makes_being_alive_less_likely(  # noqa: PLR0917
    one: tuple[float, float, float],
    silence: float,
    r: float,
    scale: float,
    third: float,
    fourth: float,
) -> None:
    x, t_x, t = one
    parameters = np.array([r, scale, third, fourth])
    for make in FAMILY.values():
        before = make(histories.history(x, t_x, t)).p_alive(parameters)[0]
        after = make(histories.history(x, t_x, t + silence)).p_alive(parameters)[0]
        assert after <= before + 1e-12


@pytest.mark.parametrize("x", [3_000, 20_000])
@pytest.mark.parametrize("name", sorted(FAMILY))
def test_thousands_of_purchases_give_finite_numbers(name: str, x: int) -> None:
    parameters = np.array([0.5, 8.0, 0.8, 9.0])
    for t_x in (30.0, 51.9, 52.0):
        model = FAMILY[name](histories.history(x, t_x, 52.0))
        for found in (
            model.log_likelihood(parameters),
            model.p_alive(parameters),
            model.p_purchase(parameters, 13),
            model.expected_if_alive(parameters, 52),
        ):
            assert np.isfinite(found).all()
        # who buys x times in t_x weeks goes on at that rate, if alive and loyal
        assert model.expected_if_alive(parameters, 1)[0] == pytest.approx(
            (0.5 + x) / 60, rel=0.1 if name == "pareto_nbd" else 1
        )


@pytest.mark.parametrize("leaves_after_first", [False, True])
@pytest.mark.parametrize("x", [0, 1, 7])
def test_a_equal_to_one_is_the_limit_from_both_sides(
    leaves_after_first: bool, x: int
) -> None:
    model = BetaGeometric(histories.history(x, 20.0 * (x > 0), 40), leaves_after_first)

    def expected(a: float) -> float:
        return float(model.expected_if_alive(np.array([0.3, 5.0, a, 2.5]), 39)[0])

    assert expected(1.0) == pytest.approx(
        (expected(0.999) + expected(1.001)) / 2, rel=1e-6
    )
    assert expected(1.00002) == pytest.approx(expected(1.0), rel=1e-4)


@COMMON
@given(models(most=40))
def test_gradients_are_those_of_the_likelihood(
    drawn: tuple[PurchaseModel, Floats],
) -> None:
    model, parameters = drawn
    numerical = numerical_scores(model.log_likelihood, parameters)
    scale = (
        1 + np.abs(numerical) + 1e-4 * np.abs(model.log_likelihood(parameters)).max()
    )
    assert (np.abs(model.scores(parameters) - numerical) < 1e-4 * scale).all()


def weekly_increments(
    model: PurchaseModel, parameters: Floats, horizon: Horizon
) -> float:
    """What the few nodes stand for, added up week by week."""
    until = [0.0] + [
        float(model.expected_if_alive(parameters, week)[0])
        for week in range(1, int(horizon.weeks) + 1)
    ]
    factor = float((1 + horizon.annual_rate) ** (-1 / 52))
    return sum(
        (until[week] - until[week - 1]) * factor**week
        for week in range(1, int(horizon.weeks) + 1)
    )


@COMMON
@given(models(most=20), st.integers(2, 80), st.floats(0, 1))
def test_few_nodes_give_the_sum_over_weekly_increments(
    drawn: tuple[PurchaseModel, Floats], weeks: int, annual_rate: float
) -> None:
    model, parameters = drawn
    horizon = Horizon(weeks, annual_rate)
    found = horizon.discounted_if_alive(model, parameters)[0]
    # Days of history, years ahead and a customer about to leave: off by up to 6e-4.
    direct = weekly_increments(model, parameters, horizon)
    assert found == pytest.approx(direct, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("history", [(0, 0, 1), (0, 0, 39), (2, 30, 39), (10, 38, 39)])
def test_for_a_company_as_cdnow_they_are_exact(
    history: tuple[float, float, float],
) -> None:
    model = BetaGeometric(histories.history(*history), leaves_after_first=False)
    parameters = np.array([0.243, 4.414, 0.793, 2.426])
    found = Horizon().discounted_if_alive(model, parameters)[0]
    direct = weekly_increments(model, parameters, Horizon())
    assert found == pytest.approx(direct, rel=1e-8)


def test_discount_is_ten_percent_over_52_weeks() -> None:
    assert Horizon().weekly_factor ** 52 == pytest.approx(1 / 1.1, rel=1e-12)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pareto_recovers_a_known_truth(seed: int) -> None:
    truth = np.array([0.8, 9.0, 0.7, 14.0])
    groups, later = histories.pareto(12_000, truth, seed)
    found = fit(Pareto(groups), groups.weight)
    assert found.reason is None
    assert (np.abs(found.parameters - truth) < 3 * found.standard_errors).all()
    model = Pareto(groups)
    expected = model.p_alive(truth) * model.expected_if_alive(truth, 26)
    total = expected @ groups.weight
    assert total == pytest.approx(later.sum(), abs=4 * np.sqrt((later**2).sum()))
    chance = (model.p_purchase(truth, 26) @ groups.weight) / groups.n_customers
    assert chance == pytest.approx((later > 0).mean(), abs=0.013)


@pytest.mark.parametrize("leaves_after_first", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_beta_geometric_recovers_a_known_truth(
    leaves_after_first: bool, seed: int
) -> None:
    truth = np.array([0.7, 6.0, 1.2, 3.0])
    groups = histories.beta_geometric(
        12_000, truth, seed, leaves_after_first=leaves_after_first
    )
    found = fit(BetaGeometric(groups, leaves_after_first), groups.weight)
    assert found.reason is None
    assert (np.abs(found.parameters - truth) < 3 * found.standard_errors).all()
