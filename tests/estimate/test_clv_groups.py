"""Grouping: every customer counted once, impossible histories refused."""

import numpy as np
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


def test_too_many_groups_are_rounded_to_whole_weeks() -> None:
    generator = np.random.default_rng(1)
    t = generator.uniform(1, 50, 500)
    t_x = np.where(np.arange(500) % 2, t * 0.01, 0.0)
    found = group(histories.table((t_x > 0).astype(float), t_x, t), max_groups=400)
    assert found.resolution_weeks == 1
    assert len(found.x) <= 200
    assert (found.t_x[found.x > 0] > 0).all()
    assert (found.t_x <= found.t).all()


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
