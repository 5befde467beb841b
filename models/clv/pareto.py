"""Pareto/NBD: Poisson purchases until an unseen, exponentially distributed end.

Schmittlein, Morrison and Colombo 1987; likelihood in the form of Fader and Hardie
(brucehardie.com, note 009). Parameters: r, alpha (Gamma of the purchase rate per
week), s, beta (Gamma of the rate of leaving per week).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import exprel, gammaln

from models.clv.fitting import numerical_scores
from models.clv.groups import Floats, Groups
from models.clv.special import hypergeometric

NODES = 48


@dataclass(frozen=True)
class Pareto:
    """The model on given histories."""

    groups: Groups
    name: str = "pareto_nbd"
    parameters: tuple[str, ...] = ("r", "alpha", "s", "beta")
    scales: frozenset[str] = field(default=frozenset({"alpha", "beta"}))

    def start(self) -> Floats:
        """Rates of the order of one event per quarter of the time observed."""
        weeks = np.average(self.groups.t, weights=self.groups.weight)
        scale = max(weeks / 4, 1.0)
        return np.array([0.5, scale, 0.5, scale])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per group."""
        r, alpha, s, beta = parameters
        x = self.groups.x
        purchases = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        return np.asarray(purchases + self._log_alive_or_left(parameters))

    def scores(self, parameters: Floats) -> Floats:
        """Numerical: 2F1 has no closed derivative by r and s."""
        return numerical_scores(self.log_likelihood, parameters)

    def p_alive(self, parameters: Floats) -> Floats:
        """P(still a customer at the end of the observation)."""
        alive = self._log_alive(parameters)
        log_share = alive - self._log_alive_or_left(parameters)
        return np.asarray(np.exp(np.minimum(log_share, 0.0)))

    def expected_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """Expected purchases in the next `weeks` of those alive now; exact at s = 1."""
        r, alpha, s, beta = parameters
        rate = (r + self.groups.x) / (alpha + self.groups.t)
        log_grown = np.log1p(weeks / (beta + self.groups.t))
        lifetime = log_grown * exprel(-(s - 1) * log_grown)
        return np.asarray(rate * (beta + self.groups.t) * lifetime)

    def p_purchase(self, parameters: Floats, weeks: float) -> Floats:
        """P(at least one purchase in the next `weeks`).

        P(alive) * E[L/(L+M) (1 - exp(-(L+M)h))] over the posterior rates L of buying
        and M of leaving, as one integral over the time y of the next purchase. In
        u = P(no purchase until y | buying goes on) it is the mean over [u(h), 1] of
        the chance to have stayed until y, smooth for any x.
        """
        r, alpha, s, beta = parameters
        shape = (r + self.groups.x)[:, None]
        scale = (alpha + self.groups.t)[:, None]
        end = np.exp(-shape * np.log1p(weeks / scale))
        nodes, weights = leggauss(NODES)
        u = end + (1 - end) * (nodes + 1) / 2
        y = scale * np.expm1(-np.log(u) / shape)
        stayed = np.exp(-s * np.log1p(y / (beta + self.groups.t)[:, None]))
        buys = (1 - end[:, 0]) * (stayed @ weights) / 2
        return np.asarray(self.p_alive(parameters) * buys)

    def _log_alive(self, parameters: Floats) -> Floats:
        r, alpha, s, beta = parameters
        t = self.groups.t
        buying = (r + self.groups.x) * np.log(alpha + t)
        return np.asarray(-buying - s * np.log(beta + t))

    def _log_alive_or_left(self, parameters: Floats) -> Floats:
        """Log of (alive until t) + (left at some time between t_x and t)."""
        r, _, s, _ = parameters
        log_share = np.log(s) - np.log(r + s + self.groups.x)
        at_last = self._log_term(parameters, self.groups.t_x) + log_share
        at_end = self._log_term(parameters, self.groups.t) + log_share
        top = np.maximum(at_last, at_end)
        alive = self._log_alive(parameters)
        left = np.exp(at_last - top) - np.exp(at_end - top)
        with np.errstate(divide="ignore"):
            log_left = top + np.log(np.maximum(left, 0.0))
        return np.asarray(np.logaddexp(alive, log_left))

    def _log_term(self, parameters: Floats, time: Floats) -> Floats:
        """Log of the antiderivative of (alpha+y)^-(r+x) (beta+y)^-(s+1) at `time`.

        After an Euler transform, so that 2F1 stays near 1 and no power overflows.
        Times -(r+s+x), which the caller divides away.
        """
        r, alpha, s, beta = parameters
        shape = r + self.groups.x
        total = shape + s
        if alpha >= beta:
            z = (alpha - beta) / (alpha + time)
            series = hypergeometric(1.0, shape, total + 1, z)
            powers = shape * np.log(alpha + time) + s * np.log(beta + time)
        else:
            z = (beta - alpha) / (beta + time)
            series = hypergeometric(1.0, s + 1, total + 1, z)
            powers = (shape - 1) * np.log(alpha + time) + (s + 1) * np.log(beta + time)
        return np.asarray(np.log(series) - powers)
