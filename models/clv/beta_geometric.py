"""BG/NBD and MBG/NBD: Poisson purchases, a chance of leaving after each one.

Fader, Hardie and Lee 2005, "Counting Your Customers the Easy Way", Marketing Science
24; Batislam, Denizel and Filiztekin 2007, International Journal of Research in
Marketing 24. In the modified model (MBG/NBD) a customer can leave after the first
purchase too. With n = x for BG/NBD and n = x + 1 for MBG/NBD the two share every
formula. The literature's names are used: a customer has bought x times after the first
purchase, the last time t_x weeks after it, and has been observed for T weeks (`t`).

Parameters: r and alpha are shape and rate (in weeks) of the Gamma distribution of the
purchase rates; a and b are those of the Beta distribution of the chances of leaving.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import digamma, expit, gammaln

from models.clv.groups import Groups
from models.kit.arrays import Floats
from models.kit.special_functions import hypergeometric

NEAR_ONE = 1e-4
"""Closer to a = 1 than this, expectations are interpolated."""
MOST_PURCHASES = 10_000
"""Terms after which the sum of `pairs_if_alive` is cut off."""
NEGLIGIBLE = 1e-12
"""Terms below this share of the sum are left out."""


@dataclass(frozen=True)
class BetaGeometric:
    """One of the two models on given histories.

    Attributes:
        groups: the histories.
        leaves_after_first: MBG/NBD when true.
    """

    groups: Groups
    leaves_after_first: bool
    parameters: tuple[str, ...] = ("r", "alpha", "a", "b")
    scales: frozenset[str] = field(default=frozenset({"alpha"}))

    @property
    def name(self) -> str:
        """As published."""
        return "mbg_nbd" if self.leaves_after_first else "bg_nbd"

    @property
    def _first(self) -> float:
        """Occasions to leave before the first repeat purchase."""
        return 1.0 if self.leaves_after_first else 0.0

    @property
    def _n(self) -> Floats:
        """Occasions to leave so far, per group."""
        return self.groups.x + self._first

    def start(self) -> Floats:
        """Rates of the order of one purchase per quarter of the time observed."""
        weeks = np.average(self.groups.t, weights=self.groups.weight)
        return np.array([0.5, max(weeks / 4, 1.0), 1.0, 2.0])

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Fader, Hardie and Lee 2005, in logarithms; of shape (group,)."""
        r, alpha, a, b = parameters
        x, n = self.groups.x, self._n
        purchases = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        stays = gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
        alive = -(r + x) * np.log(alpha + self.groups.t)
        odds = self._log_odds_left(parameters)
        return np.asarray(purchases + stays + alive + np.logaddexp(0.0, odds))

    def scores(self, parameters: Floats) -> Floats:
        """Closed derivatives by log r, log alpha, log a, log b; (group, parameter)."""
        r, alpha, a, b = parameters
        x, n, t, t_x = self.groups.x, self._n, self.groups.t, self.groups.t_x
        left = expit(self._log_odds_left(parameters))
        log_ratio = np.log((alpha + t) / (alpha + t_x))
        by_r = digamma(r + x) - digamma(r) + np.log(alpha / (alpha + t))
        by_alpha = r / alpha - (r + x) / (alpha + t)
        by_alpha += left * (r + x) * (1 / (alpha + t) - 1 / (alpha + t_x))
        by_a = digamma(a + b) - digamma(a + b + n) + left / a
        by_b = digamma(a + b) - digamma(a + b + n) + digamma(b + n) - digamma(b)
        by_b -= left / np.where(n > 0, b + n - 1, 1.0)
        columns = [by_r + left * log_ratio, by_alpha, by_a, by_b]
        return np.stack(columns, axis=1) * parameters

    def _log_odds_left(self, parameters: Floats) -> Floats:
        """Log odds of having left at the last purchase; -inf where impossible."""
        r, alpha, a, b = parameters
        x, n = self.groups.x, self._n
        can_leave = n > 0
        base = np.log(a) - np.log(np.where(can_leave, b + n - 1, 1.0))
        silence = np.log((alpha + self.groups.t) / (alpha + self.groups.t_x))
        return np.where(can_leave, base + (r + x) * silence, -np.inf)

    def p_alive(self, parameters: Floats) -> Floats:
        """P(still a customer), per group.

        BG/NBD gives 1 to everybody who never bought again, because its customers can
        only leave after a repeat purchase.
        """
        return np.asarray(expit(-self._log_odds_left(parameters)))

    def expected_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """Expected purchases in the next `weeks` of those alive now, per group.

        The formula of Fader, Hardie and Lee 2005 without P(alive), with the Euler
        transform of 2F1, which is finite for any x. At a = 1 the formula is 0/0; close
        to it the result is interpolated between both sides.
        """
        r, alpha, a, b = parameters
        distance = a - 1
        if abs(distance) >= NEAR_ONE:
            return self._expected(parameters, weeks)
        below = self._expected(np.array([r, alpha, 1 - NEAR_ONE, b]), weeks)
        above = self._expected(np.array([r, alpha, 1 + NEAR_ONE, b]), weeks)
        share = (distance + NEAR_ONE) / (2 * NEAR_ONE)
        return np.asarray(below + share * (above - below))

    def _expected(self, parameters: Floats, weeks: float) -> Floats:
        """The formula itself, for a other than 1.

        It does not depend on t_x, so each (x, T) is evaluated once.
        """
        r, alpha, a, b = parameters
        ends = self.groups.ends
        z = weeks / (alpha + ends.t + weeks)
        third = a + b + ends.x + self._first - 1
        # The product of `third` and 2F1 is smooth where `third` is 0; 2F1 is not.
        third = np.where(np.abs(third) < 1e-7, 1e-7, third)
        first = a + b - r + self._first - 1
        series = hypergeometric(first, a - 1, third, z)
        grown = 1 - np.exp((a - 1) * np.log1p(-z)) * series
        return np.asarray(np.maximum(third / (a - 1) * grown, 0.0)[ends.index])

    def pairs_if_alive(self, parameters: Floats, weeks: float) -> Floats:
        """E[N(N-1)] of the purchases N in the next `weeks` of those alive now.

        Per group. There is a k-th purchase when an eternal customer would have made k
        (negative binomial) and this one did not leave at any of the k - 1 before it:

            sum over k of 2 (k - 1) P(NBD >= k) B(a, b' + k - 1) / B(a, b')

        (without 2 (k - 1) the sum is E[N]). Terms are added until they no longer count.
        """
        r, alpha, a, b = parameters
        ends = self.groups.ends
        shape = r + ends.x
        occasions = b + ends.x + self._first
        share = weeks / (alpha + ends.t + weeks)
        chance = np.exp(shape * np.log1p(-share))
        at_least = 1 - chance
        stays = np.ones_like(shape)
        total = np.zeros_like(shape)
        for k in range(1, MOST_PURCHASES):
            term = 2 * (k - 1) * at_least * stays
            total = total + term
            if k > 1 and (term <= NEGLIGIBLE * (total + 1e-300)).all():
                break
            stays = stays * (occasions + k - 1) / (a + occasions + k - 1)
            chance = chance * (shape + k - 1) / k * share
            at_least = np.maximum(at_least - chance, 0.0)
        return np.asarray(total[ends.index])

    def p_purchase(self, parameters: Floats, weeks: float) -> Floats:
        """P(at least one purchase in the next `weeks`), per group; exact."""
        r, alpha = parameters[:2]
        silence = np.log1p(weeks / (alpha + self.groups.t))
        buys = -np.expm1(-(r + self.groups.x) * silence)
        return np.asarray(self.p_alive(parameters) * buys)
