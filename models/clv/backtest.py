"""The back-test: models and naive rules on a period that they have not seen.

Fitted on what was known at the cut, compared with the purchase days after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from scipy.stats import rankdata

from models.clv.family import FAMILY
from models.clv.fitting import fit
from models.clv.groups import Floats, group

NAIVE_RATE: Final = "naive_run_rate"
NAIVE_REPEAT: Final = "naive_same_again"
MIN_HOLDOUT: Final = 30
"""Customers at the cut below which a comparison says nothing."""


@dataclass(frozen=True)
class BackTest:
    """Metrics of each model and rule.

    Attributes:
        metrics: quantity by model name; empty when there was no back-test.
        degenerate: models whose fit at the cut was not usable, and why.
        reason: why there was none; None when there was one.
    """

    metrics: Mapping[str, Mapping[str, float]]
    degenerate: Mapping[str, str]
    reason: str | None = None


def run(holdout: pa.Table | None) -> BackTest:
    """Fit at the cut and compare; see `tables.HOLDOUT`."""
    n = 0 if holdout is None else holdout.num_rows
    if holdout is None or n < MIN_HOLDOUT:
        return BackTest({}, {}, f"no back-test: {n} customers before the cut")
    actual = holdout.column("holdout_x").to_numpy().astype(np.float64)
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
        alive = model.p_alive(found.parameters)
        expected = alive * model.expected_if_alive(found.parameters, weeks)
        buys = model.p_purchase(found.parameters, weeks)
        metrics[name] = {
            **_errors(expected[groups.index], actual, weeks),
            "auc_p_alive": auc(alive[groups.index], actual > 0),
            "share_buying_predicted": float(buys[groups.index].mean()),
            "share_buying_actual": float((actual > 0).mean()),
        }
    x, t = groups.x[groups.index], groups.t[groups.index]
    rate = np.divide(x, t, out=np.zeros_like(x), where=t > 0)
    metrics[NAIVE_RATE] = _errors(rate * weeks, actual, weeks)
    metrics[NAIVE_REPEAT] = _errors(x, actual, weeks)
    return BackTest(metrics, degenerate)


def best(test: BackTest, usable: Sequence[str], margin: float = 0.02) -> str | None:
    """The usable model of smallest error; the first one unless clearly beaten."""
    errors = {
        name: test.metrics[name]["mae"]
        for name in usable
        if name in test.metrics and name not in test.degenerate
    }
    if not errors:
        return None
    winner = min(errors, key=lambda name: errors[name])
    default = next(iter(errors))
    return default if errors[default] <= errors[winner] * (1 + margin) else winner


def _errors(expected: Floats, actual: Floats, weeks: float) -> dict[str, float]:
    varies = np.ptp(expected) > 0 and np.ptp(actual) > 0
    return {
        "mae": float(np.abs(expected - actual).mean()),
        "predicted_total": float(expected.sum()),
        "actual_total": float(actual.sum()),
        "total_error": float(expected.sum() / actual.sum() - 1),
        "correlation": float(np.corrcoef(expected, actual)[0, 1]) if varies else np.nan,
        "auc": auc(expected, actual > 0),
        "weeks": weeks,
    }


def auc(
    score: Floats, is_positive: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> float:
    """P(a buyer is ranked above one who did not buy), ties half; NaN for one class."""
    positives = int(is_positive.sum())
    negatives = len(score) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    ranks = rankdata(score)[is_positive].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * negatives))
