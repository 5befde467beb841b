"""The statistics of the metrics against published values, scipy, and plain formulas.

Macros and models are rendered and run on DuckDB without dbt. Not here: how the models
are joined (the dbt unit tests beside them).
"""

import math
from collections.abc import Sequence
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.support.interval_models import MACROS, model_sql

Z = 1.959963984540054

Respondent = tuple[int, int]  # answers, sum of their values


def scalar(expression: str) -> Any:
    """The value of a macro that yields one expression."""
    template = MACROS + "{% set result %}{{ " + expression + " }}{% endset %}"
    module: Any = jinja2.Environment(autoescape=False).from_string(template).module
    row = duckdb.execute(f"select {module.result}").fetchone()
    assert row is not None
    return row[0]


def interval(
    model: str, unit: str, respondents: Sequence[Respondent]
) -> dict[str, Any]:
    """The row that an interval model makes of the sums over these respondents."""
    values = ", ".join(str(pair) for pair in respondents) or "(null, null)"
    cells = f"""
        with respondents(n, s) as (values {values})
        select
            '' as metric, '{unit}' as unit,
            '' as survey_kind, '' as ces_version, '' as period_grain,
            '' as breakdown, '' as breakdown_value, '' as method,
            '1.0' as definition_version,
            coalesce(sum(n), 0)::bigint as n_responses,
            count(n) as n_customers,
            0 as positive_count, 0 as neutral_count, 0 as negative_count,
            1 as scale_min, 7 as scale_max,
            sum(s)::double as value_sum,
            sum(n * n)::double as n_squared_sum,
            sum(n * s)::double as n_times_value_sum,
            sum(s * s)::double as value_squared_sum,
            false as is_cross, true as is_complete,
            date '2026-01-01' as period_start, now() as data_as_of
        from respondents
    """
    duckdb.execute(f"create or replace temporary table score_cells as {cells}")
    result = duckdb.execute(model_sql(model))
    row = result.fetchone()
    assert row is not None
    columns = [column[0] for column in result.description or ()]
    return dict(zip(columns, row, strict=True))


def nps(respondents: Sequence[Respondent]) -> dict[str, Any]:
    """Answers worth 1, 0 or -1."""
    return interval("nps_intervals", "points", respondents)


def share(respondents: Sequence[Respondent]) -> dict[str, Any]:
    """Answers worth 1 or 0."""
    return interval("share_intervals", "share", respondents)


def mean(respondents: Sequence[Respondent]) -> dict[str, Any]:
    """Scores."""
    return interval("mean_intervals", "scale", respondents)


def alone(*values: int) -> list[Respondent]:
    """Respondents who answered once each."""
    return [(1, value) for value in values]


def test_a_purchase_of_seven_days_may_still_come_back() -> None:
    """R .35, P .10, refunds after 14 days on average (exponential): F = .39347."""
    share = 1 - math.exp(-7 / 14)
    assert share == pytest.approx(0.39347, abs=5e-6)
    returned = scalar(f"chance_of_return('0.35e0', '{share!r}')")
    assert returned == pytest.approx(0.24619, abs=5e-6)
    stays = scalar(f"share_that_stays('0.10e0', '{share!r}')")
    assert stays == pytest.approx(0.93686, abs=5e-6)


@pytest.mark.parametrize(("share", "returned"), [(0, 0.35), (1, 0)])
def test_a_chance_of_return_begins_at_r_and_ends_at_nothing(
    share: float, returned: float
) -> None:
    assert scalar(f"chance_of_return('0.35e0', '{share}e0')") == returned


def test_the_quantile_belongs_to_the_published_level() -> None:
    level = scalar("confidence_level()")
    assert scalar("normal_quantile()") == stats.norm.ppf((1 + level) / 2)


@pytest.mark.parametrize(
    "model", ["nps_intervals", "share_intervals", "mean_intervals"]
)
def test_a_constant_stands_once_in_what_an_analyst_reads(model: str) -> None:
    assert model_sql(model).count(str(scalar("normal_quantile()"))) == 1


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe 1998a, table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_newcombes(
    successes: int, n: int, low: float, high: float
) -> None:
    bounds = [
        scalar(f"wilson_interval('({successes}e0 / {n})', '{n}e0', '{Z}e0', '{side}')")
        for side in "-+"
    ]
    assert bounds == pytest.approx([low, high], abs=5e-5)


def test_nothing_has_no_interval_and_no_value() -> None:
    assert scalar("wilson_interval('null::double', '0e0', '2e0', '-')") is None
    assert scalar("ratio('0', '0')") is None
    assert scalar("ratio('3', '0')") is None
    for row in (nps([]), share([]), mean([])):
        numbers = [row[name] for name in ("value", "se", "ci_low", "ci_high")]
        assert numbers == [None] * 4
        assert row["n_eff"] == 0
        assert row["is_reportable"] is False


def test_the_worked_example_of_an_nps_with_repeats() -> None:
    """A 10, 9, 10; B 8; C 3, 9; D 10."""
    row = nps([(3, 3), (1, 0), (2, 0), (1, 1)])
    assert row["value"] == pytest.approx(57.1429, abs=5e-5)
    assert row["se"] == pytest.approx(27.3446, abs=5e-5)
    assert row["ci_low"] == pytest.approx(-23.8072, abs=5e-5)
    assert row["ci_high"] == pytest.approx(83.3817, abs=5e-5)
    assert row["n_eff"] == pytest.approx(3.2667, abs=5e-5)


def test_the_worked_example_of_a_share_with_repeats() -> None:
    """The same people, satisfied 3 of 3, 0 of 1, 1 of 2, 1 of 1."""
    row = share([(3, 3), (1, 0), (2, 1), (1, 1)])
    assert row["ci_low"] == pytest.approx(0.2974, abs=5e-5)
    assert row["ci_high"] == pytest.approx(0.9366, abs=5e-5)


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "low", "high"),
    [  # Rocks 2016: the adjusted Wald interval
        (65, 25, 10, 40.33, 66.46),
        (5, 0, 0, 17.5, 100.0),
        (0, 5, 0, -30.0, 30.0),
    ],
)
def test_without_repeats_it_is_the_adjusted_wald_interval(
    promoters: int, passives: int, detractors: int, low: float, high: float
) -> None:
    values = [1] * promoters + [0] * passives + [-1] * detractors
    row = nps(alone(*values))
    assert row["ci_low"] == pytest.approx(low, abs=6e-2)
    assert row["ci_high"] == pytest.approx(high, abs=6e-2)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_without_repeats_a_share_has_wilsons_interval(answers: list[int]) -> None:
    n = len(answers)
    bounds = stats.binomtest(sum(answers), n).proportion_ci(method="wilson")
    row = share(alone(*answers))
    assert row["ci_low"] == pytest.approx(bounds.low, abs=1e-9)
    assert row["ci_high"] == pytest.approx(bounds.high, abs=1e-9)


@st.composite
def repeated_answers(draw: st.DrawFn) -> list[Respondent]:
    """Respondents with one to twenty answers of -1, 0 or 1."""
    counts = draw(st.lists(st.integers(1, 20), min_size=1, max_size=25))
    return [(n, draw(st.integers(-n, n))) for n in counts]


@given(repeated_answers())
@settings(max_examples=60, deadline=None)
def test_the_sums_of_a_cell_give_the_interval_of_its_respondents(
    respondents: list[Respondent],
) -> None:
    """Summed over respondents one by one, not from the sums of their squares."""
    n = sum(count for count, _ in respondents)
    s = sum(value for _, value in respondents)
    u = sum(count**2 for count, _ in respondents) / n
    m = s / (n + 3 * u)
    spread = sum((value - m * count) ** 2 for count, value in respondents)
    se = math.sqrt(spread + u**2 * (1.5 + 3 * m**2)) / (n + 3 * u)
    row = nps(respondents)
    assert row["se"] == pytest.approx(100 * se, rel=1e-9)
    assert row["ci_low"] == pytest.approx(max(-100, 100 * (m - Z * se)), abs=1e-9)
    assert row["ci_high"] == pytest.approx(min(100, 100 * (m + Z * se)), abs=1e-9)


@st.composite
def repeated_scores(draw: st.DrawFn) -> list[Respondent]:
    """Respondents with one to twenty scores of 1 to 7."""
    counts = draw(st.lists(st.integers(1, 20), min_size=1, max_size=25))
    return [(n, draw(st.integers(n, 7 * n))) for n in counts]


@given(repeated_scores())
@settings(max_examples=60, deadline=None)
def test_a_mean_has_the_interval_of_its_respondents_on_its_scale(
    respondents: list[Respondent],
) -> None:
    """A score of 1 to 7 is worth (score - 4) / 3; respondent by respondent."""
    n = sum(count for count, _ in respondents)
    moved = [(count, (total - 4 * count) / 3) for count, total in respondents]
    u = sum(count**2 for count, _ in respondents) / n
    m = sum(total for _, total in moved) / (n + 3 * u)
    spread = sum((total - m * count) ** 2 for count, total in moved)
    se = math.sqrt(spread + u**2 * (1.5 + 3 * m**2)) / (n + 3 * u)
    row = mean(respondents)
    assert row["value"] == pytest.approx(sum(t for _, t in respondents) / n, abs=1e-9)
    assert row["se"] == pytest.approx(3 * se, abs=1e-8)
    assert row["ci_low"] == pytest.approx(max(1, 4 + 3 * (m - Z * se)), abs=1e-8)
    assert row["ci_high"] == pytest.approx(min(7, 4 + 3 * (m + Z * se)), abs=1e-8)


@pytest.mark.parametrize("score", [1, 4, 7])
@pytest.mark.parametrize("people", [1, 2, 14, 300])
def test_a_mean_of_equal_scores_has_a_width_within_the_scale(
    score: int, people: int
) -> None:
    row = mean(alone(*[score] * people))
    assert 1 <= row["ci_low"] < row["ci_high"] <= 7
    assert row["se"] > 0


def test_the_interval_is_as_wide_as_its_standard_error_says() -> None:
    """Where nothing is cut off at an end of the scale."""
    for row in (
        nps(alone(1, 1, 0, -1, 1, -1, 0, 0)),
        share(alone(*[1, 0] * 20)),
        share([(3, 3), (1, 0), (2, 1), (1, 1)] * 4),
        mean(alone(3, 4, 5, 2, 6, 4, 4)),
    ):
        width = row["ci_high"] - row["ci_low"]
        assert width == pytest.approx(2 * Z * row["se"], rel=1e-7)


def test_a_share_of_none_or_all_has_a_standard_error() -> None:
    assert share(alone(*[0] * 20))["se"] > 0
    assert share(alone(*[1] * 20))["se"] > 0
    assert scalar("wilson_standard_error('0e0', '511e0', '2e0')") > 0
    assert scalar("wilson_standard_error('null::double', '0e0', '2e0')") is None


def test_the_detectable_change_is_found_in_four_of_five_cases() -> None:
    """The power of a two-sided test at 5 % between two periods of one size."""
    row = nps(alone(*[1] * 50, *[0] * 30, *[-1] * 20))
    shift = row["detectable_change"] / (math.sqrt(2) * row["se"])
    power = stats.norm.cdf(shift - Z) + stats.norm.cdf(-shift - Z)
    assert power == pytest.approx(0.8, abs=5e-3)
