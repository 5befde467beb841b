"""Maximum likelihood of positive parameters on weighted rows.

Fitted on the logarithms, by L-BFGS with gradients; information and standard errors
from the numerical Hessian. Which fits may be used is decided here too: a fit that ran
away is marked degenerate and says why. No model of purchases stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from models.clv.groups import Floats

STEP: Final = 1e-5
"""Relative step of numerical derivatives."""
SHAPES: Final = (2e-3, 1e3)
"""Shape parameters outside are degenerate: everybody alike, or nobody."""
SCALES: Final = (1e-3, 1e3)
"""The same for parameters with a unit, as multiples of where they start."""
BEYOND: Final = 2.0
"""How far past those limits the search may look."""
PATIENCE: Final = 3
"""Steps in a row outside after which the search ends: out there 2F1 costs fifty times
more, and nobody has been seen to come back."""
MAX_LOG_SE: Final = 3.0
"""A parameter known to less than a factor of e^3 is not known."""
PRIOR_SD: Final = 1.0
"""Of the weak prior, in logarithms: one order of magnitude in two deviations."""


class Likelihood(Protocol):
    """What a model gives to be fitted: rows in, one value per row out."""

    @property
    def name(self) -> str:
        """As published."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """Their names."""
        ...

    @property
    def scales(self) -> frozenset[str]:
        """Those with a unit (weeks, money); the others are shapes."""
        ...

    def start(self) -> Floats:
        """Where to begin, and the centre of the weak prior."""
        ...

    def log_likelihood(self, parameters: Floats) -> Floats:
        """Per row."""
        ...

    def scores(self, parameters: Floats) -> Floats:
        """Derivatives by log parameters, (row, parameter)."""
        ...


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes:
        name: of the model.
        names: of its parameters.
        parameters: in natural units.
        standard_errors: of them, by the delta method; NaN where unknown.
        covariance: of their logarithms; the zero matrix where unknown.
        log_likelihood: without the prior.
        n_customers: customers behind it.
        reason: why it is degenerate; None for a sound fit.
        has_prior: whether the weak prior was used.
    """

    name: str
    names: tuple[str, ...]
    parameters: Floats
    standard_errors: Floats
    covariance: Floats
    log_likelihood: float
    n_customers: int
    reason: str | None = None
    has_prior: bool = False

    @property
    def is_degenerate(self) -> bool:
        """Whether the fit may not be used."""
        return self.reason is not None


def numerical_scores(
    log_likelihood: Callable[[Floats], Floats], parameters: Floats
) -> Floats:
    """Central differences by log parameters, for models without closed derivatives."""
    columns = []
    for place in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[place] = STEP
        up = log_likelihood(parameters * np.exp(step))
        down = log_likelihood(parameters * np.exp(-step))
        columns.append((up - down) / (2 * STEP))
    return np.stack(columns, axis=1)


def limits(model: Likelihood) -> tuple[Floats, Floats]:
    """Lowest and highest parameters of a sound fit."""
    factors = [SCALES if name in model.scales else SHAPES for name in model.parameters]
    units = [
        value if name in model.scales else 1.0
        for name, value in zip(model.parameters, model.start(), strict=True)
    ]
    low, high = (np.array(factors) * np.array(units)[:, None]).T
    return low, high


def fit(model: Likelihood, weight: Floats, *, with_prior: bool = False) -> Fit:
    """Fit one model; never raises for data that it cannot be fitted to."""
    begin = np.log(model.start())
    precision = 1 / PRIOR_SD**2 if with_prior else 0.0

    def objective(theta: Floats) -> tuple[float, Floats]:
        parameters = np.exp(theta)
        value = float(weight @ model.log_likelihood(parameters))
        gradient = weight @ model.scores(parameters)
        away = theta - begin
        penalty = precision * float(away @ away) / 2
        return penalty - value, precision * away - gradient

    low, high = np.log(limits(model))
    margin = np.log(BEYOND)
    outside = 0

    def give_up(xk: Floats) -> None:
        nonlocal outside
        outside = outside + 1 if ((xk < low) | (xk > high)).any() else 0
        if outside == PATIENCE:
            raise StopIteration

    with threadpool_limits(limits=1, user_api="blas"), np.errstate(all="ignore"):
        found = minimize(
            objective,
            begin,
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low - margin, high + margin, strict=True)),
            callback=give_up,
            options={"maxiter": 300, "ftol": 1e-11, "gtol": 1e-5},
        )
        theta = np.asarray(found.x, dtype=np.float64)
        information = np.full((len(theta), len(theta)), np.nan)
        if not outside:
            information = _information(objective, theta)
        return _judged(model, weight, theta, information, with_prior)


def _information(
    objective: Callable[[Floats], tuple[float, Floats]], theta: Floats
) -> Floats:
    """Hessian of the objective by central differences of its gradient."""
    step = 1e-4
    rows = []
    for place in range(len(theta)):
        move = np.zeros_like(theta)
        move[place] = step
        up, down = objective(theta + move)[1], objective(theta - move)[1]
        rows.append((up - down) / (2 * step))
    hessian = np.stack(rows)
    return (hessian + hessian.T) / 2


def _judged(
    model: Likelihood,
    weight: Floats,
    theta: Floats,
    information: Floats,
    has_prior: bool,
) -> Fit:
    covariance = _inverse(information)
    parameters = np.exp(theta)
    log_likelihood = float(weight @ model.log_likelihood(parameters))
    errors = (
        np.full(len(theta), np.nan)
        if covariance is None
        else parameters * np.sqrt(np.diag(covariance))
    )
    return Fit(
        name=model.name,
        names=model.parameters,
        parameters=parameters,
        standard_errors=errors,
        covariance=np.zeros_like(information) if covariance is None else covariance,
        log_likelihood=log_likelihood,
        n_customers=int(weight.sum()),
        reason=_why_degenerate(model, parameters, covariance, log_likelihood),
        has_prior=has_prior,
    )


def _inverse(information: Floats) -> Floats | None:
    """The covariance; None unless the likelihood has a proper peak here."""
    if not np.isfinite(information).all():
        return None
    values, vectors = np.linalg.eigh(information)
    if values.min() <= 1e-9 * max(values.max(), 1.0):
        return None
    return np.asarray((vectors / values) @ vectors.T, dtype=np.float64)


def _why_degenerate(
    model: Likelihood,
    parameters: Floats,
    covariance: Floats | None,
    log_likelihood: float,
) -> str | None:
    if not np.isfinite(log_likelihood):
        return "the likelihood is not finite"
    low, high = limits(model)
    for place in np.flatnonzero((parameters < low) | (parameters > high)):
        return f"{model.parameters[place]} ran away to {parameters[place]:.3g}"
    if covariance is None:
        return "the likelihood has no single peak"
    errors = dict(zip(model.parameters, np.sqrt(np.diag(covariance)), strict=True))
    for name, error in errors.items():
        if error > MAX_LOG_SE:
            return f"{name} is undetermined (factor e^{error:.1f})"
    return None
