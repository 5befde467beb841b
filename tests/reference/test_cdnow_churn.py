"""CDNOW: what simple rules know of who has left, beside what the models know.

No paper publishes these figures. They were computed from the event log when the
project's definitions were written.
"""

from typing import Any

import duckdb
import jinja2
import pyarrow as pa
import pytest
import yaml

from models.clv.beta_geometric import BetaGeometric
from models.clv.groups import group
from models.kit import backtest
from models.kit.fitting import fit
from orchestration.base.settings import DBT_PROJECT_DIR
from tests.reference.cdnow import WITHOUT_DATA, purchase_summary, values

pytestmark = WITHOUT_DATA
BOUGHT_AGAIN = 0.204  # of those whom the 90-day rule had given up


@pytest.fixture(scope="module")
def customers() -> pa.Table:
    return purchase_summary()


@pytest.mark.parametrize(
    ("purchases", "auc"),
    [("holdout_purchase_count", 0.771), ("purchases_of_13_weeks", 0.784)],
)
def test_recency_alone_ranks_customers(
    customers: pa.Table, purchases: str, auc: float
) -> None:
    """In the next 39 and 13 weeks: who was here last is the likeliest to come back."""
    bought = values(customers, purchases) > 0
    found = backtest.auc(-values(customers, "silent_days"), bought)
    assert found == pytest.approx(auc, abs=0.0005)


def test_bg_nbd_ranks_no_better_than_recency_at_13_weeks(customers: pa.Table) -> None:
    groups = group(customers)
    model = BetaGeometric(groups, leaves_after_first=False)
    chance = model.p_purchase(fit(model, groups.weight).parameters, 13)
    bought = values(customers, "purchases_of_13_weeks") > 0
    found = backtest.auc(chance[groups.index], bought)
    assert found == pytest.approx(0.784, abs=0.0005)


def test_the_90_day_rule_gives_up_a_fifth_too_many(customers: pa.Table) -> None:
    """In doubles, one of the two last seen 90 days ago is over 90/7 weeks by a hair."""
    came_back = values(customers, "holdout_purchase_count") > 0
    until = values(customers, "observed_weeks")
    weeks = until - values(customers, "first_to_last_weeks")
    days = values(customers, "silent_days")
    for is_given_up, number in ((weeks > 90 / 7, 1947), (days > 90, 1946)):
        assert is_given_up.sum() == number
        assert (is_given_up & came_back).sum() == 397
        assert came_back[is_given_up].mean() == pytest.approx(BOUGHT_AGAIN, abs=0.0005)


def test_the_metrics_apply_the_90_day_rule_to_the_instant(customers: pa.Table) -> None:
    """At the end of the cut's day, those last seen 90 days before it are over, too."""
    project = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())
    macro = (DBT_PROJECT_DIR / "macros/reporting/is_active_at.sql").read_text()
    arguments = "'basis', 'active_from', 'active_until', 'ends_at'"
    call = "{% set found %}{{ is_active_at(" + arguments + ") }}{% endset %}"
    rule: Any = jinja2.Environment(autoescape=False).from_string(macro + call).module
    days = project["vars"]["activity_window_days"]
    with duckdb.connect() as con:
        con.register("customers", customers)
        found = con.execute(f"""
            with activities as (
                select
                    'order' as basis,
                    timestamp '1997-10-01' as ends_at,
                    ends_at - (silent_days + 1) * interval 1 day as active_from,
                    active_from + interval {days} day as active_until,
                    holdout_purchase_count
                from customers
            )
            select count(*), count(*) filter (where holdout_purchase_count > 0)
            from activities
            where not {rule.found}
        """).fetchone()
    assert found == (1948, 398)
    assert found[1] / found[0] == pytest.approx(BOUGHT_AGAIN, abs=0.0005)
