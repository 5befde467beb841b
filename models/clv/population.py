"""The last resort: one rate and one order value for everybody.

It is used where no model of the family can be fitted, and is named `population_mean` in
every score that comes from it. It cannot tell which customers have left, so P(alive) is
not published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from models.clv.groups import Groups
from models.kit.arrays import Floats


@dataclass(frozen=True)
class PopulationRate:
    """Everybody buys at the same constant rate per week (Poisson)."""

    groups: Groups
    name: str = "population_mean"
    parameters: tuple[str, ...] = ("rate",)
    scales: frozenset[str] = field(default=frozenset({"rate"}))

    def start(self) -> Floats:
        """The estimate itself: purchases per week, all customers together."""
        weight = self.groups.weight
        return np.array([(weight @ self.groups.x) / (weight @ self.groups.t)])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per group, up to a constant."""
        rate = parameters[0]
        return np.asarray(self.groups.x * np.log(rate) - rate * self.groups.t)

    def scores(self, parameters: Floats) -> Floats:
        """Derivative by the log rate, of shape (group, 1)."""
        return np.asarray(self.groups.x - parameters[0] * self.groups.t)[:, None]

    def p_alive(self, parameters: Floats) -> Floats:
        """1 for every group, as nobody leaves."""
        return np.ones_like(self.groups.x)

    def expected_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """The same number for every group."""
        return np.full_like(self.groups.x, parameters[0] * weeks)

    def pairs_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """E[N(N-1)] of a Poisson number, the same for every group."""
        return np.full_like(self.groups.x, (parameters[0] * weeks) ** 2)

    def p_purchase(self, parameters: Floats, weeks: float) -> Floats:
        """The same chance for every group."""
        return np.full_like(self.groups.x, -np.expm1(-parameters[0] * weeks))


@dataclass(frozen=True)
class PopulationSpend:
    """Every purchase is worth the mean over customers; fitted as an exponential.

    Attributes:
        m: mean value of the customers who have one, of shape (customer,).
        least: no parameter has a lower limit of its own.
    """

    m: Floats
    name: str = "population_mean_spend"
    parameters: tuple[str, ...] = ("mean",)
    scales: frozenset[str] = field(default=frozenset({"mean"}))
    least: Mapping[str, float] = field(default_factory=dict)

    def start(self) -> Floats:
        """The estimate itself."""
        return np.array([self.m.mean()])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per customer."""
        return np.asarray(-np.log(parameters[0]) - self.m / parameters[0])

    def scores(self, parameters: Floats) -> Floats:
        """Derivative by the log mean, of shape (customer, 1)."""
        return np.asarray(self.m / parameters[0] - 1)[:, None]

    def expected_value(self, parameters: Floats, n: Floats, m: Floats) -> Floats:
        """The mean, whatever the customer bought; of the shape of n and m."""
        return np.full(np.broadcast(n, m).shape, parameters[0])

    def second_moments(
        self, parameters: Floats, n: Floats, m: Floats
    ) -> tuple[Floats, Floats]:
        """E[M^2] of an exponential value, and the square of its mean."""
        mean = self.expected_value(parameters, n, m)
        return 2 * mean**2, mean**2
