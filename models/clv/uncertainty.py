"""How far a predicted total can be off: two kinds of interval, never mixed.

`ci_low` and `ci_high` hold the *expected* total: they know only that parameters are
estimated, and shrink as customers grow in number. `pi_low` and `pi_high` hold the money
that *comes*: they know, beside the parameters, that every customer's own future is
random, that a model was wrong in the back-test, and that the world is never quite the
model's. With variances relative to the total V:

    s^2 = parameters + own + s0^2
    pi  = V exp(min(0, b) - 1.96 s)  to  V exp(max(0, b) + 1.96 s)

b is the error of the back-test as far as chance does not explain it. V itself is not
corrected by it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from scipy.special import ndtri

from models.kit.arrays import Floats

CONF_LEVEL: Final = 0.95
QUANTILE: Final = float(ndtri(0.5 + CONF_LEVEL / 2))
SLOPE_STEP: Final = 1e-3
"""Step of the central differences by parameters, in their logarithms."""


class Source(Protocol):
    """One kind of value; rows are customers or their contracts."""

    @property
    def customer_ids(self) -> pa.Array:
        """The customer of each row."""
        ...

    @property
    def covariance(self) -> Floats:
        """Of the parameters, of shape (parameter, parameter)."""
        ...

    def estimate(self) -> Floats:
        """Expected discounted value of the horizon, per row."""
        ...

    def own_variance(self) -> Floats:
        """Variance of what really comes, for given parameters, per row."""
        ...

    def slopes(self) -> Iterator[Floats]:
        """Derivative of the estimate by each parameter, per row."""
        ...


def parameter_variance(
    source: Source, per_segment: Callable[[Floats], Floats]
) -> Floats:
    """Variance of each segment's total through the parameters, of shape (segment,).

    Args:
        source: a kind of value.
        per_segment: adds values per row up to values per segment.
    """
    slopes = np.stack([per_segment(slope) for slope in source.slopes()], axis=1)
    return np.asarray(np.einsum("si,ij,sj->s", slopes, source.covariance, slopes))


@dataclass(frozen=True)
class BackTestError:
    """How far a predicted total was off.

    Attributes:
        predicted: total that was predicted at the cut.
        actual: total that came.
        variance: relative variance of the predicted one, of parameters and own chance.
    """

    predicted: float = 0.0
    actual: float = 0.0
    variance: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether there was a back-test with something to compare."""
        return self.predicted > 0 and self.actual > 0

    @property
    def bias(self) -> float:
        """b: the error in logarithms, less what chance explains; 0 if unknown."""
        if not self.is_known:
            return 0.0
        error = float(np.log(self.actual / self.predicted))
        if error == 0:
            return 0.0
        return error * max(0.0, 1 - self.variance / error**2)


def backtest_error(source: Source, actual: float) -> BackTestError:
    """Compare what a source predicted at the cut, undiscounted, with what came."""
    predicted = float(source.estimate().sum())
    if predicted <= 0 or actual <= 0:
        return BackTestError(predicted, actual)

    def total(value: Floats) -> Floats:
        return np.array([value.sum()])

    variance = float(parameter_variance(source, total)[0] + source.own_variance().sum())
    return BackTestError(predicted, actual, variance / predicted**2)


@dataclass(frozen=True)
class Totals:
    """Totals of segments with what makes them uncertain; all of shape (segment,).

    Attributes:
        value: V.
        parameters: variance through the parameters, in squared money.
        predictive: that, own chance and s0 together, in squared money.
        bias: V times b, in money.
    """

    value: Floats
    parameters: Floats
    predictive: Floats
    bias: Floats

    def __add__(self, other: "Totals") -> "Totals":
        """Kinds of value are independent: money and variances add up."""
        return Totals(
            self.value + other.value,
            self.parameters + other.parameters,
            self.predictive + other.predictive,
            self.bias + other.bias,
        )

    def ci(self) -> tuple[Floats, Floats]:
        """Between which values the expected total lies."""
        margin = QUANTILE * np.sqrt(self._relative(self.parameters, power=2))
        return self.value * np.exp(-margin), self.value * np.exp(margin)

    def pi(self) -> tuple[Floats, Floats]:
        """Between which values the money that comes lies."""
        margin = QUANTILE * np.sqrt(self._relative(self.predictive, power=2))
        bias = self._relative(self.bias, power=1)
        low = self.value * np.exp(np.minimum(bias, 0.0) - margin)
        return low, self.value * np.exp(np.maximum(bias, 0.0) + margin)

    def _relative(self, amount: Floats, power: int) -> Floats:
        """As a share of the total or of its square; 0 where the total is 0."""
        return np.divide(
            amount,
            self.value**power,
            out=np.zeros_like(self.value),
            where=self.value > 0,
        )


def totals(
    source: Source,
    per_segment: Callable[[Floats], Floats],
    error: BackTestError,
    extra_error: float,
) -> Totals:
    """Totals of one kind of value per segment.

    Args:
        source: the kind of value.
        per_segment: adds values per row up to values per segment.
        error: of its back-test, the same for all segments.
        extra_error: s0, the same for all segments.
    """
    value = per_segment(source.estimate())
    parameters = parameter_variance(source, per_segment)
    own = per_segment(source.own_variance())
    predictive = parameters + own + (extra_error * value) ** 2
    return Totals(value, parameters, predictive, error.bias * value)
