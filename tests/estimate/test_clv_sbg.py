"""sBG: Fader and Hardie's two cohorts, closed forms against sums, left truncation."""

import numpy as np
import pyarrow as pa
import pytest

from models.clv import retention
from models.clv.horizon import Horizon
from models.clv.sbg import (
    ShiftedBetaGeometric,
    discounted_lifetime,
    discounted_renewals,
    discounted_residual_lifetime,
    survival,
)
from models.kit.arrays import Floats
from models.kit.fitting import fit, numerical_scores

# Customers of 1,000 still there at each renewal (Fader and Hardie 2007, table 1).
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
PUBLISHED = {
    "high_end": (HIGH_END, [0.668, 3.806], -1611.2, 37.8, 5.9226, 5.9018),
    "regular": (REGULAR, [0.704, 1.182], -1680.3, 17.0, 3.6951, 4.1035),
}


def cohort(survivors: list[int]) -> tuple[ShiftedBetaGeometric, Floats]:
    """Who left after n renewals, and who is still there."""
    n = len(survivors)
    lost = -np.diff(survivors)
    renewals = np.append(np.arange(n - 1), n - 1).astype(np.float64)
    ended = np.append(np.ones(n - 1), 0.0)
    model = ShiftedBetaGeometric("sbg", np.zeros(n), renewals, ended)
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
    ahead = discounted_renewals(parameters, np.array([0.0, 1.0, 5.0]), 4000, 1 / 1.1)
    derl = discounted_residual_lifetime(parameters, np.array([1.0, 2.0, 6.0]), 0.10)
    assert ahead * 1.1 == pytest.approx(derl, rel=1e-9)


def test_loyalty_grows_with_age() -> None:
    ahead = discounted_renewals(np.array([0.7, 1.2]), np.arange(30.0), 12, 0.99)
    assert (np.diff(ahead) > 0).all()
    assert (ahead < 12).all()


def simulated(number: int, seed: int) -> pa.Table:
    """Monthly subscriptions with alpha 1.2, beta 8; half were running at the start."""
    generator = np.random.default_rng(seed)
    leaves = generator.beta(1.2, 8.0, number)
    lifetime = generator.geometric(leaves) - 1  # renewals paid in all
    first = np.where(np.arange(number) % 2, generator.integers(1, 12, number), 0)
    seen = lifetime >= first
    until = first + generator.integers(1, 18, number)
    rows = {
        "customer_id": [f"c{place}" for place in range(number)],
        "periods_per_year": np.full(number, 12.0),
        "first_period": first,
        "renewals": np.minimum(lifetime, until),
        "is_ended": lifetime < until,
        "period_amount": np.full(number, 10.0),
    }
    return pa.table(rows).filter(pa.array(seen))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_left_truncated_subscriptions_recover_the_truth(seed: int) -> None:
    rows = simulated(20_000, seed)
    [found] = retention.value(rows, Horizon()).fits
    assert (np.abs(found.parameters - [1.2, 8.0]) < 3 * found.standard_errors).all()


def test_forgetting_the_truncation_would_be_noticed() -> None:
    rows = simulated(20_000, 1)
    zeros = pa.array(np.zeros(rows.num_rows, dtype=np.int64))
    wrong = rows.set_column(
        rows.column_names.index("first_period"), "first_period", zeros
    )
    [found] = retention.value(wrong, Horizon()).fits
    assert (np.abs(found.parameters - [1.2, 8.0]) > 3 * found.standard_errors).any()


def test_gradients_are_those_of_the_likelihood() -> None:
    model = ShiftedBetaGeometric(
        "sbg", np.array([0, 2, 0.0]), np.array([0, 5, 9.0]), np.array([1, 0, 1.0])
    )
    parameters = np.array([0.7, 2.3])
    numerical = numerical_scores(model.log_likelihood, parameters)
    assert model.scores(parameters) == pytest.approx(numerical, rel=1e-6)


def test_value_is_amount_times_renewals_of_the_horizon() -> None:
    rows = simulated(5_000, 4)
    found = retention.value(rows, Horizon())
    [source] = found.sources
    parameters = source.retention.fit.parameters
    survivors = survival(parameters, source.renewals[:1] + np.arange(13.0))
    worth = (survivors[1:] / survivors[0] * 1.1 ** (-np.arange(1, 13) / 12)).sum()
    assert source.estimate()[0] == pytest.approx(10 * worth, rel=1e-9)
    assert len(source.customer_ids) == rows.num_rows - sum(rows["is_ended"].to_pylist())


def test_nobody_ever_left_needs_the_prior_and_says_so() -> None:
    rows = simulated(400, 5)
    ended = pa.array([False] * rows.num_rows)
    loyal = rows.set_column(rows.column_names.index("is_ended"), "is_ended", ended)
    found = retention.value(loyal, Horizon())
    assert "weak prior" in found.fallback["sbg_12_a_year"]
    assert 80 < found.sources[0].estimate()[0] < 120


def test_few_subscriptions_have_no_value_but_a_reason() -> None:
    rows = simulated(400, 6).slice(0, 20)
    found = retention.value(rows, Horizon())
    assert found.sources == ()
    assert "20 subscriptions" in found.fallback["sbg_12_a_year"]
    assert found.without_model <= set(rows["customer_id"].to_pylist())
    assert retention.value(None, Horizon()).sources == ()
