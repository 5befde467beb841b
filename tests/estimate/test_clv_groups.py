"""Grouping: every customer counted once, impossible histories refused."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.clv.groups import group
from tests.estimate import histories
from tests.estimate.test_clv_models import customers

COMMON = settings(max_examples=60, deadline=None)


@COMMON
@given(st.lists(customers(5), min_size=1, max_size=12), st.integers(1, 4))
def test_groups_are_the_customers_counted(
    rows: list[tuple[float, float, float]], copies: int
) -> None:
    columns = np.array(rows * copies).T
    found = group(histories.table(*columns))
    assert found.n_customers == len(rows) * copies
    assert len(found.x) == len(set(rows))
    for column, values in zip(columns, (found.x, found.t_x, found.t), strict=True):
        assert values[found.index] == pytest.approx(column)


def test_many_histories_are_grouped_to_the_day_all_the_same() -> None:
    """Rounded to whole weeks, the total of Pareto/NBD fell by 2.4 %."""
    generator = np.random.default_rng(1)
    t = generator.uniform(1, 50, 25_000)
    t_x = np.where(np.arange(25_000) % 2, t * 0.01, 0.0)
    found = group(histories.table((t_x > 0).astype(float), t_x, t))
    assert len(found.x) == 25_000
    assert found.t[found.index] == pytest.approx(t)


def test_histories_count_with_their_chance() -> None:
    columns = np.array([[1, 1, 0], [2.0, 2, 0], [9, 9, 5]])
    table = histories.table(*columns)
    chances = pa.array([0.5, 0.25, 1.0])
    found = group(table.append_column("chance", chances))
    assert found.weight[found.index].tolist() == [0.75, 0.75, 1.0]


@pytest.mark.parametrize(
    ("x", "t_x", "t", "rule"),
    [
        (-1.0, 0.0, 1.0, "x >= 0"),
        (1.0, 5.0, 4.0, "t_x <= t"),
        (0.0, 1.0, 4.0, "exactly when"),
        (1.0, 0.0, 4.0, "exactly when"),
        (1.0, np.nan, 4.0, "is a number"),
    ],
)
def test_an_impossible_history_is_refused_by_its_rule(
    x: float, t_x: float, t: float, rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        group(histories.table(np.array([x]), np.array([t_x]), np.array([t])))
