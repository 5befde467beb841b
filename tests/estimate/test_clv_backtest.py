"""The back-test: how a winner is found, and how a ranking is measured."""

import numpy as np
import pytest

from models.kit import backtest


@pytest.mark.parametrize(
    ("errors", "winner"),
    [
        ({"pareto_nbd": 1.0, "mbg_nbd": 0.99}, "pareto_nbd"),
        ({"pareto_nbd": 1.0, "mbg_nbd": 0.97}, "mbg_nbd"),
        ({"mbg_nbd": 1.0}, "mbg_nbd"),
        ({}, None),
    ],
)
def test_the_default_stands_unless_clearly_beaten(
    errors: dict[str, float], winner: str | None
) -> None:
    test = backtest.BackTest({name: {"mae": mae} for name, mae in errors.items()}, {})
    assert backtest.best(test, ["pareto_nbd", "mbg_nbd", "bg_nbd"]) == winner


def test_auc_counts_ties_half() -> None:
    bought = np.array([True, True, False, False])
    assert backtest.auc(np.array([4.0, 3, 2, 1]), bought) == 1
    assert backtest.auc(np.array([1.0, 1, 1, 1]), bought) == 0.5
    assert backtest.auc(np.array([3.0, 1, 2, 1]), bought) == pytest.approx(2.5 / 4)
    assert np.isnan(backtest.auc(np.ones(4), np.ones(4, dtype=bool)))
