"""Fits: at the peak wherever they begin, and never longer than their budget."""

from dataclasses import dataclass

import numpy as np
import pytest

from models.clv.beta_geometric import BetaGeometric
from models.clv.groups import group
from models.clv.pareto import Pareto
from models.kit.arrays import Floats
from models.kit.fitting import EVALUATIONS, fit
from tests.estimate import histories
from tests.estimate.pareto_by_hypergeometric import ParetoByHypergeometric

TRUTH = np.array([0.8, 9.0, 0.7, 14.0])


@dataclass(frozen=True)
class FromElsewhere(Pareto):
    """The model with another starting point."""

    factors: tuple[float, ...] = (2.0, 0.7, 3.0, 1.5)

    def start(self) -> Floats:
        scaled: Floats = super().start() * np.array(self.factors)
        return scaled


def test_the_estimates_do_not_depend_on_where_the_search_begins() -> None:
    groups, _ = histories.pareto(1500, TRUTH, 3)
    here = fit(Pareto(groups), groups.weight)
    elsewhere = fit(FromElsewhere(groups), groups.weight)
    assert here.reason is elsewhere.reason is None
    assert elsewhere.parameters == pytest.approx(here.parameters, rel=1e-9)
    assert elsewhere.standard_errors == pytest.approx(here.standard_errors, rel=1e-6)


def test_the_gradient_vanishes_at_the_estimates() -> None:
    groups, _ = histories.pareto(1500, TRUTH, 3)
    model = Pareto(groups)
    found = fit(model, groups.weight)
    gradient = groups.weight @ model.scores(found.parameters)
    assert np.abs(found.covariance @ gradient).max() < 1e-9


def test_closed_derivatives_find_the_peak_of_the_textbooks_likelihood() -> None:
    groups, _ = histories.pareto(800, TRUTH, 4)
    closed = fit(Pareto(groups), groups.weight)
    by_differences = fit(ParetoByHypergeometric(groups), groups.weight)
    assert closed.parameters == pytest.approx(by_differences.parameters, rel=1e-7)
    assert closed.log_likelihood == pytest.approx(
        by_differences.log_likelihood, rel=1e-12
    )
    assert closed.standard_errors == pytest.approx(
        by_differences.standard_errors, rel=1e-4
    )


def test_a_budget_that_is_used_up_is_the_reason() -> None:
    groups, _ = histories.pareto(800, TRUTH, 4)
    found = fit(Pareto(groups), groups.weight, budget=3)
    assert found.reason == f"no peak was found in {found.evaluations} evaluations"
    assert found.evaluations <= 5  # a line search may go on for one step
    assert found.is_degenerate
    assert np.isnan(found.standard_errors).all()
    assert np.isfinite(found.log_likelihood)


@pytest.mark.parametrize("leave", ["never", "long ago"])
def test_customers_who_all_do_the_same_run_away_within_the_budget(leave: str) -> None:
    """Orders that never stop, and orders of which all stopped at least a year ago."""
    generator = np.random.default_rng(1)
    end = generator.uniform(40, 60, 2000)
    t = end if leave == "never" else end + 60
    rate = generator.gamma(2, 1 / 16, 2000)
    x = generator.poisson(rate * end).astype(np.float64)
    last = end * generator.random(2000) ** (1 / np.maximum(x, 1))
    groups = group(histories.table(x, np.where(x > 0, last, 0.0), t))
    for model in (Pareto(groups), BetaGeometric(groups, leaves_after_first=True)):
        found = fit(model, groups.weight)
        assert found.evaluations < EVALUATIONS / 2
        if model.name == "pareto_nbd":
            assert found.reason is not None
            assert "ran away" in found.reason
