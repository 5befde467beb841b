"""The back-test of the purchase models: fitted at the cut, compared with what followed.

The measures and the choice of a winner are general and stand in the kit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from models.clv.choose import spend
from models.clv.family import FAMILY
from models.clv.groups import Groups, group
from models.clv.horizon import Horizon, PurchaseModel
from models.clv.uncertainty import BackTestError, backtest_error
from models.clv.value import OrderValue
from models.kit.arrays import Floats
from models.kit.backtest import MIN_HOLDOUT, BackTest, auc, prediction_errors
from models.kit.choice import Fitted, fitted

NAIVE_RATE: Final = "naive_run_rate"
"""Everybody goes on at the rate so far."""
NAIVE_REPEAT: Final = "naive_same_again"
"""Everybody buys as often again as so far, however long that took."""


@dataclass(frozen=True)
class Tested:
    """The back-test, and the sound fits at the cut by model name."""

    test: BackTest
    fits: Mapping[str, Fitted[PurchaseModel]]


def run(holdout: pa.Table | None) -> Tested:
    """Fit every purchase model at the cut and compare it with the weeks after.

    Args:
        holdout: see `clv_tables.HOLDOUT`; None or few rows give no back-test.

    Raises:
        ValueError: for impossible purchase histories.
    """
    n = 0 if holdout is None else holdout.num_rows
    if holdout is None or n < MIN_HOLDOUT:
        return _untested(f"{n} customers before the cut")
    actual = holdout.column("holdout_purchase_count").to_numpy().astype(np.float64)
    weeks = float(holdout.column("holdout_weeks")[0].as_py())
    if actual.sum() == 0:
        return _untested("nobody bought after the cut")
    groups = group(holdout)
    metrics: dict[str, dict[str, float]] = {}
    degenerate: dict[str, str] = {}
    fits: dict[str, Fitted[PurchaseModel]] = {}
    for name, make in FAMILY.items():
        model = make(groups)
        one = fitted(model, groups.weight)
        if one.fit.reason is not None:
            degenerate[name] = one.fit.reason
            continue
        fits[name] = one
        metrics[name] = _measured(model, one.fit.parameters, groups, actual, weeks)
    test = BackTest(metrics | _naive(groups, actual, weeks), degenerate)
    return Tested(test, fits)


def _untested(why: str) -> Tested:
    return Tested(BackTest({}, {}, f"no back-test: {why}"), {})


def valued(table: pa.Table) -> tuple[Floats, Floats]:
    """n and m of Gamma-Gamma per row: 0 where no purchase is worth more than 0."""
    n = table["valued_repeat_purchase_count"].to_numpy().astype(np.float64)
    m = np.nan_to_num(table["mean_repeat_amount"].to_numpy().astype(np.float64))
    return np.where(m > 0, n, 0.0), m


def money(
    holdout: pa.Table | None, purchases: Fitted[PurchaseModel] | None
) -> BackTestError:
    """By how much the money after the cut differs from what was predicted there.

    Args:
        holdout: see `clv_tables.HOLDOUT`.
        purchases: the chosen model as fitted at the cut; None where that fit was not
            sound, and then there is no back-test of money.
    """
    if holdout is None or purchases is None:
        return BackTestError()
    n, m = valued(holdout)
    values = spend(n[n > 0], m[n > 0], np.ones(int((n > 0).sum())))
    if values.chosen is None:
        return BackTestError()
    rows = np.arange(holdout.num_rows)
    weeks = float(holdout["holdout_weeks"][0].as_py())
    source = OrderValue(
        customer_ids=pa.array(rows),
        customer=rows,
        chance=np.ones(len(rows)),
        groups=group(holdout),
        n=n,
        m=m,
        purchases=purchases,
        spend=values.chosen,
        horizon=Horizon(weeks, annual_rate=0.0),
    )
    actual = holdout["holdout_amount"].to_numpy().sum()
    return backtest_error(source, float(actual))


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
