"""The statistics macros against published values, scipy, and the formulas in Python.

The macros are plain Jinja, so they are rendered and run on DuckDB without dbt. Not
here: how the models use them (the dbt unit tests beside the models).
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "statistics"
SOURCE = "".join(path.read_text() for path in sorted(MACROS.glob("*.sql")))
Z = 1.959963984540054

Respondent = tuple[int, int]  # answers, sum of their values


def render(expression: str) -> str:
    """The SQL that a macro call produces."""
    template = SOURCE + "{% set result %}{{ " + expression + " }}{% endset %}"
    module: Any = jinja2.Environment(autoescape=False).from_string(template).module
    return str(module.result)


def scalar(expression: str) -> Any:
    """The value of a macro that yields one expression."""
    row = duckdb.execute(f"select {render(expression)}").fetchone()
    assert row is not None
    return row[0]


def interval(macro: str, respondents: Sequence[Respondent]) -> dict[str, Any]:
    """The row that an interval macro makes of the sums over these respondents."""
    cells = "cells as (" + (
        "select sum(n)::double as n, sum(s)::double as s, "
        "sum(n * n)::double as n_squared, sum(n * s)::double as n_times_s, "
        "sum(s * s)::double as s_squared, count(n) as n_customers from respondents)"
    )
    values = ", ".join(str(pair) for pair in respondents) or "(null, null)"
    result = duckdb.execute(
        f"with respondents(n, s) as (values {values}), {cells} "
        f"select * from ({render(f'{macro}({chr(39)}cells{chr(39)})')})"
    )
    row = result.fetchone()
    assert row is not None
    columns = [column[0] for column in result.description or ()]
    return dict(zip(columns, row, strict=True))


def alone(*values: int) -> list[Respondent]:
    """Respondents who answered once each."""
    return [(1, value) for value in values]


@pytest.mark.parametrize("x", [-38, -9, -7.07, -3, -1.96, -0.5, 0, 0.3, 1.96, 6, 40])
def test_the_normal_distribution_function_is_exact_to_double_precision(
    x: float,
) -> None:
    assert scalar(f"normal_cdf('{x}e0')") == pytest.approx(
        stats.norm.cdf(x), abs=2.3e-16
    )


def test_the_quantile_belongs_to_the_published_level() -> None:
    level = scalar("confidence_level()")
    assert scalar("normal_quantile()") == stats.norm.ppf((1 + level) / 2)


@pytest.mark.parametrize(
    ("df", "tolerance"), [(1, 1e-12), (2, 1e-12), (3, 2e-3), (10, 1e-5), (500, 1e-9)]
)
def test_students_quantile_is_as_close_as_it_says(df: int, tolerance: float) -> None:
    exact = stats.t.ppf(0.975, df)
    assert scalar(f"student_quantile('{df}')") == pytest.approx(exact, rel=tolerance)


def test_student_has_no_quantile_without_degrees_of_freedom() -> None:
    assert scalar("student_quantile('0')") is None


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
    share = f"{successes}e0 / {n}"
    assert scalar(f"wilson_interval('{share}', '{n}', '-')") == pytest.approx(
        low, abs=5e-5
    )
    assert scalar(f"wilson_interval('{share}', '{n}', '+')") == pytest.approx(
        high, abs=5e-5
    )


def test_a_share_of_nothing_has_no_interval_and_no_value() -> None:
    assert scalar("wilson_interval('null::double', '0', '-')") is None
    assert scalar("ratio('0', '0')") is None
    assert scalar("ratio('3', '0')") is None
    assert interval("score_interval_mean", [])["ci_low"] is None
    assert interval("score_interval_share", [])["ci_low"] is None


def test_the_worked_example_of_an_nps_with_repeats() -> None:
    """A 10, 9, 10; B 8; C 3, 9; D 10."""
    row = interval("score_interval_mean", [(3, 3), (1, 0), (2, 0), (1, 1)])
    assert row["u"] == pytest.approx(15 / 7)
    assert row["se"] == pytest.approx(27.3446, abs=5e-5)
    assert row["ci_low"] == pytest.approx(-23.8072, abs=5e-5)
    assert row["ci_high"] == pytest.approx(83.3817, abs=5e-5)
    assert row["n"] / row["u"] == pytest.approx(3.2667, abs=5e-5)


def test_the_worked_example_of_a_share_with_repeats() -> None:
    """The same people, satisfied 3 of 3, 0 of 1, 1 of 2, 1 of 1."""
    row = interval("score_interval_share", [(3, 3), (1, 0), (2, 1), (1, 1)])
    assert row["n_w"] == pytest.approx(4.6184, abs=5e-5)
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
    row = interval("score_interval_mean", alone(*values))
    assert row["ci_low"] == pytest.approx(low, abs=6e-2)
    assert row["ci_high"] == pytest.approx(high, abs=6e-2)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_without_repeats_a_share_has_wilsons_interval(answers: list[int]) -> None:
    n = len(answers)
    bounds = stats.binomtest(sum(answers), n).proportion_ci(method="wilson")
    row = interval("score_interval_share", alone(*answers))
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
    """The formula of METRICS.md, summed over respondents, not over their squares."""
    n = sum(count for count, _ in respondents)
    s = sum(value for _, value in respondents)
    u = sum(count**2 for count, _ in respondents) / n
    m = s / (n + 3 * u)
    spread = sum((value - m * count) ** 2 for count, value in respondents)
    se = math.sqrt(spread + u**2 * (1.5 + 3 * m**2)) / (n + 3 * u)
    row = interval("score_interval_mean", respondents)
    assert row["se"] == pytest.approx(100 * se, rel=1e-9)
    assert row["ci_low"] == pytest.approx(max(-100, 100 * (m - Z * se)), rel=1e-9)
    assert row["ci_high"] == pytest.approx(min(100, 100 * (m + Z * se)), rel=1e-9)


def test_a_mean_on_a_scale_has_students_interval() -> None:
    scores = [7, 5, 6, 3, 7, 6, 1, 5, 6, 7, 4, 6]
    row = interval("score_interval_t", alone(*scores))
    expected = stats.t.interval(
        0.95, len(scores) - 1, loc=sum(scores) / len(scores), scale=stats.sem(scores)
    )
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected, abs=1e-4)


def test_one_respondent_has_no_interval_of_the_mean() -> None:
    row = interval("score_interval_t", [(3, 15)])
    assert row["se"] is None
    assert row["ci_low"] is None
