"""The entry point: one row each, sums that add up, fallbacks that say so, no crash."""

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from models.clv import choose, clv_backtest, clv_tables
from models.clv.clv_scores import Inputs, Scores, score
from models.clv.groups import group
from models.kit import backtest
from models.kit.arrays import Floats
from models.kit.model_runs import RUNS
from tests.estimate import histories
from tests.estimate.test_clv_contracts import simulated

TRUTH = np.array([0.8, 9.0, 0.7, 14.0])
ONLINE_RETAIL = (
    Path(__file__).resolve().parents[3]
    / "shared/data/online_retail/by_day_2010-12_to_2011-08.tar.gz"
)


def company(number: int = 1500, seed: int = 1) -> Inputs:
    """Buyers, some of them subscribers too, in two segments, with a hold-out."""
    groups, later = histories.pareto(number, TRUTH, seed)
    x, t_x, t = (column[groups.index] for column in (groups.x, groups.t_x, groups.t))
    spend = np.random.default_rng(seed).gamma(4, 5, number)
    purchases = histories.table(x, t_x, t, spend)
    ids = purchases["customer_id"].to_pylist()
    subscriptions = simulated(300, seed)
    places = pa.array([f"c{place:06d}" for place in range(subscriptions.num_rows)])
    segments = pa.table(
        {
            "customer_id": ids[: number - 100],
            "breakdown": ["country"] * (number - 100),
            "breakdown_value": [
                "DE" if place % 3 else "FR" for place in range(number - 100)
            ],
        }
    )
    holdout = pa.table(
        {
            "repeat_purchase_count": x.astype(np.int64),
            "first_to_last_weeks": t_x,
            "observed_weeks": t,
            "mean_repeat_amount": purchases["mean_repeat_amount"],
            "valued_repeat_purchase_count": purchases["valued_repeat_purchase_count"],
            "holdout_purchase_count": later,
            "holdout_amount": later * spend,
            "holdout_weeks": np.full(number, 26.0),
        }
    )
    return Inputs(
        purchases, segments, holdout, subscriptions.set_column(0, "customer_id", places)
    )


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return company()


@pytest.fixture(scope="module")
def scores(inputs: Inputs) -> Scores:
    return score(histories.AS_OF, inputs)


def column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def test_tables_have_their_declared_shape(inputs: Inputs, scores: Scores) -> None:
    assert scores.clv.schema == clv_tables.SCORES
    assert scores.model_runs.schema == RUNS
    assert scores.clv_segments.schema == clv_tables.SEGMENT_VALUES
    assert sorted(scores.clv["customer_id"].to_pylist()) == sorted(
        inputs.purchases["customer_id"].to_pylist()
    )
    keys = zip(
        *(scores.model_runs[name].to_pylist() for name in RUNS.names[1:4]),
        strict=True,
    )
    assert len(set(keys)) == scores.model_runs.num_rows


def test_values_hang_together(scores: Scores) -> None:
    p_alive = column(scores.clv, "p_alive")
    predicted = column(scores.clv, "predicted_order_value")
    if_active = column(scores.clv, "value_if_active")
    purchases = column(scores.clv, "expected_purchases")
    value = column(scores.clv, "expected_order_value")
    assert predicted == pytest.approx(p_alive * if_active, rel=1e-9)
    # a year's discount at 10 % lies between none and all of it
    assert (predicted <= purchases * value).all()
    assert (predicted >= purchases * value / 1.1).all()
    assert (column(scores.clv, "p_purchase_90d") <= p_alive).all()
    assert scores.clv["value_reason"].null_count == scores.clv.num_rows


def test_segments_add_up_to_the_total_and_to_the_customers(scores: Scores) -> None:
    rows = {
        (row["breakdown"], row["breakdown_value"]): row
        for row in scores.clv_segments.to_pylist()
    }
    assert rows.keys() == {
        ("total", "all"),
        ("country", "DE"),
        ("country", "FR"),
        ("country", "unknown"),
    }
    total = rows["total", "all"]
    of_customers = np.nansum(column(scores.clv, "predicted_order_value")) + np.nansum(
        column(scores.clv, "predicted_subscription_value")
    )
    parts = [rows["country", name] for name in ("DE", "FR", "unknown")]
    assert total["predicted_value"] == pytest.approx(of_customers, rel=1e-9)
    assert sum(row["predicted_value"] for row in parts) == pytest.approx(of_customers)
    assert sum(row["customers"] for row in parts) == total["customers"] == 1500
    assert rows["country", "unknown"]["customers"] == 100
    for row in rows.values():
        assert row["ci_low"] < row["predicted_value"] < row["ci_high"]
        assert row["pi_low"] < row["ci_low"]
        assert row["ci_high"] < row["pi_high"]
        assert row["backtest_error"] == total["backtest_error"]


def test_the_same_data_give_the_same_scores(inputs: Inputs, scores: Scores) -> None:
    """Everything but floats is equal, floats agree to 1e-9."""
    again = score(histories.AS_OF, inputs)
    for name in ("clv", "model_runs", "clv_segments"):
        mine, theirs = (getattr(one, name).to_pydict() for one in (again, scores))
        for column_name, values in mine.items():
            for value, expected in zip(values, theirs[column_name], strict=True):
                is_number = isinstance(expected, float)
                assert value == (
                    pytest.approx(expected, rel=1e-9) if is_number else expected
                )


def test_intervals_shrink_with_the_number_of_customers() -> None:
    widths = []
    for number in (400, 6400):
        only_orders = Inputs(company(number).purchases)
        [total] = score(histories.AS_OF, only_orders).clv_segments.to_pylist()
        widths.append((total["ci_high"] - total["ci_low"]) / total["predicted_value"])
    assert widths[1] < widths[0] / 2.5  # a quarter, were it exact


def test_the_back_test_is_in_the_record_beside_the_naive_rules(scores: Scores) -> None:
    runs = scores.model_runs
    holdout = runs.filter(pc.equal(runs["quantity_kind"], "holdout"))
    assert set(holdout["model"].to_pylist()) == {
        "pareto_nbd",
        "mbg_nbd",
        "bg_nbd",
        clv_backtest.NAIVE_RATE,
        clv_backtest.NAIVE_REPEAT,
    }
    chosen = set(runs.filter(runs["is_chosen"])["model"].to_pylist())
    assert len(chosen & {"pareto_nbd", "mbg_nbd", "bg_nbd"}) == 1
    assert {"gamma_gamma", "sbg"} <= chosen
    assert "backtest_bias" in runs["quantity"].to_pylist()
    assert "x_m_correlation" in runs["quantity"].to_pylist()
    assert all(abs(value) < np.inf for value in runs["value"].to_pylist() if value)


def test_p_alive_never_comes_from_bg_nbd() -> None:
    """Even where the back-test prefers BG/NBD for the number of purchases."""
    groups = histories.beta_geometric(
        4000, np.array([0.7, 6.0, 1.2, 3.0]), 1, leaves_after_first=False
    )
    test = backtest.BackTest(
        {name: {"mae": 1.0} for name in ("pareto_nbd", "mbg_nbd")}
        | {"bg_nbd": {"mae": 0.5}},
        {},
    )
    choice, alive = choose.purchases(groups, test)
    assert choice.chosen is not None
    assert choice.chosen.fit.name == "bg_nbd"
    assert alive is not None
    assert alive.fit.name in {"pareto_nbd", "mbg_nbd"}


def test_a_company_needs_100_customers_who_bought_again() -> None:
    x = np.append(np.ones(99), np.zeros(500))
    t_x, t = np.where(x > 0, 10.0, 0.0), np.full(599, 30.0)
    short = score(histories.AS_OF, Inputs(histories.table(x, t_x, t)))
    assert set(short.clv["value_reason"].to_pylist()) == {choose.HISTORY_TOO_SHORT}
    assert short.clv["predicted_order_value"].null_count == 599
    x[99], t_x[99] = 1, 10
    enough = score(histories.AS_OF, Inputs(histories.table(x, t_x, t)))
    assert enough.clv["value_reason"].null_count == 599


@pytest.mark.parametrize(("days", "is_known"), [(89, False), (90, True)])
def test_a_company_needs_90_days_of_orders(days: int, *, is_known: bool) -> None:
    """A shop of two days once had a value for the year."""
    groups, _ = histories.pareto(1500, TRUTH, 1)
    columns = (groups.x, groups.t_x, groups.t)
    scale = days / 7 / groups.t.max()
    x, t_x, t = (column[groups.index] for column in columns)
    found = score(
        histories.AS_OF, Inputs(histories.table(x, t_x * scale, t * scale))
    ).clv
    assert (found["value_reason"].null_count == 1500) == is_known


@pytest.mark.parametrize("number", [0, 1, 2, 9, 20, 35])
def test_small_companies_get_values_or_reasons(number: int, inputs: Inputs) -> None:
    assert inputs.segments is not None
    assert inputs.holdout is not None
    assert inputs.subscriptions is not None
    small = Inputs(
        inputs.purchases.slice(0, number),
        inputs.segments.slice(0, number),
        inputs.holdout.slice(0, number),
        inputs.subscriptions.slice(0, number),
    )
    found = score(histories.AS_OF, small)
    for row in found.clv.to_pylist():
        unknown = row["predicted_order_value"] is None
        assert (row["value_reason"] is not None) or not unknown
    [total] = [
        row for row in found.clv_segments.to_pylist() if row["breakdown"] == "total"
    ] or [None]
    assert total is not None
    assert (total["predicted_value"] is None) == (total["customers"] == 0)
    assert found.model_runs.num_rows > 0


def test_a_company_of_subscribers_only_is_valued() -> None:
    none = histories.table(np.zeros(0), np.zeros(0), np.zeros(0))
    found = score(histories.AS_OF, Inputs(none, subscriptions=simulated(500, 1)))
    assert found.clv["predicted_order_value"].null_count == found.clv.num_rows > 0
    running = column(found.clv, "predicted_subscription_value")
    assert (running > 0).all()
    assert found.clv["value_reason"].null_count == found.clv.num_rows
    [total] = found.clv_segments.to_pylist()
    assert total["ci_low"] < total["predicted_value"] < total["ci_high"]


def test_without_order_values_purchases_are_still_expected(inputs: Inputs) -> None:
    free = inputs.purchases.set_column(
        inputs.purchases.column_names.index("valued_repeat_purchase_count"),
        "valued_repeat_purchase_count",
        pa.array(np.zeros(inputs.purchases.num_rows, dtype=np.int64)),
    )
    found = score(histories.AS_OF, Inputs(free)).clv
    assert set(found["value_reason"].to_pylist()) == {choose.TOO_FEW_VALUES}
    assert found["predicted_order_value"].null_count == found.num_rows
    assert (column(found, "expected_purchases") > 0).all()


def test_nobody_leaves_is_degenerate_and_falls_back_to_a_prior() -> None:
    """Regular buyers up to the last week: the rate of leaving runs away to 0."""
    generator = np.random.default_rng(1)
    t = generator.uniform(40, 60, 400)
    x = np.asarray(generator.poisson(0.3 * t) + 1, dtype=np.float64)
    groups = group(histories.table(x, t * (1 - 0.3 / x), t))
    choice, alive = choose.purchases(groups, clv_backtest.run(None).test)
    assert choice.chosen is not None
    assert choice.chosen.fit.has_prior or not choice.chosen.fit.is_degenerate
    assert "ran away" in " ".join(choice.fallback.values())
    assert alive is not None


def online_retail(con: duckdb.DuckDBPyConnection, folder: Path) -> pa.Table:
    """Purchase days of all customers; an order has a product and is no credit note."""
    return con.sql(
        "with days as (select CustomerID, InvoiceDate::timestamp::date as day, "
        "sum(Quantity::integer * UnitPrice::decimal(18, 4)) as amount "
        f"from read_csv('{folder}/**/*.csv', header = true, all_varchar = true) "
        "where CustomerID is not null and InvoiceNo not like 'C%' "
        "and regexp_matches(StockCode, '^([0-9]{5}|DCGS)') "
        "group by all having amount > 0), "
        "dated as (select *, min(day) over (partition by CustomerID) as first "
        "from days) "
        "select CustomerID as customer_id, count(*) - 1 as repeat_purchase_count, "
        "(max(day) - min(day)) / 7e0 as first_to_last_weeks, "
        "(date '2011-09-01' - min(day)) / 7e0 as observed_weeks, "
        "avg(amount) filter (where day > first) as mean_repeat_amount, "
        "count(*) - 1 as valued_repeat_purchase_count "
        "from dated group by customer_id order by customer_id"
    ).to_arrow_table()


@pytest.mark.skipif(not ONLINE_RETAIL.exists(), reason="no Online Retail data")
def test_online_retail_drives_the_models_to_the_edge_and_is_caught(
    tmp_path: Path,
) -> None:
    """The chance of leaving runs to 0, and P(alive) to 1 for everybody."""
    shutil.unpack_archive(ONLINE_RETAIL, tmp_path, filter="data")
    with duckdb.connect() as con:
        purchases = online_retail(con, tmp_path)
    assert purchases.num_rows == 3314
    assert pc.sum(purchases["repeat_purchase_count"]).as_py() + 3314 == 10_320
    found = score(histories.AS_OF, Inputs(purchases))
    runs = {row["model"]: row for row in found.model_runs.to_pylist()}
    assert runs["bg_nbd"]["is_degenerate"]
    assert "a ran away" in runs["bg_nbd"]["fallback_reason"]
    assert "weak prior" in runs["pareto_nbd"]["fallback_reason"]
    assert set(found.clv["model"].to_pylist()) == {"pareto_nbd"}
    p_alive = column(found.clv, "p_alive")
    assert p_alive.min() < 0.9
    assert found.clv["value_reason"].null_count == 3314
