"""Contracts: worked examples, a known truth, and what is known of a single one."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from models.clv import renewal_model, retention, sbg
from models.clv.horizon import Horizon
from models.clv.renewal_model import Contracts, Rates
from models.clv.uncertainty import SLOPE_STEP
from models.kit.arrays import Floats

UNKNOWN_DAY = float("nan")


def rows(number: int, **columns: object) -> pa.Table:
    """Monthly contracts of one plan that run, seen from their start."""
    table: dict[str, object] = {
        "customer_id": [f"c{place:06d}" for place in range(number)],
        "plan": ["team"] * number,
        "months": np.full(number, 1.0),
        "first_period": np.zeros(number, dtype=np.int64),
        "renewals": np.full(number, 6),
        "weeks_to_renewal": np.full(number, UNKNOWN_DAY),
        "period_amount": np.full(number, 10.0),
        "monthly_amount": np.full(number, 10.0),
        "is_running": [True] * number,
        "is_ended": [False] * number,
        "is_paused": [False] * number,
    }
    return pa.table(table | columns)


def simulated(number: int, seed: int) -> pa.Table:
    """Monthly contracts whose chances are Beta(1.2, 8); half ran at the start."""
    generator = np.random.default_rng(seed)
    leaves = generator.beta(1.2, 8.0, number)
    lifetime = generator.geometric(leaves) - 1  # renewals paid in all
    first = np.where(np.arange(number) % 2, generator.integers(1, 12, number), 0)
    until = first + generator.integers(1, 18, number)
    is_ended = lifetime < until
    table = rows(
        number,
        first_period=first,
        renewals=np.minimum(lifetime, until),
        is_ended=is_ended,
        is_running=~is_ended,
    )
    return table.filter(pa.array(lifetime >= first))


def rates(hazard: float, months: float, kappa: float) -> Rates:
    one = np.ones(1)
    return Rates(one * np.log(hazard), one * np.log(kappa), one * months)


def test_worked_example_of_a_monthly_contract() -> None:
    """e^eta .05, kappa 50, 6 renewals paid, 12 ahead, 10 % a year."""
    monthly = rates(0.05, 1, 50)
    assert monthly.mean[0] == pytest.approx(0.0487706, abs=5e-8)
    worth = 1.1 ** -(np.arange(1, 13)[:, None] / 12)
    found = sbg.next_renewals(
        monthly.alpha, monthly.beta, np.array([6.0]), np.array([12.0]), worth
    )
    assert found.discounted[0] == pytest.approx(8.80400, abs=5e-6)
    assert found.count[0] == pytest.approx(9.23184, abs=5e-6)
    assert found.square[0] - found.count[0] ** 2 == pytest.approx(16.71696, abs=1e-5)


def test_worked_example_of_a_yearly_contract() -> None:
    """The same rate, kappa 20, one renewal paid and one ahead."""
    yearly = rates(0.05, 12, 20)
    assert yearly.mean[0] == pytest.approx(0.4511884, abs=5e-8)
    found = sbg.next_renewals(
        yearly.alpha, yearly.beta, np.ones(1), np.ones(1), np.full((1, 1), 1 / 1.1)
    )
    assert found.count[0] == pytest.approx(0.5702968, abs=5e-8)
    assert found.discounted[0] == pytest.approx(0.5184517, abs=1e-7)


def contracts(number: int, seed: int) -> tuple[Contracts, Floats]:
    """Three plans, monthly and yearly, dearer seats leave less; and the true eta."""
    generator = np.random.default_rng(seed)
    plan = generator.integers(0, 3, number)
    months = np.where(generator.random(number) < 0.3, 12.0, 1.0)
    z = generator.normal(0, 0.5, number)
    eta = np.log(0.03) + np.array([0.5, 0.0, -0.5])[plan] - 0.3 * z
    m = -np.expm1(-months * np.exp(eta))
    kappa = np.where(months > 1, 20.0, 50.0)
    leaves = generator.beta(m * kappa, (1 - m) * kappa)
    lifetime = generator.geometric(leaves) - 1
    until = np.where(months > 1, generator.integers(1, 4, number), 24)
    seen = sbg.Histories(
        np.zeros(number),
        np.minimum(lifetime, until).astype(np.float64),
        (lifetime < until).astype(np.float64),
    )
    names = ("a", "b", "c")
    intervals = renewal_model.intervals_of(months)
    found = Contracts(names, intervals, plan, months, z, seen, np.ones(number))
    return found, eta


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rates_of_plans_periods_and_amounts_are_recovered(seed: int) -> None:
    data, eta = contracts(20_000, seed)
    found = renewal_model.fit(data)
    assert found is not None
    estimated = found.rates(data)
    assert np.abs(estimated.eta - eta).mean() < 0.06
    names = dict(zip(found.names, found.theta, strict=True))
    errors = dict(zip(found.names, np.sqrt(np.diag(found.covariance)), strict=True))
    assert abs(names["s"] + 0.3) < 3 * errors["s"] + 0.01
    kappa = "kappa up to a month"
    assert abs(names[kappa] - np.log(50)) < 3 * errors[kappa]


def test_derivatives_are_those_of_the_penalised_likelihood() -> None:
    data, _ = contracts(300, 4)
    rows = data.grouped()
    objective = renewal_model._Objective(rows, *renewal_model._prior(rows, 0.25))
    theta = np.array([-3.2, 0.1, 0.3, -0.2, 0.1, 0.2, 3.5, 2.5])
    gradient, information = objective.derivatives(theta)
    for place in range(len(theta)):
        step = np.zeros_like(theta)
        step[place] = 1e-5
        change = objective.value(theta + step) - objective.value(theta - step)
        assert gradient[place] == pytest.approx(change / 2e-5, rel=1e-5, abs=1e-5)
        slope = objective.derivatives(theta + step)[0]
        slope = slope - objective.derivatives(theta - step)[0]
        assert -information[place] == pytest.approx(slope / 2e-5, rel=1e-4, abs=1e-3)


def test_spread_of_the_plans_is_that_of_dersimonian_and_laird() -> None:
    """By hand: 40, 10 and 3 ends, each after half a month, and 400 renewals a plan.

    y = ln(40.5/420.5), ln(10.5/405.5), ln(3.5/402) = -2.3402, -3.6538, -4.7437,
    precision 40.5, 10.5, 3.5; weighted mean -2.7476, Q = 6.7233 + 8.6221 + 13.9453 and
    54.5 - (40.5^2 + 10.5^2 + 3.5^2) / 54.5 = 22.1560: tau^2 = (29.2907 - 2) / 22.1560.
    """
    ends = [40, 10, 3]
    plan = np.repeat([0, 1, 2], [one + 1 for one in ends])
    renewals = np.concatenate([[*([0.0] * one), 400.0] for one in ends])
    ended = (renewals == 0).astype(np.float64)
    number = len(plan)
    seen = sbg.Histories(np.zeros(number), renewals, ended)
    ones = np.ones(number)
    data = Contracts(("a", "b", "c"), (), plan, ones, 0 * ones, seen, ones)
    assert renewal_model.plan_variance(data) == pytest.approx(1.2318, abs=2e-4)


def test_plans_that_are_alike_have_the_least_spread() -> None:
    data, _ = contracts(3_000, 5)
    assert renewal_model.plan_variance(
        Contracts(
            data.plans,
            data.intervals,
            0 * data.plan,
            data.months,
            data.z,
            data.seen,
            data.weight,
        )
    ) == pytest.approx(0.25)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_left_truncated_contracts_have_the_rate_of_the_truth(seed: int) -> None:
    """The mean of Beta(1.2, 8) is .1304, kappa 9.2."""
    table = simulated(20_000, seed)
    found = renewal_model.fit(retention.contracts(table))
    assert found is not None
    estimated = found.rates(retention.contracts(table)).mean[0]
    assert estimated == pytest.approx(1.2 / 9.2, rel=0.05)


def test_forgetting_the_truncation_would_be_noticed() -> None:
    table = simulated(20_000, 1)
    zeros = pa.array(np.zeros(table.num_rows, dtype=np.int64))
    place = table.column_names.index("first_period")
    wrong = table.set_column(place, "first_period", zeros)
    found = renewal_model.fit(retention.contracts(wrong))
    assert found is not None
    estimated = found.rates(retention.contracts(wrong)).mean[0]
    assert abs(estimated / (1.2 / 9.2) - 1) > 0.2


def value_of(contract: Mapping[str, object]) -> float | None:
    """The value of one contract among 400 ordinary ones; None for none."""
    others = simulated(600, 7).slice(0, 400)
    one = rows(1, customer_id=["x"], **{name: [v] for name, v in contract.items()})
    found = retention.value(pa.concat_tables([others, one.cast(others.schema)]), YEAR)
    assert found.source is not None
    ids = found.source.customer_ids.to_pylist()
    if "x" in ids:
        return float(found.source.estimate()[ids.index("x")])
    return 0.0 if "x" in found.worth_nothing else None


YEAR = Horizon()


def test_a_contract_under_notice_is_worth_its_paid_term_and_nothing_after() -> None:
    assert value_of({"is_ended": True}) == 0


def test_a_paused_contract_is_worth_nothing_until_it_resumes() -> None:
    assert value_of({"is_paused": True}) == 0


def test_an_ended_contract_has_no_value() -> None:
    assert value_of({"is_running": False, "is_ended": True}) is None


def test_a_contract_of_two_years_is_due_once_and_only_if_its_day_comes() -> None:
    two_years = {"months": 24.0, "period_amount": 1200.0, "monthly_amount": 50.0}
    due = value_of(two_years | {"weeks_to_renewal": 20.0})
    later = value_of(two_years | {"weeks_to_renewal": 60.0})
    unknown = value_of(two_years)
    assert due is not None
    assert 0 < due < 1200 * 1.1 ** (-20 / 52)
    assert later == 0
    # Nobody knows the day: 52 weeks of 104, in the middle of the year.
    assert unknown == pytest.approx(due / 2 * 1.1 ** (-6 / 52), rel=1e-6)


def test_eighteen_months_of_an_unknown_day_count_with_two_thirds() -> None:
    contract = {"months": 18.0, "period_amount": 900.0, "monthly_amount": 50.0}
    due = value_of(contract | {"weeks_to_renewal": 26.0})
    assert due is not None
    assert value_of(contract) == pytest.approx(due * 52 / 78, rel=1e-6)


def test_a_renewal_counts_from_the_day_on_which_it_is_due() -> None:
    soon = value_of({"months": 12.0, "weeks_to_renewal": 1.0, "renewals": 1})
    late = value_of({"months": 12.0, "weeks_to_renewal": 51.0, "renewals": 1})
    assert soon is not None
    assert late == pytest.approx(soon * 1.1 ** (-50 / 52), rel=1e-6)


def test_few_contracts_have_no_value_but_a_reason() -> None:
    table = rows(20)
    found = retention.value(table, YEAR)
    assert found.source is None
    assert "20 subscriptions" in found.fallback["sbg"]
    assert found.without_model == set(table["customer_id"].to_pylist())
    assert retention.value(None, YEAR).source is None


def test_leavers_alone_say_nothing_about_who_renews() -> None:
    """A source that is observed since last month, when some contracts ended."""
    is_ended = np.arange(400) % 4 == 0
    table = rows(
        400,
        first_period=np.full(400, 6),
        is_ended=is_ended,
        is_running=~is_ended,
    )
    found = retention.value(table, YEAR)
    assert found.source is None
    assert found.fallback["sbg"] == "nobody has been seen to renew"
    assert len(found.without_model) == 300


def test_a_company_whose_contracts_never_ended_has_a_finite_value() -> None:
    found = retention.value(rows(400), YEAR)
    assert found.source is not None
    assert 100 < found.source.estimate()[0] < 120


def test_slopes_are_those_of_the_value() -> None:
    """Of every parameter, two differences of the whole value."""
    found = retention.value(simulated(500, 3), YEAR)
    source = found.source
    assert source is not None
    for place, slope in enumerate(source.slopes()):
        moved = []
        for sign in (1, -1):
            theta = source.fit.theta.copy()
            theta[place] += sign * SLOPE_STEP
            again = replace(source, fit=replace(source.fit, theta=theta))
            moved.append(again.estimate().sum())
        change = (moved[0] - moved[1]) / (2 * SLOPE_STEP)
        assert slope.sum() == pytest.approx(change, rel=1e-5, abs=1e-6)


def past(table: pa.Table, later: Floats, weeks: float) -> pa.Table:
    table = table.append_column("holdout_renewals", pa.array(later.astype(np.int64)))
    return table.append_column("holdout_weeks", pa.array(np.full(len(later), weeks)))


def test_the_back_test_compares_renewals_that_were_paid() -> None:
    """Every contract paid all 12 renewals: more than any model expects."""
    table = simulated(2_000, 8)
    later = np.full(table.num_rows, 12.0)
    found = retention.value(table, YEAR, past(table, later, 52.0))
    running = int(np.sum(table["is_running"].to_numpy(zero_copy_only=False)))
    assert found.error.actual == pytest.approx(running * 12 * 10)
    assert found.error.bias > 0.1


def test_the_back_test_of_a_true_prediction_shows_no_error() -> None:
    table = simulated(2_000, 8)
    generator = np.random.default_rng(9)
    found = retention.value(table, Horizon(annual_rate=0.0))
    assert found.source is not None
    chances = found.source.estimate() / 120
    later = np.zeros(table.num_rows)
    is_running = table["is_running"].to_numpy(zero_copy_only=False)
    later[is_running] = generator.binomial(12, chances)
    tested = retention.value(table, YEAR, past(table, later, 52.0)).error
    assert tested.predicted == pytest.approx(tested.actual, rel=0.03)
    assert abs(tested.bias) < 0.02
