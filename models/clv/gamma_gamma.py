"""Gamma-Gamma: what a purchase of a customer is worth (Fader and Hardie, note 025).

Fitted on the mean value m of the n repeat purchase days worth more than nothing; the
first purchase is not in it. Parameters: p, q, gamma. Needs spend not to depend on the
number of purchases: `correlation` is published beside the fit.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import digamma, gammaln

from models.clv.groups import Floats


@dataclass(frozen=True)
class GammaGamma:
    """The model on customers with at least one valued repeat purchase.

    Attributes:
        n: valued repeat purchase days.
        m: their mean value.
    """

    n: Floats
    m: Floats
    name: str = "gamma_gamma"
    parameters: tuple[str, ...] = ("p", "q", "gamma")
    scales: frozenset[str] = field(default=frozenset({"gamma"}))

    def start(self) -> Floats:
        """A spread of one third around the mean value."""
        return np.array([4.0, 4.0, float(self.m.mean()) * 3 / 4])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per customer."""
        p, q, gamma = parameters
        shape, total = p * self.n, self.m * self.n
        constants = gammaln(shape + q) - gammaln(shape) - gammaln(q)
        spend = shape * np.log(total) - np.log(self.m) + q * np.log(gamma)
        return np.asarray(constants + spend - (shape + q) * np.log(gamma + total))

    def scores(self, parameters: Floats) -> Floats:
        """Derivatives by log p, log q, log gamma; (customer, parameter)."""
        p, q, gamma = parameters
        shape, total = p * self.n, self.m * self.n
        log_sum = np.log(gamma + total)
        both = digamma(shape + q)
        by_p = self.n * (both - digamma(shape) + np.log(total) - log_sum)
        by_q = both - digamma(q) + np.log(gamma) - log_sum
        by_gamma = q / gamma - (shape + q) / (gamma + total)
        return np.stack([by_p, by_q, by_gamma], axis=1) * parameters

    def expected_value(self, parameters: Floats, n: Floats, m: Floats) -> Floats:
        """E[M | n, m]; where n is 0 the population's mean, which needs q > 1."""
        p, q, gamma = parameters
        total = np.where(n > 0, n * np.nan_to_num(m), 0.0)
        value: Floats = p * (gamma + total) / (p * n + q - 1)
        return value


def correlation(n: Floats, m: Floats) -> float:
    """Of number and mean value of purchases; NaN where either does not vary."""
    if len(n) < 3 or np.ptp(n) == 0 or np.ptp(m) == 0:
        return float("nan")
    return float(np.corrcoef(n, m)[0, 1])
