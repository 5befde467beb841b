"""How often predicted totals hold what comes, in simulated shops with returns.

    python -m tests.bench.coverage_values [worlds] [--only NAME ...]

Each shop is simulated on past its today: customers of Pareto/NBD and Gamma-Gamma, of
whose orders a share is sent back, by refunds that name the order or do not. What has
happened by today goes through the compiled SQL of the marts and through the models; the
rest is the truth. Printed for each kind of shop: predicted over true net revenue (the
mean over shops, and its spread), the same without completion of returns, and how often
`pi_low` to `pi_high` and `ci_low` to `ci_high` hold the truth.

The truth is the net revenue of the customers who have bought something by today that
stands. Nothing is discounted.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

import duckdb
import jinja2
import numpy as np
import pyarrow as pa

from models.clv import clv_tables, completion
from models.clv.clv_scores import Inputs, score
from models.clv.horizon import Horizon
from models.kit.arrays import Bools, Floats
from orchestration.assets.scores import HOLDOUT, PURCHASES, UNCERTAIN_DAYS
from orchestration.base.settings import DBT_PROJECT_DIR

AS_OF: Final = datetime(2026, 3, 1, tzinfo=UTC)
HISTORY_WEEKS: Final = 130
HORIZON_WEEKS: Final = 52
CUSTOMERS: Final = 1_200
MODELS: Final = ("fct_refund_matches", "fct_purchase_days", "fct_customer_purchases")
VARIABLES: Final = {
    "as_of": f"{AS_OF:%Y-%m-%d %H:%M:%S}",
    "reporting_time_zone": "UTC",
    "clv_horizon_weeks": HORIZON_WEEKS,
}
AS_ARRIVED: Final = PURCHASES.replace("where not may_be_returned", "")


@dataclass(frozen=True)
class Shop:
    """A kind of shop: how many orders come back and when, and how its trade moves."""

    returned: float = 0.35
    lag_weeks: float = 2.0
    is_linked: bool = True
    yearly_growth: float = 0.0
    christmas: float = 1.0


SHOPS: Final[Mapping[str, Shop]] = {
    "two weeks, linked": Shop(),
    "two weeks, not linked": Shop(is_linked=False),
    "six weeks, linked": Shop(lag_weeks=6.0),
    "six weeks, not linked": Shop(lag_weeks=6.0, is_linked=False),
    "seasonal": Shop(christmas=3.0),
    "growing by 15 % a year": Shop(yearly_growth=0.15),
}


@dataclass(frozen=True)
class Orders:
    """Orders of a simulated shop; times in weeks after today, negative for the past."""

    customer: Floats
    at: Floats
    value: Floats
    comes_back: Bools
    back_at: Floats


@dataclass(frozen=True)
class Outcome:
    """What was predicted of a shop, and what came."""

    true: float
    predicted: float
    as_arrived: float
    ci: tuple[float, float]
    pi: tuple[float, float]


def activity(shop: Shop, at: Floats) -> Floats:
    """How many times as many orders as on an ordinary day of today."""
    growth = (1 + shop.yearly_growth) ** (at / 52)
    # Today is 1 March; the six weeks before Christmas begin 36.5 weeks later.
    season = np.mod(at, 365.25 / 7)
    is_christmas = (season >= 36.5) & (season < 42.5)
    return growth * np.where(is_christmas, shop.christmas, 1.0)


def simulate(shop: Shop, seed: int) -> Orders:
    """All orders from the opening of the shop to the end of the horizon."""
    dice = np.random.default_rng([20260301, seed])
    first = dice.uniform(-HISTORY_WEEKS, -1, CUSTOMERS)
    rate = dice.gamma(0.9, 1 / 7, CUSTOMERS)
    ends = first + dice.exponential(1 / dice.gamma(0.7, 1 / 14, CUSTOMERS))
    until = np.minimum(ends, HORIZON_WEEKS)
    peak = activity(shop, np.linspace(-HISTORY_WEEKS, HORIZON_WEEKS, 5_000)).max()
    count = dice.poisson(rate * (until - first) * peak)
    owner = np.repeat(np.arange(CUSTOMERS), count)
    at = first[owner] + dice.random(len(owner)) * (until - first)[owner]
    kept = dice.random(len(at)) < activity(shop, at) / peak
    customer = np.concatenate([np.arange(CUSTOMERS), owner[kept]])
    when = np.concatenate([first, at[kept]])
    scale = dice.gamma(4.0, 1 / 28.0, CUSTOMERS)
    value = np.round(np.maximum(dice.gamma(5.0, 1 / scale[customer]), 0.5), 2)
    back = dice.random(len(when)) < shop.returned
    lag = dice.exponential(shop.lag_weeks, len(when))
    return Orders(customer.astype(np.float64), when, value, back, when + lag)


def true_revenue(orders: Orders) -> float:
    """Net revenue of the horizon, of customers who have bought what stands."""
    stands = ~orders.comes_back
    buyers = np.unique(orders.customer[stands & (orders.at < 0)])
    later = stands & (orders.at >= 0) & np.isin(orders.customer, buyers)
    return float(orders.value[later].sum())


def load(con: duckdb.DuckDBPyConnection, shop: Shop, orders: Orders) -> None:
    """What the warehouse knows today: fct_orders and fct_refunds."""
    seen = pa.table(
        {
            "number": np.flatnonzero(orders.at < 0),
            "customer": orders.customer[orders.at < 0].astype(np.int64),
            "seconds": (orders.at[orders.at < 0] * 604_800).astype(np.int64),
            "value": orders.value[orders.at < 0],
        }
    )
    back = orders.comes_back & (orders.back_at < 0)
    returns = pa.table(
        {
            "number": np.flatnonzero(back),
            "customer": orders.customer[back].astype(np.int64),
            "seconds": (orders.back_at[back] * 604_800).astype(np.int64),
            "value": orders.value[back],
        }
    )
    con.register("seen", seen)
    con.register("returns", returns)
    con.execute(
        f"""
        create or replace table build.marts.fct_orders as
        select
            'o' || number as order_id, 'c' || customer as customer_id,
            true as is_order, true as is_purchase, 'EUR' as currency,
            1e0 as exchange_rate, value::decimal(18, 4) as product_amount,
            value::decimal(18, 4) as reporting_product_amount,
            timestamp '{AS_OF:%Y-%m-%d}' + to_seconds(seconds) as ordered_at,
            ordered_at::date as ordered_date
        from seen;
        create or replace table build.marts.fct_refunds as
        select
            'r' || number as refund_id, 'c' || customer as customer_id,
            {"'o' || number" if shop.is_linked else "null::varchar"} as order_id,
            false as is_order_missing, 'EUR' as currency,
            value::decimal(18, 4) as product_amount,
            value::decimal(18, 4) as reporting_product_amount,
            timestamp '{AS_OF:%Y-%m-%d}' + to_seconds(seconds) as refunded_at
        from returns;
        """
    )


def inputs(con: duckdb.DuckDBPyConnection) -> tuple[Inputs, Inputs]:
    """What the models read, with returns completed and as they have arrived."""

    def read(query: str, schema: pa.Schema) -> pa.Table:
        return con.sql(query).to_arrow_table().select(schema.names).cast(schema)

    certain = read(PURCHASES, clv_tables.PURCHASES)
    days = read(UNCERTAIN_DAYS, clv_tables.UNCERTAIN_DAYS)
    holdout = read(HOLDOUT, clv_tables.HOLDOUT)
    arrived = read(AS_ARRIVED, clv_tables.PURCHASES)
    return Inputs(completion.histories(certain, days), holdout=holdout), Inputs(arrived)


def outcome(
    con: duckdb.DuckDBPyConnection, compiled: Sequence[str], shop: Shop, seed: int
) -> Outcome:
    """Simulate one shop, run the SQL and the models, and look at what came."""
    orders = simulate(shop, seed)
    load(con, shop, orders)
    for name, query in zip(MODELS, compiled, strict=True):
        con.execute(f"create or replace table build.marts.{name} as {query}")
    horizon = Horizon(HORIZON_WEEKS, annual_rate=0.0)
    completed, arrived = inputs(con)
    total = score(AS_OF, completed, horizon).clv_segments.to_pylist()[0]
    plain = score(AS_OF, arrived, horizon).clv_segments.to_pylist()[0]
    return Outcome(
        true_revenue(orders),
        total["predicted_value"],
        plain["predicted_value"],
        (total["ci_low"], total["ci_high"]),
        (total["pi_low"], total["pi_high"]),
    )


class Dbt:
    """The few functions of dbt's own that the marts use, as DuckDB writes them."""

    @staticmethod
    def type_string() -> str:
        """The type of a text."""
        return "varchar"

    @staticmethod
    def datediff(first: str, second: str, part: str) -> str:
        """Whole days from one date to another."""
        return f"date_diff('{part}', {first}, {second})"

    @staticmethod
    def dateadd(part: str, number: str, date: str) -> str:
        """A date some days later."""
        return f"({date} + ({number}) * interval 1 {part})"


def compiled_models() -> list[str]:
    """The SQL of the marts, in the order in which they are built; dbt is not run."""
    environment = jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"])
    paths = sorted((DBT_PROJECT_DIR / "macros").rglob("*.sql"))
    macros = "".join(path.read_text("utf-8") for path in paths)
    environment.globals |= {
        "dbt": Dbt,
        "ref": "build.marts.{}".format,
        "return": lambda value: value,
        "var": VARIABLES.__getitem__,
    }
    module: Any = environment.from_string(macros).module
    environment.globals["adapter"] = SimpleNamespace(
        dispatch=lambda name: getattr(module, f"default__{name}")
    )
    folder = DBT_PROJECT_DIR / "models/marts/revenue"
    return [
        environment.from_string(
            macros + (folder / f"{name}.sql").read_text("utf-8")
        ).render()
        for name in MODELS
    ]


def report(name: str, found: Sequence[Outcome], seconds: float) -> None:
    """One line of figures."""
    ratio = np.array([one.predicted / one.true for one in found])
    arrived = np.array([one.as_arrived / one.true for one in found])
    in_pi = sum(one.pi[0] <= one.true <= one.pi[1] for one in found)
    in_ci = sum(one.ci[0] <= one.true <= one.ci[1] for one in found)
    print(
        f"{name:<24}{len(found):>4} shops{ratio.mean():>8.3f} of the truth"
        f" (spread {ratio.std():.3f}; as arrived {arrived.mean():.3f})"
        f"{in_pi:>5} in pi{in_ci:>5} in ci{seconds:>8.0f} CPU s",
        flush=True,
    )


def main() -> None:
    """Simulate every kind of shop that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="?", type=int, default=40)
    parser.add_argument("--only", nargs="*", default=list(SHOPS), choices=SHOPS)
    asked = parser.parse_args()
    compiled = compiled_models()
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as build")
        con.execute("create schema build.marts")
        con.execute("use build")
        for name in asked.only:
            begun = time.process_time()
            found = [
                outcome(con, compiled, SHOPS[name], seed)
                for seed in range(asked.worlds)
            ]
            report(name, found, time.process_time() - begun)


if __name__ == "__main__":
    main()
