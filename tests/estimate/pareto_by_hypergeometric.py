"""Pareto/NBD as the literature writes it: 2F1 for each group, no derivatives.

The reference for `models/clv/pareto.py`, in tests and in the benchmark: scipy's 2F1 at
(x, t_x) and at (x, T) of every group, gradients by central differences.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from models.clv.pareto import Pareto
from models.kit.arrays import Floats
from models.kit.fitting import numerical_scores
from models.kit.special_functions import hypergeometric


@dataclass(frozen=True)
class ParetoByHypergeometric(Pareto):
    """The same model, evaluated in the textbook's way."""

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Fader and Hardie, note 009, after an Euler transform; per group."""
        r, alpha, s, beta = parameters
        x, t_x, t = self.groups.x, self.groups.t_x, self.groups.t
        purchases = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        alive = -(r + x) * np.log(alpha + t) - s * np.log(beta + t)
        share = np.log(s) - np.log(r + s + x)
        at_last = share + self._log_term(parameters, t_x)
        at_end = share + self._log_term(parameters, t)
        top = np.maximum(at_last, at_end)
        left = np.exp(at_last - top) - np.exp(at_end - top)
        with np.errstate(divide="ignore"):
            log_left = top + np.log(np.maximum(left, 0.0))
        return np.asarray(purchases + np.logaddexp(alive, log_left))

    def scores(self, parameters: Floats) -> Floats:
        """Central differences, (group, parameter)."""
        return numerical_scores(self.log_likelihood, parameters)

    def _log_term(self, parameters: Floats, time: Floats) -> Floats:
        r, alpha, s, beta = parameters
        shape = r + self.groups.x
        third = shape + s + 1
        if alpha >= beta:
            z = (alpha - beta) / (alpha + time)
            series = hypergeometric(1.0, shape, third, z)
            powers = shape * np.log(alpha + time) + s * np.log(beta + time)
        else:
            z = (beta - alpha) / (beta + time)
            series = hypergeometric(1.0, s + 1, third, z)
            powers = (shape - 1) * np.log(alpha + time) + (s + 1) * np.log(beta + time)
        return np.asarray(np.log(series) - powers)
