"""sBG: Fader and Hardie's two cohorts, closed forms against sums and differences."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from models.clv import sbg
from models.clv.sbg import (
    Histories,
    discounted_lifetime,
    discounted_residual_lifetime,
    next_renewals,
    survival,
)
from models.kit.arrays import Floats
from models.kit.fitting import fit

# Customers of 1,000 still there at each renewal (Fader and Hardie 2007, table 1).
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
PUBLISHED = {
    "high_end": (HIGH_END, [0.668, 3.806], -1611.2, 37.8, 5.9226, 5.9018),
    "regular": (REGULAR, [0.704, 1.182], -1680.3, 17.0, 3.6951, 4.1035),
}


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """One alpha and one beta for all, as the paper fits a cohort."""

    seen: Histories
    name: str = "sbg"
    parameters: tuple[str, ...] = ("alpha", "beta")
    scales: frozenset[str] = field(default=frozenset())

    def start(self) -> Floats:
        return np.array([1.0, 3.0])

    def log_likelihood(self, parameters: Floats) -> Floats:
        alpha, beta = (np.full_like(self.seen.first, one) for one in parameters)
        return sbg.log_likelihood(self.seen, alpha, beta)

    def scores(self, parameters: Floats) -> Floats:
        alpha, beta = (np.full_like(self.seen.first, one) for one in parameters)
        return np.stack(sbg.slopes(self.seen, alpha, beta), axis=1) * parameters


def cohort(survivors: list[int]) -> tuple[ShiftedBetaGeometric, Floats]:
    """Who left after n renewals, and who is still there."""
    n = len(survivors)
    lost = -np.diff(survivors)
    renewals = np.append(np.arange(n - 1), n - 1).astype(np.float64)
    ended = np.append(np.ones(n - 1), 0.0)
    model = ShiftedBetaGeometric(Histories(np.zeros(n), renewals, ended))
    return model, np.append(lost, survivors[-1]).astype(np.float64)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_cohorts_are_as_published(name: str) -> None:
    survivors, parameters, log_likelihood, at_12, del_10, derl_10 = PUBLISHED[name]
    model, weight = cohort(survivors)
    found = fit(model, weight)
    assert found.reason is None
    assert found.parameters == pytest.approx(parameters, abs=0.0006)
    assert round(found.log_likelihood, 1) == log_likelihood
    share = survival(found.parameters, np.array([12.0]))[0]
    assert 100 * share == pytest.approx(at_12, abs=0.06)
    rounded = np.array(parameters)  # as in the paper's own arithmetic
    assert discounted_lifetime(rounded, 0.10) == pytest.approx(del_10, abs=6e-5)
    residual = discounted_residual_lifetime(rounded, np.array([2.0]), 0.10)
    assert residual[0] == pytest.approx(derl_10, abs=6e-5)


@pytest.mark.parametrize("name", PUBLISHED)
def test_closed_forms_equal_the_sums(name: str) -> None:
    parameters = np.array(PUBLISHED[name][1])
    ages = np.arange(4000.0)
    worth = survival(parameters, ages) * 1.1**-ages
    assert discounted_lifetime(parameters, 0.10) == pytest.approx(worth.sum(), rel=1e-9)
    # DERL counts the renewal due now undiscounted, ours the next one a period away
    alpha, beta = (np.full(3, one) for one in parameters)
    worth = np.repeat(1.1 ** -np.arange(1, 4001.0)[:, None], 3, axis=1)
    renewals = np.array([0.0, 1.0, 5.0])
    ahead = next_renewals(alpha, beta, renewals, np.full(3, 4000.0), worth)
    derl = discounted_residual_lifetime(parameters, np.array([1.0, 2.0, 6.0]), 0.10)
    assert ahead.discounted * 1.1 == pytest.approx(derl, rel=1e-9)


def test_loyalty_grows_with_age() -> None:
    alpha, beta = np.full(30, 0.7), np.full(30, 1.2)
    ages, ahead = np.arange(30.0), np.full(30, 12.0)
    found = next_renewals(alpha, beta, ages, ahead, np.full((12, 30), 0.99))
    assert (np.diff(found.discounted) > 0).all()
    assert (found.discounted < 12).all()


def test_the_number_of_renewals_has_the_moments_of_its_distribution() -> None:
    """K of at most 3: P(K = k) = S_k - S_(k+1), by hand from survival."""
    alpha, beta = np.array([1.2]), np.array([8.0])
    two, three = np.array([2.0]), np.array([3.0])
    found = next_renewals(alpha, beta, two, three, np.ones((3, 1)))
    shares = survival(np.array([1.2, 8.0]), np.arange(2.0, 6.0))
    reached = np.append(shares / shares[0], 0.0)
    probability = -np.diff(reached)
    numbers = np.arange(4)
    assert found.count[0] == pytest.approx(probability @ numbers, rel=1e-9)
    assert found.square[0] == pytest.approx(probability @ numbers**2, rel=1e-9)


def test_derivatives_are_those_of_the_likelihood() -> None:
    seen = Histories(
        np.array([0, 2, 0.0]), np.array([0, 5, 9.0]), np.array([1, 0, 1.0])
    )
    alpha, beta = np.array([0.7, 1.1, 3.0]), np.array([2.3, 9.0, 40.0])
    step = 1e-5

    def by(function: Callable[[Floats, Floats], Floats], which: str) -> Floats:
        a, b = (step, 0.0) if which == "alpha" else (0.0, step)
        change = function(alpha + a, beta + b) - function(alpha - a, beta - b)
        return change / (2 * step)

    def value(one: Floats, other: Floats) -> Floats:
        return sbg.log_likelihood(seen, one, other)

    by_alpha, by_beta = sbg.slopes(seen, alpha, beta)
    assert by_alpha == pytest.approx(by(value, "alpha"), rel=1e-6)
    assert by_beta == pytest.approx(by(value, "beta"), rel=1e-6)
    aa, ab, bb = sbg.curvatures(seen, alpha, beta)
    assert aa == pytest.approx(
        by(lambda one, other: sbg.slopes(seen, one, other)[0], "alpha"), rel=1e-6
    )
    for which, place in (("beta", 0), ("alpha", 1)):
        mixed = by(lambda one, other, p=place: sbg.slopes(seen, one, other)[p], which)  # type: ignore[misc]
        assert ab == pytest.approx(mixed, rel=1e-6)
    assert bb == pytest.approx(
        by(lambda one, other: sbg.slopes(seen, one, other)[1], "beta"), rel=1e-6
    )
