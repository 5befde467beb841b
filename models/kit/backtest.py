"""The back-test of models that predict counts: its measures, its record, its winner.

Which models are fitted at the cut, and on what, is decided where they are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from models.kit.arrays import Floats

MIN_HOLDOUT: Final = 30
"""With fewer customers at the cut than this, models are not compared."""
MARGIN: Final = 0.02
"""The preferred model is kept unless another one's error is smaller by this share."""


@dataclass(frozen=True)
class BackTest:
    """What the models and the naive rules were worth on a period they had not seen.

    Attributes:
        metrics: quantities by model name; empty when there was no back-test.
        degenerate: by model name, why its fit at the cut could not be used.
        reason: why there was no back-test; None when there was one.
    """

    metrics: Mapping[str, Mapping[str, float]]
    degenerate: Mapping[str, str]
    reason: str | None = None


def best(test: BackTest, usable: Sequence[str], margin: float = MARGIN) -> str | None:
    """The usable model of the smallest mean absolute error.

    Args:
        test: the back-test.
        usable: names of models, the preferred one first. The first of them that has
            been tested is returned unless another one is clearly better.
        margin: by which share of its own error another model must be better.

    Returns:
        None when no usable model has been tested.
    """
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


def prediction_errors(
    expected: Floats, actual: Floats, weeks: float
) -> dict[str, float]:
    """Measures of predicted against actual counts, as published.

    Args:
        expected: predicted count per customer, of shape (customer,).
        actual: count per customer; not all zero.
        weeks: length of the period that was predicted.

    Returns:
        mae: mean absolute error per customer.
        predicted_total, actual_total, total_error: both sums, and the share by which
            the predicted one is off.
        correlation: of both; NaN where either does not vary.
        auc: of the ranking by `expected` of who has any count.
        weeks: as given.
    """
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


def auc(score: Floats, is_positive: npt.NDArray[np.bool_]) -> float:
    """The chance that a positive is ranked above a negative; ties count half.

    The Mann-Whitney statistic by ranks; NaN where there is only one class.
    """
    positives = int(is_positive.sum())
    negatives = len(score) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    ranks = rankdata(score)[is_positive].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * negatives))
