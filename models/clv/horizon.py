"""Purchases of the coming weeks, discounted: the sum over weekly increments.

    sum over k of (E[Y(k)] - E[Y(k-1)]) / (1 + d)^k,   (1 + d)^52 = 1 + annual rate

By parts it is a weighted sum of E[Y(k)]. E[Y(t)] is smooth, so a few values give all
weeks by interpolation: one set of weights serves every model and every customer.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.interpolate import BarycentricInterpolator

from models.clv.fitting import Likelihood
from models.clv.groups import Floats

WEEKS_PER_YEAR = 52
NODES = 10


class PurchaseModel(Likelihood, Protocol):
    """A fitted model's answers about the future, one value per group."""

    def p_alive(self, parameters: Floats) -> Floats:
        """P(still a customer)."""
        ...

    def expected_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """Expected purchases of those alive now."""
        ...

    def p_purchase(self, parameters: Floats, weeks: float) -> Floats:
        """P(at least one purchase)."""
        ...


@dataclass(frozen=True)
class Horizon:
    """How far is looked ahead, and what later money is worth.

    Attributes:
        weeks: whole weeks.
        annual_rate: effective discount per year, compounded weekly.
    """

    weeks: int = WEEKS_PER_YEAR
    annual_rate: float = 0.10

    @property
    def weekly_factor(self) -> float:
        """Worth today of a unit in a week."""
        return float((1 + self.annual_rate) ** (-1 / WEEKS_PER_YEAR))

    @cached_property
    def nodes(self) -> tuple[Floats, Floats]:
        """(times, weights): discounted purchases = sum of weight * E[Y(time)].

        Chebyshev nodes in the square root of time, denser near now; E[Y(0)] = 0 and
        carries no weight.
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
        total = np.zeros(0)
        for time, weight in zip(*self.nodes, strict=True):
            part = weight * model.expected_if_alive(parameters, float(time))
            total = part if len(total) == 0 else total + part
        return total
