"""Shifted-beta-geometric (sBG): how many renewals a subscription still has.

Fader and Hardie 2007, "How to Project Customer Retention", Journal of Interactive
Marketing 21; values of subscribers by their 2010 paper "Customer-Base Valuation in a
Contractual Setting", Marketing Science 29. Every subscriber has a chance of not
renewing, the same at each renewal; the chances are Beta(alpha, beta) over subscribers,
so those who stayed long stay longer. One fit per billing interval.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaln, digamma

from models.kit.arrays import Floats
from models.kit.special_functions import hypergeometric


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """The model on grouped subscriptions; all attributes are of shape (group,).

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
        """A mean chance of one in four not to renew, with much spread."""
        return np.array([1.0, 3.0])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per group, given that the subscription was seen at `first`."""
        alpha, beta = parameters
        reached = betaln(alpha + self.ended, beta + self.renewals)
        return np.asarray(reached - betaln(alpha, beta + self.first))

    def scores(self, parameters: Floats) -> Floats:
        """Closed derivatives by log alpha, log beta; (group, parameter)."""
        alpha, beta = parameters
        whole = digamma(alpha + beta + self.renewals + self.ended)
        given = digamma(alpha + beta + self.first)
        by_alpha = digamma(alpha + self.ended) - whole - digamma(alpha) + given
        by_beta = digamma(beta + self.renewals) - whole
        by_beta += given - digamma(beta + self.first)
        return np.stack([by_alpha, by_beta], axis=1) * parameters


def survival(parameters: Floats, renewals: Floats) -> Floats:
    """S(n): the share of subscriptions that pay n renewals; of the shape of n."""
    alpha, beta = parameters
    return np.asarray(np.exp(betaln(alpha, beta + renewals) - betaln(alpha, beta)))


def discounted_renewals(
    parameters: Floats, renewals: Floats, ahead: int, factor: float
) -> Floats:
    """Expected discounted number of the next `ahead` renewals of those running now.

    Args:
        parameters: alpha, beta.
        renewals: renewals paid so far, of shape (subscription,).
        ahead: how many renewals fall into the horizon.
        factor: what one unit of money in one period is worth today; the k-th renewal
            is k periods away.
    """
    alpha, beta = parameters
    total = np.zeros_like(renewals)
    share = np.ones_like(renewals)
    for k in range(1, ahead + 1):
        # The chance of the n-th renewal is (beta + n - 1) / (alpha + beta + n - 1).
        share = share * (beta + renewals + k - 1) / (alpha + beta + renewals + k - 1)
        total = total + share * factor**k
    return total


def discounted_lifetime(parameters: Floats, rate: float) -> float:
    """DEL: expected discounted payments of a new subscriber, the first one now.

    Args:
        parameters: alpha, beta.
        rate: the discount per period.
    """
    alpha, beta = parameters
    return float(hypergeometric(1.0, beta, alpha + beta, 1 / (1 + rate)))


def discounted_residual_lifetime(
    parameters: Floats, renewals: Floats, rate: float
) -> Floats:
    """DERL: expected discounted payments just before a renewal that may not be paid.

    Args:
        parameters: alpha, beta.
        renewals: the number n of the renewal that is due, counted from 1.
        rate: the discount per period.
    """
    alpha, beta = parameters
    last = beta + renewals - 1
    stays = last / (alpha + last)
    series = hypergeometric(1.0, last + 1, alpha + last + 1, 1 / (1 + rate))
    return np.asarray(stays * series)
