"""The back-test of the purchase models: fitted at the cut, compared with what followed.

The measures and the choice of a winner are general and stand in the kit.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from models.clv.family import FAMILY
from models.clv.groups import Groups, group
from models.clv.horizon import PurchaseModel
from models.kit.arrays import Floats
from models.kit.backtest import MIN_HOLDOUT, BackTest, auc, prediction_errors
from models.kit.fitting import fit

NAIVE_RATE: Final = "naive_run_rate"
"""Everybody goes on at the rate so far."""
NAIVE_REPEAT: Final = "naive_same_again"
"""Everybody buys as often again as so far, however long that took."""


def run(holdout: pa.Table | None) -> BackTest:
    """Fit every purchase model at the cut and compare it with the weeks after.

    Args:
        holdout: see `clv_tables.HOLDOUT`; None or few rows give no back-test.

    Raises:
        ValueError: for impossible purchase histories.
    """
    n = 0 if holdout is None else holdout.num_rows
    if holdout is None or n < MIN_HOLDOUT:
        return BackTest({}, {}, f"no back-test: {n} customers before the cut")
    actual = holdout.column("holdout_purchase_count").to_numpy().astype(np.float64)
    weeks = float(holdout.column("holdout_weeks")[0].as_py())
    if actual.sum() == 0:
        return BackTest({}, {}, "no back-test: nobody bought after the cut")
    groups = group(holdout)
    metrics: dict[str, dict[str, float]] = {}
    degenerate: dict[str, str] = {}
    for name, make in FAMILY.items():
        model = make(groups)
        found = fit(model, groups.weight)
        if found.reason is not None:
            degenerate[name] = found.reason
            continue
        metrics[name] = _measured(model, found.parameters, groups, actual, weeks)
    return BackTest(metrics | _naive(groups, actual, weeks), degenerate)


def _measured(
    model: PurchaseModel,
    parameters: Floats,
    groups: Groups,
    actual: Floats,
    weeks: float,
) -> dict[str, float]:
    """Predictions of a model fitted at the cut, compared with the weeks after it."""
    alive = model.p_alive(parameters)
    expected = alive * model.expected_if_alive(parameters, weeks)
    buys = model.p_purchase(parameters, weeks)
    return {
        **prediction_errors(expected[groups.index], actual, weeks),
        "auc_p_alive": auc(alive[groups.index], actual > 0),
        "share_buying_predicted": float(buys[groups.index].mean()),
        "share_buying_actual": float((actual > 0).mean()),
    }


def _naive(groups: Groups, actual: Floats, weeks: float) -> dict[str, dict[str, float]]:
    """The rules that a model must beat."""
    x, t = groups.x[groups.index], groups.t[groups.index]
    rate = np.divide(x, t, out=np.zeros_like(x), where=t > 0)
    return {
        NAIVE_RATE: prediction_errors(rate * weeks, actual, weeks),
        NAIVE_REPEAT: prediction_errors(x, actual, weeks),
    }
