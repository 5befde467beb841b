"""Gamma-Gamma: what a purchase of a customer is worth.

Fader and Hardie, note 025 (brucehardie.com). Fitted on the mean value m of the n repeat
purchase days that are worth more than nothing; the first purchase is not in it. The
model assumes that spend does not depend on the number of purchases, so their
`correlation` is published beside the fit.

Parameters: p is the shape of the Gamma distribution of a customer's values; q and gamma
(money) are shape and rate of the Gamma distribution of their rates over customers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import digamma, gammaln

from models.kit.arrays import Floats

LEAST_SHAPE = 2.2
"""The lowest q + p n from which the spread of a customer's values is computed."""


@dataclass(frozen=True)
class GammaGamma:
    """The model on customers with at least one valued repeat purchase.

    Attributes:
        n: valued repeat purchase days, of shape (customer,).
        m: their mean value, of shape (customer,).
        least: what a parameter must at least be, so that the population's mean exists.
    """

    n: Floats
    m: Floats
    name: str = "gamma_gamma"
    parameters: tuple[str, ...] = ("p", "q", "gamma")
    scales: frozenset[str] = field(default=frozenset({"gamma"}))
    least: Mapping[str, float] = field(default_factory=lambda: {"q": 1.001})

    def start(self) -> Floats:
        """A spread of one third around the mean value."""
        return np.array([4.0, 4.0, float(self.m.mean()) * 3 / 4])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Note 025, in logarithms; per customer."""
        p, q, gamma = parameters
        shape, total = p * self.n, self.m * self.n
        constants = gammaln(shape + q) - gammaln(shape) - gammaln(q)
        spend = shape * np.log(total) - np.log(self.m) + q * np.log(gamma)
        return np.asarray(constants + spend - (shape + q) * np.log(gamma + total))

    def scores(self, parameters: Floats) -> Floats:
        """Closed derivatives by log p, log q, log gamma; (customer, parameter)."""
        p, q, gamma = parameters
        shape, total = p * self.n, self.m * self.n
        log_sum = np.log(gamma + total)
        both = digamma(shape + q)
        by_p = self.n * (both - digamma(shape) + np.log(total) - log_sum)
        by_q = both - digamma(q) + np.log(gamma) - log_sum
        by_gamma = q / gamma - (shape + q) / (gamma + total)
        return np.stack([by_p, by_q, by_gamma], axis=1) * parameters

    def expected_value(self, parameters: Floats, n: Floats, m: Floats) -> Floats:
        """E[M | n, m] of note 025.

        Where n is 0 it is the population's mean, which exists for q > 1 only.

        Args:
            parameters: p, q, gamma.
            n: valued repeat purchase days, of shape (customer,).
            m: their mean value; not read where n is 0.
        """
        p, q, gamma = parameters
        total = np.where(n > 0, n * np.nan_to_num(m), 0.0)
        value: Floats = p * (gamma + total) / (p * n + q - 1)
        return value

    def second_moments(
        self, parameters: Floats, n: Floats, m: Floats
    ) -> tuple[Floats, Floats]:
        """E[M^2] of one future purchase, and E[M M'] of two of the same customer.

        p (p+1) w and p^2 w, where w = B^2 / ((Q-1) (Q-2)) is the second moment of the
        customer's scale, with B = gamma + n m and Q = q + p n. Where Q is below 2.2 a
        customer's values have no finite variance worth the name, and 2.2 is taken.
        """
        p, q, gamma = parameters
        total = gamma + np.where(n > 0, n * np.nan_to_num(m), 0.0)
        shape = np.maximum(q + p * n, LEAST_SHAPE)
        square = total**2 / ((shape - 1) * (shape - 2))
        return np.asarray(p * (p + 1) * square), np.asarray(p**2 * square)


def correlation(n: Floats, m: Floats) -> float:
    """Correlation of number and mean value of purchases; NaN where one is constant."""
    if len(n) < 3 or np.ptp(n) == 0 or np.ptp(m) == 0:
        return float("nan")
    return float(np.corrcoef(n, m)[0, 1])
