"""Shifted-beta-geometric: how many renewals a subscription still has.

Fader and Hardie 2007. Every subscriber has a chance of not renewing, the same at each
renewal; the chances are Beta(alpha, beta) over subscribers, so those who stayed long
stay longer. One fit per billing interval.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaln, digamma

from models.clv.groups import Floats
from models.clv.special import hypergeometric


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """Grouped subscriptions.

    Attributes:
        name: as published.
        first: renewals already survived when first observed (left truncation).
        renewals: renewals paid so far.
        ended: 1 where the next renewal was not paid, 0 where it is still to come.
    """

    name: str
    first: Floats
    renewals: Floats
    ended: Floats
    parameters: tuple[str, ...] = ("alpha", "beta")
    scales: frozenset[str] = field(default=frozenset())

    def start(self) -> Floats:
        """One in four does not renew, with much spread."""
        return np.array([1.0, 3.0])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per group, given that the subscription was seen at `first`."""
        alpha, beta = parameters
        reached = betaln(alpha + self.ended, beta + self.renewals)
        return np.asarray(reached - betaln(alpha, beta + self.first))

    def scores(self, parameters: Floats) -> Floats:
        """Derivatives by log alpha, log beta; (group, parameter)."""
        alpha, beta = parameters
        whole = digamma(alpha + beta + self.renewals + self.ended)
        given = digamma(alpha + beta + self.first)
        by_alpha = digamma(alpha + self.ended) - whole - digamma(alpha) + given
        by_beta = digamma(beta + self.renewals) - whole
        by_beta += given - digamma(beta + self.first)
        return np.stack([by_alpha, by_beta], axis=1) * parameters


def survival(parameters: Floats, renewals: Floats) -> Floats:
    """S(n): share that pays n renewals."""
    alpha, beta = parameters
    return np.asarray(np.exp(betaln(alpha, beta + renewals) - betaln(alpha, beta)))


def discounted_renewals(
    parameters: Floats, renewals: Floats, ahead: int, factor: float
) -> Floats:
    """Expected discounted number of the next `ahead` renewals of those running now.

    Args:
        parameters: alpha, beta.
        renewals: paid so far.
        ahead: renewals that fall into the horizon.
        factor: worth today of a unit one period from now; the k-th renewal is k
            periods away.
    """
    alpha, beta = parameters
    total = np.zeros_like(renewals)
    share = np.ones_like(renewals)
    for k in range(1, ahead + 1):
        # r(t) = (beta + t - 1) / (alpha + beta + t - 1)
        share = share * (beta + renewals + k - 1) / (alpha + beta + renewals + k - 1)
        total = total + share * factor**k
    return total


def discounted_lifetime(parameters: Floats, rate: float) -> float:
    """DEL: expected discounted payments of a new subscriber, the first one now."""
    alpha, beta = parameters
    return float(hypergeometric(1.0, beta, alpha + beta, 1 / (1 + rate)))


def discounted_residual_lifetime(
    parameters: Floats, renewals: Floats, rate: float
) -> Floats:
    """DERL: the same just before the n-th renewal, which may not be paid."""
    alpha, beta = parameters
    last = beta + renewals - 1
    stays = last / (alpha + last)
    series = hypergeometric(1.0, last + 1, alpha + last + 1, 1 / (1 + rate))
    return np.asarray(stays * series)
