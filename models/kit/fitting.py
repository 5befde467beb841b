"""Maximum likelihood of positive parameters on weighted rows.

A fit searches on the logarithms of the parameters by L-BFGS, is brought to the peak by
Newton's method, and takes its standard errors from the information there. Which fits
may be used is decided here too: a fit that ran away, or found no peak, is marked
degenerate and says why. No particular model is known here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from models.kit.arrays import Floats

STEP: Final = 1e-5
"""Step of `numerical_scores`, in logarithms of the parameters."""
INFORMATION_STEP: Final = 1e-4
"""Step of the differences of gradients that make the information, in logarithms."""
SHAPES: Final = (2e-3, 1e3)
"""A shape parameter outside of these limits is degenerate: all customers would be
alike, or no two of them."""
SCALES: Final = (1e-3, 1e3)
"""The same limits for parameters with a unit, as multiples of where they start."""
BEYOND: Final = 2.0
"""The search may go beyond the limits by this factor."""
PATIENCE: Final = 3
"""The search ends after this many steps in a row outside of the limits: no search has
been seen to come back from there."""
EVALUATIONS: Final = 200
"""Budget of a search: how often it may evaluate the likelihood and its gradient. Sound
fits have needed 13 to 40."""
BUDGET_USED_UP: Final = 1
"""scipy's status of a search that ended because its evaluations were used up."""
NEWTON_STEPS: Final = 4
"""Most steps of Newton's method after the search."""
NEARBY: Final = 0.1
"""A step of Newton's method that is longer than this (in logarithms) is not taken: the
search did not end near a peak."""
SETTLED: Final = 1e-9
"""A step of Newton's method shorter than this (in logarithms) is the last one."""
MAX_LOG_SE: Final = 3.0
"""A parameter that is known to less than a factor of e^3 counts as not known."""
PRIOR_SD: Final = 1.0
"""Standard deviation of the weak prior, in logarithms of the parameters."""


class Likelihood(Protocol):
    """A model of independent rows with positive parameters, as `fit` needs it."""

    @property
    def name(self) -> str:
        """The model's name as published."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        ...

    @property
    def scales(self) -> frozenset[str]:
        """The parameters that have a unit (weeks, money); the others are shapes."""
        ...

    def start(self) -> Floats:
        """Where the search begins; also the centre of the weak prior."""
        ...

    def log_likelihood(self, parameters: Floats) -> Floats:
        """The log-likelihood of each row, of shape (row,)."""
        ...

    def scores(self, parameters: Floats) -> Floats:
        """Derivatives of `log_likelihood` by the logarithms of the parameters.

        Of shape (row, parameter).
        """
        ...


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes:
        name: the model's name.
        names: the names of its parameters.
        parameters: their estimates in natural units, of shape (parameter,).
        standard_errors: of the estimates, by the delta method; NaN where unknown.
        covariance: of the logarithms of the estimates, of shape (parameter,
            parameter); the zero matrix where unknown.
        log_likelihood: at the estimates, summed over customers, without the prior.
        n_customers: sum of the weights.
        evaluations: how often the search evaluated the likelihood.
        reason: why the fit is degenerate; None for a sound fit.
        has_prior: whether the weak prior was used.
    """

    name: str
    names: tuple[str, ...]
    parameters: Floats
    standard_errors: Floats
    covariance: Floats
    log_likelihood: float
    n_customers: int
    evaluations: int
    reason: str | None = None
    has_prior: bool = False

    @property
    def is_degenerate(self) -> bool:
        """Whether the fit may not be used."""
        return self.reason is not None


@dataclass(frozen=True)
class _Objective:
    """What is minimised: minus the log-posterior at logarithms of the parameters.

    Attributes:
        model: the likelihood with its rows.
        weight: customers per row.
        centre: of the prior, in logarithms; also where the search begins.
        precision: of the prior; 0 without one.
    """

    model: Likelihood
    weight: Floats
    centre: Floats
    precision: float

    def per_customer(self, theta: Floats) -> tuple[float, Floats]:
        """Value and gradient, divided by the number of customers.

        Undivided, a gradient of thousands would send the first step of L-BFGS to a
        corner of the bounds, where a likelihood can cost a thousand times more.
        """
        value = float(self.weight @ self.model.log_likelihood(np.exp(theta)))
        away = theta - self.centre
        penalty = self.precision * float(away @ away) / 2
        customers = self.weight.sum()
        return (penalty - value) / customers, self.gradient(theta) / customers

    def gradient(self, theta: Floats) -> Floats:
        """Derivatives by the logarithms of the parameters, of shape (parameter,)."""
        away = theta - self.centre
        slope = self.weight @ self.model.scores(np.exp(theta))
        return np.asarray(self.precision * away - slope)

    def information(self, theta: Floats) -> Floats:
        """The Hessian, by central differences of the gradient."""
        rows = []
        for place in range(len(theta)):
            move = np.zeros_like(theta)
            move[place] = INFORMATION_STEP
            change = self.gradient(theta + move) - self.gradient(theta - move)
            rows.append(change / (2 * INFORMATION_STEP))
        hessian = np.stack(rows)
        return (hessian + hessian.T) / 2


@dataclass(frozen=True)
class _Search:
    """Where the search ended.

    Attributes:
        theta: logarithms of the parameters.
        evaluations: how often the likelihood was evaluated.
        ran_away: whether it ended outside of the limits of a sound fit.
        is_exhausted: whether it ended because its budget was used up.
    """

    theta: Floats
    evaluations: int
    ran_away: bool
    is_exhausted: bool


def numerical_scores(
    log_likelihood: Callable[[Floats], Floats], parameters: Floats
) -> Floats:
    """Central differences by the logarithms of the parameters, (row, parameter).

    Tests compare closed derivatives with them; a model without closed derivatives can
    use them, at two evaluations of the likelihood per parameter.
    """
    columns = []
    for place in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[place] = STEP
        up = log_likelihood(parameters * np.exp(step))
        down = log_likelihood(parameters * np.exp(-step))
        columns.append((up - down) / (2 * STEP))
    return np.stack(columns, axis=1)


def limits(model: Likelihood) -> tuple[Floats, Floats]:
    """The lowest and the highest parameters of a sound fit, in natural units."""
    factors = [SCALES if name in model.scales else SHAPES for name in model.parameters]
    units = [
        value if name in model.scales else 1.0
        for name, value in zip(model.parameters, model.start(), strict=True)
    ]
    low, high = (np.array(factors) * np.array(units)[:, None]).T
    return low, high


def fit(
    model: Likelihood,
    weight: Floats,
    *,
    with_prior: bool = False,
    budget: int = EVALUATIONS,
) -> Fit:
    """Fit one model; never raises for data that it cannot be fitted to.

    Args:
        model: the likelihood with its rows.
        weight: customers per row, of shape (row,).
        with_prior: whether a normal prior is put on the logarithms of the parameters,
            centred at `model.start()` with standard deviation `PRIOR_SD`.
        budget: most evaluations of the likelihood by the search.
    """
    objective = _Objective(
        model, weight, np.log(model.start()), 1 / PRIOR_SD**2 if with_prior else 0.0
    )
    with threadpool_limits(limits=1, user_api="blas"), np.errstate(all="ignore"):
        search = _search(objective, budget)
        theta, covariance = search.theta, None
        if not (search.ran_away or search.is_exhausted):
            theta, covariance = _at_the_peak(objective, search.theta)
        log_likelihood = float(weight @ model.log_likelihood(np.exp(theta)))
    parameters = np.exp(theta)
    unknown = np.full(len(theta), np.nan)
    return Fit(
        name=model.name,
        names=model.parameters,
        parameters=parameters,
        standard_errors=unknown
        if covariance is None
        else parameters * np.sqrt(np.diag(covariance)),
        covariance=np.zeros((len(theta), len(theta)))
        if covariance is None
        else covariance,
        log_likelihood=log_likelihood,
        n_customers=int(weight.sum()),
        evaluations=search.evaluations,
        reason=_why_not_finite(log_likelihood)
        or _why_outside(model, parameters)
        or _why_exhausted(search)
        or _why_undetermined(model, covariance),
        has_prior=with_prior,
    )


def _search(objective: _Objective, budget: int) -> _Search:
    """Minimise by L-BFGS within wide bounds, until it ends or shall end."""
    low, high = np.log(limits(objective.model))
    margin = np.log(BEYOND)
    outside = 0

    def count_steps_outside(xk: Floats) -> None:
        nonlocal outside
        outside = outside + 1 if ((xk < low) | (xk > high)).any() else 0
        if outside == PATIENCE:
            raise StopIteration

    found = minimize(
        objective.per_customer,
        objective.centre,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low - margin, high + margin, strict=True)),
        callback=count_steps_outside,
        options={"maxiter": budget, "maxfun": budget, "ftol": 1e-11, "gtol": 1e-8},
    )
    return _Search(
        theta=np.asarray(found.x, dtype=np.float64),
        evaluations=int(found.nfev),
        ran_away=outside > 0,
        is_exhausted=found.status == BUDGET_USED_UP,
    )


def _at_the_peak(objective: _Objective, theta: Floats) -> tuple[Floats, Floats | None]:
    """The peak near the end of the search, and the covariance of the estimates there.

    The search ends where the likelihood hardly rises, some 1e-5 from the peak, and
    where exactly depends on its path. Newton's method brings the estimates to the peak
    itself, so that they do not depend on the path. The covariance is None where the
    likelihood has no proper peak.
    """
    covariance = _inverse(objective.information(theta))
    for _ in range(NEWTON_STEPS):
        if covariance is None:
            break
        move = -covariance @ objective.gradient(theta)
        length = np.abs(move).max()
        if not length < NEARBY:
            break
        theta = theta + move
        if length < SETTLED:
            break
        covariance = _inverse(objective.information(theta))
    return theta, covariance


def _inverse(information: Floats) -> Floats | None:
    """The covariance; None unless the likelihood has a proper peak here."""
    if not np.isfinite(information).all():
        return None
    values, vectors = np.linalg.eigh(information)
    if values.min() <= 1e-9 * max(values.max(), 1.0):
        return None
    return np.asarray((vectors / values) @ vectors.T, dtype=np.float64)


def _why_not_finite(log_likelihood: float) -> str | None:
    return None if np.isfinite(log_likelihood) else "the likelihood is not finite"


def _why_outside(model: Likelihood, parameters: Floats) -> str | None:
    low, high = limits(model)
    for place in np.flatnonzero((parameters < low) | (parameters > high)):
        return f"{model.parameters[place]} ran away to {parameters[place]:.3g}"
    return None


def _why_exhausted(search: _Search) -> str | None:
    if not search.is_exhausted:
        return None
    return f"no peak was found in {search.evaluations} evaluations"


def _why_undetermined(model: Likelihood, covariance: Floats | None) -> str | None:
    if covariance is None:
        return "the likelihood has no single peak"
    errors = np.sqrt(np.diag(covariance))
    for name, error in zip(model.parameters, errors, strict=True):
        if error > MAX_LOG_SE:
            return f"{name} is undetermined (factor e^{error:.1f})"
    return None
