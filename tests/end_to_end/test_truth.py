"""The demo company's known truth against what was published about it.

The truth is computed from the generator; the warehouse only saw what its vendors
delivered. Of all reportable cells at least 90 % must hold it in their 95 % interval.
"""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from demo.generator import demo_calendar, known_truth, known_values
from demo.generator.company_parameters import COUNTRIES, ZERO_DECIMAL
from demo.generator.drawn_subscriptions import Subscription
from demo.generator.world import DEFAULT_SIZE, World, build
from demo.vendors.stripe.stripe_catalog import list_price
from demo.vendors.stripe.stripe_subscriptions import discount
from tests.support.nights import SEED, night

pytestmark = pytest.mark.slow

ZONE = "Europe/Berlin"
LEAST_COVERED = 0.9
# Published column of each metric: table, value and interval.
SCORES = {
    "nps": ("nps", "nps", "ci_low", "ci_high"),
    "csat_share": ("csat", "csat_share", "ci_low", "ci_high"),
    "csat_mean": ("csat", "mean_score", "mean_ci_low", "mean_ci_high"),
    "ease_share": ("ces", "ease_share", "ci_low", "ci_high"),
    "ease_mean": ("ces", "mean_score", "mean_ci_low", "mean_ci_high"),
    "net_ease": ("ces", "net_ease", "net_ease_ci_low", "net_ease_ci_high"),
}
Key = tuple[str, date, str, str]
Interval = tuple[float, float, int]


@pytest.fixture(scope="module")
def world() -> World:
    return build(SEED, DEFAULT_SIZE)


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("truth")
    with night(folder, day=0, size=DEFAULT_SIZE) as tonight:
        tonight.refresh()
    with duckdb.connect(tonight.published, read_only=True) as connection:
        yield connection


def intervals(con: duckdb.DuckDBPyConnection, metric: str) -> dict[Key, Interval]:
    """Reportable monthly cells of a score: interval and number of answers."""
    table, value, low, high = SCORES[metric]
    rows = con.execute(
        f"select survey_kind, period_start, breakdown, breakdown_value,"
        f" {low}, {high}, n_responses from cx.serving.{table}"
        f" where period_grain = 'month' and is_reportable and {value} is not null"
    ).fetchall()
    return {(row[0], row[1], row[2], row[3]): row[4:] for row in rows}


def test_published_intervals_hold_the_true_scores(
    published: duckdb.DuckDBPyConnection, world: World
) -> None:
    found = {metric: intervals(published, metric) for metric in SCORES}
    held: dict[str, list[bool]] = {metric: [] for metric in SCORES}
    for cell in known_truth.score_cells(world, demo_calendar.as_of(0), ZONE):
        key = (
            *(cell.survey_kind, cell.period_start),
            *(cell.breakdown, cell.breakdown_value),
        )
        interval = found[cell.metric].get(key)
        if interval is not None:
            low, high, _ = interval
            held[cell.metric].append(low <= cell.value <= high)
    covered = {metric: sum(cells) / len(cells) for metric, cells in held.items()}
    assert sum(map(len, held.values())) > 500
    assert min(covered.values()) >= LEAST_COVERED, covered


def test_no_answer_is_lost_between_the_tool_and_the_metric(
    published: duckdb.DuckDBPyConnection, world: World
) -> None:
    counted = intervals(published, "nps")
    true: dict[Key, int] = {
        (
            cell.survey_kind,
            cell.period_start,
            cell.breakdown,
            cell.breakdown_value,
        ): cell.n
        for cell in known_truth.score_cells(world, demo_calendar.as_of(0), ZONE)
        if cell.metric == "nps" and cell.breakdown in {"total", "asked_channel"}
    }
    wrong = {
        key: (interval[2], true.get(key))
        for key, interval in counted.items()
        if key[2] in {"total", "asked_channel"} and interval[2] != true.get(key)
    }
    assert wrong == {}


def test_published_intervals_hold_the_true_churn(
    published: duckdb.DuckDBPyConnection, world: World
) -> None:
    rows = published.execute(
        "select period_start, breakdown, breakdown_value, ci_low, ci_high"
        " from cx.serving.churn where basis = 'subscription'"
        " and customers_at_start >= 30 and is_complete"
    ).fetchall()
    found = {tuple(row[:3]): row[3:] for row in rows}
    held = [
        low <= cell.churn_rate <= high
        for cell in known_truth.churn_cells(world, demo_calendar.as_of(0), ZONE)
        if (key := (cell.month, cell.breakdown, cell.breakdown_value)) in found
        for low, high in (found[key],)
    ]
    assert len(held) > 100
    assert sum(held) / len(held) >= LEAST_COVERED


def test_each_plan_had_the_subscribers_it_had_then(
    published: duckdb.DuckDBPyConnection, world: World
) -> None:
    rows = published.execute(
        "select period_start, breakdown, breakdown_value, customers_at_start"
        " from cx.serving.churn where basis = 'subscription'"
        " and breakdown in ('total', 'plan') and customers_at_start > 0"
    ).fetchall()
    months = {month for month, *_ in rows}
    expected = {
        (cell.month, cell.breakdown, cell.breakdown_value, cell.customers_at_start)
        for cell in known_truth.churn_cells(world, demo_calendar.as_of(0), ZONE)
        if cell.breakdown in {"total", "plan"} and cell.month in months
    }
    assert len(expected) > 80
    assert set(rows) ^ expected == set()


def test_purchase_parameters_are_found_within_three_standard_errors(
    published: duckdb.DuckDBPyConnection,
) -> None:
    expected = known_truth.purchase_parameters()
    rows = published.execute(
        "select model, quantity, value, se from cx.metrics.clv_models"
        " where quantity_kind = 'parameter' and model in ('pareto_nbd', 'gamma_gamma')"
    ).fetchall()
    distances = {
        f"{model}.{name}": abs(value - getattr(expected, name)) / se
        for model, name, value, se in rows
    }
    assert len(distances) == 7
    assert max(distances.values()) < 3, distances


def true_values(world: World) -> dict[tuple[str, str], float]:
    """The true value of the total, the countries and the plans, as of day 0."""
    now = demo_calendar.as_of(0)

    def amount(one: Subscription, plan: int, at: int) -> float:
        currency = COUNTRIES[int(world.people.country[one.person])].currency
        price = list_price(plan, currency, one.interval) * one.seats
        reduced = discount(world.seed, one, "", at)
        if reduced is not None:
            price -= round(price * reduced["coupon"]["percent_off"] / 100)
        unit = 1 if currency in ZERO_DECIMAL else 100
        return price / unit * world.rates.at(currency, int(now.timestamp()))

    cells = known_values.value_cells(world, now, amount)
    return {
        (str(breakdown), label): value for (breakdown, label), value in cells.items()
    }


def test_published_intervals_hold_the_true_value_of_the_total_and_the_segments(
    published: duckdb.DuckDBPyConnection, world: World
) -> None:
    """ci: the total, and eight of nine segments; pi: nine of all ten."""
    rows = published.execute(
        "select breakdown, breakdown_value, ci_low, ci_high, pi_low, pi_high"
        " from cx.serving.clv_by_segment"
    ).fetchall()
    found = {(row[0], row[1]): row[2:] for row in rows}
    true = true_values(world)
    in_ci = {key: found[key][0] <= true[key] <= found[key][1] for key in true}
    in_pi = {key: found[key][2] <= true[key] <= found[key][3] for key in true}
    assert len(true) == 10
    assert in_ci.pop(("total", "all"))
    assert sum(in_ci.values()) >= 8, in_ci
    assert sum(in_pi.values()) >= 9, in_pi
