"""Shifted-beta-geometric (sBG): how many renewals a subscription still has.

Fader and Hardie 2007, "How to Project Customer Retention", Journal of Interactive
Marketing 21; values of subscribers by their 2010 paper "Customer-Base Valuation in a
Contractual Setting", Marketing Science 29. Every subscriber has a chance of not
renewing, the same at each renewal; the chances are Beta(alpha, beta) over subscribers,
so those who stayed long stay longer.

Here: the formulas for given alpha and beta. How alpha and beta depend on plan, billing
period and amount is known to `renewal_model`.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, polygamma

from models.kit.arrays import Floats
from models.kit.special_functions import hypergeometric


@dataclass(frozen=True)
class Histories:
    """What was seen of subscriptions; all attributes are of shape (row,).

    Attributes:
        first: renewals already survived when first observed (left truncation).
        renewals: renewals paid so far.
        ended: 1 where the next renewal was not paid, 0 where it is still to come.
    """

    first: Floats
    renewals: Floats
    ended: Floats


def log_likelihood(seen: Histories, alpha: Floats, beta: Floats) -> Floats:
    """Per row, given that the subscription was seen at `first`."""
    reached = betaln(alpha + seen.ended, beta + seen.renewals)
    return np.asarray(reached - betaln(alpha, beta + seen.first))


def slopes(seen: Histories, alpha: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """First derivatives of `log_likelihood` by alpha and by beta."""
    whole = digamma(alpha + beta + seen.renewals + seen.ended)
    given = digamma(alpha + beta + seen.first)
    by_alpha = digamma(alpha + seen.ended) - digamma(alpha) + given - whole
    by_beta = digamma(beta + seen.renewals) - digamma(beta + seen.first)
    return np.asarray(by_alpha), np.asarray(by_beta + given - whole)


def curvatures(
    seen: Histories, alpha: Floats, beta: Floats
) -> tuple[Floats, Floats, Floats]:
    """Second derivatives: by alpha twice, by alpha and beta, by beta twice."""
    whole = polygamma(1, alpha + beta + seen.renewals + seen.ended)
    both = polygamma(1, alpha + beta + seen.first) - whole
    of_alpha = polygamma(1, alpha + seen.ended) - polygamma(1, alpha)
    of_beta = polygamma(1, beta + seen.renewals) - polygamma(1, beta + seen.first)
    return np.asarray(of_alpha + both), np.asarray(both), np.asarray(of_beta + both)


def survival(parameters: Floats, renewals: Floats) -> Floats:
    """S(n): the share of subscriptions that pay n renewals; of the shape of n."""
    alpha, beta = parameters
    return np.asarray(np.exp(betaln(alpha, beta + renewals) - betaln(alpha, beta)))


@dataclass(frozen=True)
class Renewals:
    """What is expected of the next renewals; all attributes are of shape (row,).

    Attributes:
        count: expected number of them, E[K] = sum of S_k.
        square: E[K^2] = sum of (2k - 1) S_k, for K is the number paid in a row.
        discounted: the sum of S_k times what money is worth at the k-th renewal.
    """

    count: Floats
    square: Floats
    discounted: Floats

    @property
    def variance(self) -> Floats:
        """Of the discounted number: that of the number, scaled as the mean is."""
        scale = np.divide(
            self.discounted,
            self.count,
            out=np.zeros_like(self.count),
            where=self.count > 0,
        )
        return np.asarray((self.square - self.count**2) * scale**2)


def next_renewals(
    alpha: Floats, beta: Floats, renewals: Floats, ahead: Floats, worth: Floats
) -> Renewals:
    """Expected number of the next renewals of subscriptions that run now.

    Args:
        alpha: of shape (row,).
        beta: of shape (row,).
        renewals: paid so far, of shape (row,).
        ahead: how many renewals can come, of shape (row,).
        worth: what one unit of money at each renewal is worth today, of shape
            (renewal, row); rows after `ahead` are not read.
    """
    count, square, discounted = (np.zeros_like(alpha) for _ in range(3))
    stays = np.ones_like(alpha)
    for k in range(1, int(ahead.max(initial=0)) + 1):
        # The chance of the n-th renewal is (beta + n - 1) / (alpha + beta + n - 1).
        reached = beta + renewals + k - 1
        stays = np.where(k <= ahead, stays * reached / (alpha + reached), 0.0)
        count += stays
        square += (2 * k - 1) * stays
        discounted += stays * worth[k - 1]
    return Renewals(count, square, discounted)


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
