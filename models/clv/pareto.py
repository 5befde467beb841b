"""Pareto/NBD: Poisson purchases until an unseen, exponentially distributed end.

Schmittlein, Morrison and Colombo 1987, "Counting Your Customers", Management Science
33; the likelihood in the form of Fader and Hardie, note 009 (brucehardie.com). The
literature's names are used: a customer has bought x times after the first purchase, the
last time t_x weeks after it, and has been observed for T weeks (here `t`).

Parameters: r and alpha are shape and rate (in weeks) of the Gamma distribution of the
purchase rates, s and beta those of the rates of leaving.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import digamma, exprel, gammaln

from models.clv.groups import Groups
from models.kit.arrays import Floats, Ints, distinct_rows
from models.kit.special_functions import (
    hypergeometric_of_one,
    hypergeometric_of_one_with_slopes,
)

NODES = 48
"""Nodes of the quadrature of `p_purchase`."""


@dataclass(frozen=True)
class _Points:
    """Where the integral over the time of leaving is needed.

    Each group needs it at t_x and at T. Many groups share such a point, and a point
    costs a continued fraction, so each point is evaluated once.

    Attributes:
        x: purchases, of shape (point,).
        time: weeks, of shape (point,).
        at_last: for each group, its point (x, t_x).
        at_end: for each group, its point (x, T).
    """

    x: Floats
    time: Floats
    at_last: Ints
    at_end: Ints


@dataclass(frozen=True)
class _Parts:
    """The logarithms of the parts of the likelihood, of shape (group,).

    A customer either is still one at T or left between t_x and T. The latter is what is
    left at any time after t_x, less what is left at any time after T. So the likelihood
    is a factor of the group times
    exp(alive) + exp(left_after_last) - exp(left_after_end).

    Attributes:
        alive: the customer is still one at T.
        left_after_last: the customer leaves at any time after t_x, without buying.
        left_after_end: the customer leaves at any time after T, without buying.
    """

    alive: Floats
    left_after_last: Floats
    left_after_end: Floats

    @cached_property
    def total(self) -> Floats:
        """The logarithm of the sum."""
        top = np.maximum(self.left_after_last, self.left_after_end)
        left = np.exp(self.left_after_last - top) - np.exp(self.left_after_end - top)
        with np.errstate(divide="ignore"):
            log_left = top + np.log(np.maximum(left, 0.0))
        return np.asarray(np.logaddexp(self.alive, log_left))


@dataclass(frozen=True)
class Pareto:
    """The model on given histories; results are per group."""

    groups: Groups
    name: str = "pareto_nbd"
    parameters: tuple[str, ...] = ("r", "alpha", "s", "beta")
    scales: frozenset[str] = field(default=frozenset({"alpha", "beta"}))

    @cached_property
    def _points(self) -> _Points:
        groups = self.groups
        x = np.concatenate([groups.x, groups.x])
        time = np.concatenate([groups.t_x, groups.t])
        rows = distinct_rows([x, time])
        at_last, at_end = np.split(rows.index, 2)
        return _Points(x[rows.first], time[rows.first], at_last, at_end)

    def start(self) -> Floats:
        """Rates of the order of one event per quarter of the time observed."""
        weeks = np.average(self.groups.t, weights=self.groups.weight)
        scale = max(weeks / 4, 1.0)
        return np.array([0.5, scale, 0.5, scale])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Note 009, in logarithms; of shape (group,)."""
        r, alpha, s, beta = parameters
        x = self.groups.x
        purchases = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        parts = self._parts(parameters, self._log_tails(parameters))
        return np.asarray(purchases + parts.total)

    def scores(self, parameters: Floats) -> Floats:
        """Closed derivatives by log r, log alpha, log s, log beta; (group, parameter).

        The derivative of the logarithm of a sum is the mean of the derivatives of its
        terms' logarithms, weighted by the terms.
        """
        r, alpha, s, beta = parameters
        x, t, points = self.groups.x, self.groups.t, self._points
        log_tails, tail_slopes = self._log_tails_with_slopes(parameters)
        parts = self._parts(parameters, log_tails)
        alive = np.exp(parts.alive - parts.total)
        after_last = np.exp(parts.left_after_last - parts.total)
        after_end = np.exp(parts.left_after_end - parts.total)
        of_purchases = (
            digamma(r + x) - digamma(r) + np.log(alpha),
            r / alpha,
            np.log(beta),
            s / beta,
        )
        of_alive = (
            -np.log(alpha + t),
            -(r + x) / (alpha + t),
            -np.log(beta + t),
            -s / (beta + t),
        )
        of_share = (-1 / (r + s + x), 0.0, 1 / s - 1 / (r + s + x), 0.0)
        columns = [
            purchases
            + alive * staying
            + after_last * (share + tail[points.at_last])
            - after_end * (share + tail[points.at_end])
            for purchases, staying, share, tail in zip(
                of_purchases, of_alive, of_share, tail_slopes, strict=True
            )
        ]
        return np.stack(columns, axis=1) * parameters

    def p_alive(self, parameters: Floats) -> Floats:
        """P(still a customer at T), per group; note 009."""
        parts = self._parts(parameters, self._log_tails(parameters))
        return np.asarray(np.exp(np.minimum(parts.alive - parts.total, 0.0)))

    def expected_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """Expected purchases in the next `weeks` of those alive now.

        Per group; the formula of note 009 without P(alive), in a form that is exact at
        s = 1 too.
        """
        r, alpha, s, beta = parameters
        ends = self.groups.ends
        rate = (r + ends.x) / (alpha + ends.t)
        log_grown = np.log1p(weeks / (beta + ends.t))
        lifetime = log_grown * exprel(-(s - 1) * log_grown)
        return np.asarray((rate * (beta + ends.t) * lifetime)[ends.index])

    def pairs_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """E[N(N-1)] of the purchases N in the next `weeks` of those alive now.

        Per group. Given the rates L of buying and the time w still alive, N is Poisson
        and E[N(N-1)] = L^2 w^2; its mean over both is, with C = beta + T and
        G = (C + h) / C, the rate's second moment times
        2 C^2 ((G^(2-s) - 1) / (2-s) - (G^(1-s) - 1) / (1-s)); ln G at an exponent of 0.
        """
        r, alpha, s, beta = parameters
        ends = self.groups.ends
        shape, left = r + ends.x, beta + ends.t
        square_of_rate = shape * (shape + 1) / (alpha + ends.t) ** 2
        log_grown = np.log1p(weeks / left)
        grown = exprel((2 - s) * log_grown) - exprel((1 - s) * log_grown)
        square_of_time = 2 * left**2 * log_grown * grown
        return np.asarray((square_of_rate * square_of_time)[ends.index])

    def p_purchase(self, parameters: Floats, weeks: float) -> Floats:
        """P(at least one purchase in the next `weeks`).

        P(alive) * E[L/(L+M) (1 - exp(-(L+M)h))] over the posterior rates L of buying
        and M of leaving, as one integral over the time y of the next purchase. In
        u = P(no purchase until y | buying goes on) it is the mean over [u(h), 1] of
        the chance to have stayed until y, which is smooth for any x.
        """
        r, alpha, s, beta = parameters
        ends = self.groups.ends
        shape = (r + ends.x)[:, None]
        scale = (alpha + ends.t)[:, None]
        none = np.exp(-shape * np.log1p(weeks / scale))
        nodes, weights = leggauss(NODES)
        u = none + (1 - none) * (nodes + 1) / 2
        y = scale * np.expm1(-np.log(u) / shape)
        stayed = np.exp(-s * np.log1p(y / (beta + ends.t)[:, None]))
        buys = (1 - none[:, 0]) * (stayed @ weights) / 2
        return np.asarray(self.p_alive(parameters) * buys[ends.index])

    def _parts(self, parameters: Floats, log_tails: Floats) -> _Parts:
        r, alpha, s, beta = parameters
        x, t, points = self.groups.x, self.groups.t, self._points
        log_share = np.log(s) - np.log(r + s + x)
        return _Parts(
            alive=-(r + x) * np.log(alpha + t) - s * np.log(beta + t),
            left_after_last=log_share + log_tails[points.at_last],
            left_after_end=log_share + log_tails[points.at_end],
        )

    def _log_tails(self, parameters: Floats) -> Floats:
        """Log of (r+s+x) times the integral from `time` of the density of leaving.

        The integral is that of (alpha+y)^-(r+x) (beta+y)^-(s+1) over y, per point. By
        an Euler transform of 2F1 it becomes the integrand's order of magnitude times
        2F1(1, b; r+s+x+1; z), which stays near 1, so that no power overflows. Of the
        two transforms the one with 0 <= z < 1 is taken.
        """
        r, alpha, s, beta = parameters
        x, time = self._points.x, self._points.time
        shape = r + x
        third = shape + s + 1
        if alpha >= beta:
            z = (alpha - beta) / (alpha + time)
            series = hypergeometric_of_one(shape, third, z)
            powers = shape * np.log(alpha + time) + s * np.log(beta + time)
        else:
            z = (beta - alpha) / (beta + time)
            series = hypergeometric_of_one(np.full_like(x, s + 1), third, z)
            powers = (shape - 1) * np.log(alpha + time) + (s + 1) * np.log(beta + time)
        return np.asarray(np.log(series) - powers)

    def _log_tails_with_slopes(
        self, parameters: Floats
    ) -> tuple[Floats, tuple[Floats, Floats, Floats, Floats]]:
        """`_log_tails` and its derivatives by r, alpha, s and beta, per point."""
        r, alpha, s, beta = parameters
        x, time = self._points.x, self._points.time
        shape = r + x
        third = shape + s + 1
        to_alpha, to_beta = alpha + time, beta + time
        log_alpha, log_beta = np.log(to_alpha), np.log(to_beta)
        if alpha >= beta:
            z = (alpha - beta) / to_alpha
            series = hypergeometric_of_one_with_slopes(shape, third, z)
            of_b, of_c, of_z = series.log_slopes()
            log_tails = np.log(series.value) - shape * log_alpha - s * log_beta
            return log_tails, (
                of_b + of_c - log_alpha,
                of_z * to_beta / to_alpha**2 - shape / to_alpha,
                of_c - log_beta,
                -of_z / to_alpha - s / to_beta,
            )
        z = (beta - alpha) / to_beta
        series = hypergeometric_of_one_with_slopes(np.full_like(x, s + 1), third, z)
        of_b, of_c, of_z = series.log_slopes()
        powers = (shape - 1) * log_alpha + (s + 1) * log_beta
        return np.log(series.value) - powers, (
            of_c - log_alpha,
            -of_z / to_beta - (shape - 1) / to_alpha,
            of_b + of_c - log_beta,
            of_z * to_alpha / to_beta**2 - (s + 1) / to_beta,
        )
