"""Purchases of the coming weeks, discounted: the sum over weekly increments.

    sum over k of (E[Y(k)] - E[Y(k-1)]) / (1 + d)^k,   (1 + d)^52 = 1 + annual rate

where Y(k) is the number of purchases in the next k weeks. Summed by parts it is a
weighted sum of E[Y(k)]. E[Y(k)] is smooth in k, so a few values give those of all weeks
by interpolation, and one set of weights serves every model and every customer.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.interpolate import BarycentricInterpolator

from models.kit.arrays import Floats
from models.kit.fitting import Likelihood

WEEKS_PER_YEAR = 52
NODES = 10
"""Times at which E[Y] is evaluated, where the horizon has more weeks than that."""


class PurchaseModel(Likelihood, Protocol):
    """A fitted model's answers about the future, one value per group."""

    def p_alive(self, parameters: Floats) -> Floats:
        """The chance to be still a customer, of shape (group,)."""
        ...

    def expected_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """Expected purchases in the next `weeks` of those who are still customers."""
        ...

    def pairs_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """E[N(N-1)] of the purchases N in the next `weeks` of those alive now."""
        ...

    def p_purchase(self, parameters: Floats, weeks: float) -> Floats:
        """The chance of at least one purchase in the next `weeks`."""
        ...


@dataclass(frozen=True)
class Horizon:
    """How far the scores look ahead, and what later money is worth.

    Attributes:
        weeks: whole weeks, where later money is worth less.
        annual_rate: effective discount per year, compounded weekly; 0 for none.
    """

    weeks: float = WEEKS_PER_YEAR
    annual_rate: float = 0.10

    @property
    def weekly_factor(self) -> float:
        """What one unit of money in a week is worth today."""
        return float((1 + self.annual_rate) ** (-1 / WEEKS_PER_YEAR))

    @cached_property
    def nodes(self) -> tuple[Floats, Floats]:
        """Times in weeks and weights, with which the sum of E[Y(time)] is discounted.

        The times are Chebyshev nodes in the square root of time, which are denser near
        now. The first one, time 0, is left out because E[Y(0)] is 0.
        """
        week = np.arange(1, self.weeks + 1, dtype=np.float64)
        worth = self.weekly_factor**week
        by_parts = np.append(worth[:-1] - worth[1:], worth[-1])
        if self.weeks <= NODES:
            return week, by_parts
        roots = (1 - np.cos(np.pi * np.arange(NODES + 1) / NODES)) / 2
        unit = BarycentricInterpolator(roots, np.eye(NODES + 1))
        weights = by_parts @ np.asarray(unit(np.sqrt(week / self.weeks)))
        return self.weeks * roots[1:] ** 2, weights[1:]

    def discounted_if_alive(self, model: PurchaseModel, parameters: Floats) -> Floats:
        """Expected discounted purchases of those alive now, per group."""
        if self.annual_rate == 0:
            return model.expected_if_alive(parameters, self.weeks)
        total = np.zeros(0)
        for time, weight in zip(*self.nodes, strict=True):
            part = weight * model.expected_if_alive(parameters, float(time))
            total = part if len(total) == 0 else total + part
        return total
