"""The chance that a contract is not renewed, by plan, billing period and amount.

One shifted-beta-geometric likelihood over all contracts. The mean chance of not
renewing a period of k months is

    m = 1 - exp(-k e^eta),   eta = c + d(period) + u(plan) + s z

where z is the logarithm of the monthly amount less its mean in the same plan and
period. The chances of single contracts are Beta(alpha, beta) around it, with
alpha = m kappa and beta = (1 - m) kappa; periods up to a month share one kappa, longer
ones another.

What the data say little about is drawn to a prior (a penalty, as in ridge regression):
d ~ N(0, .3^2), s ~ N(0, .5^2), ln kappa ~ N(ln 50, 1.5^2) up to a month and
N(ln 20, 1.5^2) beyond, u ~ N(0, tau^2). tau^2 is how much the plans' rates differ more
than chance would make them (DerSimonian and Laird 1986, Controlled Clinical Trials 7),
and at least .5^2. The covariance of the estimates is the inverse of the penalised
information.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from models.clv import sbg
from models.kit.arrays import Floats, Ints, distinct_rows

MONTH: Final = 1.0
INTERVAL_SD: Final = 0.3
AMOUNT_SD: Final = 0.5
KAPPA_SD: Final = 1.5
RATE_SD: Final = 1.0
"""Of c, only where no contract ever ended."""
SHORT_KAPPA: Final = 50.0
LONG_KAPPA: Final = 20.0
LEAST_PLAN_SD: Final = 0.5
AMOUNT_STEP: Final = 0.1
"""To which precision z is grouped."""
STEPS: Final = 50
SETTLED: Final = 1e-10
SHORTEST: Final = 1e-6
"""A step is not tried at less than this share of Newton's."""


@dataclass(frozen=True)
class Contracts:
    """Contracts, or groups of equal ones; arrays are of shape (contract,).

    Attributes:
        plans: the names of the plans.
        intervals: the lengths of billing periods other than a month, in months.
        plan: the place of each contract's plan in `plans`.
        months: length of the billing period; 12 for a yearly contract.
        z: log of the monthly amount less its mean in the plan and period.
        seen: what was seen of them.
        weight: contracts of each row.
    """

    plans: tuple[str, ...]
    intervals: tuple[float, ...]
    plan: Ints
    months: Floats
    z: Floats
    seen: sbg.Histories
    weight: Floats

    @cached_property
    def interval(self) -> Ints:
        """The place of each contract's period in `intervals`; -1 for a month."""
        index = {length: place for place, length in enumerate(self.intervals)}
        rounded = np.round(self.months, 6).tolist()
        return np.array([index.get(one, -1) for one in rounded], dtype=np.int64)

    @cached_property
    def is_long(self) -> Ints:
        """1 for periods of more than a month, else 0."""
        return (self.months > MONTH + 1e-6).astype(np.int64)

    def some(self, rows: Ints) -> "Contracts":
        """The contracts at these places, with the plans and intervals of all."""
        seen = self.seen
        return replace(
            self,
            plan=self.plan[rows],
            months=self.months[rows],
            z=self.z[rows],
            seen=sbg.Histories(seen.first[rows], seen.renewals[rows], seen.ended[rows]),
            weight=self.weight[rows],
        )

    def grouped(self) -> "Contracts":
        """Equal contracts once, with z to a tenth."""
        z = np.round(self.z / AMOUNT_STEP) * AMOUNT_STEP
        columns = [
            self.plan.astype(np.float64),
            self.months,
            z,
            self.seen.first,
            self.seen.renewals,
            self.seen.ended,
        ]
        rows = distinct_rows(columns)
        _, months, z, first, renewals, ended = (one[rows.first] for one in columns)
        return Contracts(
            self.plans,
            self.intervals,
            self.plan[rows.first],
            months,
            z,
            sbg.Histories(first, renewals, ended),
            np.bincount(rows.index, self.weight).astype(np.float64),
        )


def intervals_of(months: Floats) -> tuple[float, ...]:
    """The lengths of billing periods other than a month."""
    found = np.unique(np.round(months, 6))
    return tuple(float(one) for one in found if one != MONTH)


def centred_log_amount(amount: Floats, plan: Ints, months: Floats) -> Floats:
    """z: log of the amount less its mean over contracts of the same plan and period.

    Args:
        amount: monthly amounts, of shape (contract,); one that is not above 0 has z 0.
        plan: of the same shape.
        months: of the same shape.
    """
    known = amount > 0
    log_amount = np.log(np.where(known, amount, 1.0))
    alike = distinct_rows([plan.astype(np.float64), months]).index
    count = np.maximum(np.bincount(alike, known), 1.0)
    mean = np.bincount(alike, np.where(known, log_amount, 0.0)) / count
    return np.where(known, log_amount - mean[alike], 0.0)


def plan_variance(contracts: Contracts) -> float:
    """tau^2 of the plans' log rates; DerSimonian and Laird, at least .5^2."""
    seen, months = contracts.seen, contracts.months
    paid = contracts.weight * (seen.renewals - seen.first)
    ends = np.bincount(contracts.plan, contracts.weight * seen.ended)
    at_risk = np.bincount(
        contracts.plan, months * (paid + contracts.weight * seen.ended / 2)
    )
    used = np.bincount(contracts.plan, contracts.weight) > 0
    y = np.log((ends[used] + 0.5) / (at_risk[used] + 0.5))
    precision = ends[used] + 0.5
    least = LEAST_PLAN_SD**2
    spread = precision.sum() - (precision**2).sum() / precision.sum()
    if spread <= 0:
        return least
    q = precision @ (y - precision @ y / precision.sum()) ** 2
    return float(max((q - (len(y) - 1)) / spread, least))


@dataclass(frozen=True)
class Rates:
    """Everything that alpha and beta of contracts come from, of shape (contract,)."""

    eta: Floats
    log_kappa: Floats
    months: Floats

    @cached_property
    def mean(self) -> Floats:
        """m: the mean chance of not renewing a period."""
        return np.asarray(-np.expm1(-self.months * np.exp(self.eta)))

    @cached_property
    def mean_slope(self) -> Floats:
        """Derivative of `mean` by eta."""
        hazard = self.months * np.exp(self.eta)
        return np.asarray(hazard * np.exp(-hazard))

    @cached_property
    def alpha(self) -> Floats:
        """Of the Beta distribution of the chances of not renewing."""
        return np.asarray(self.mean * np.exp(self.log_kappa))

    @cached_property
    def beta(self) -> Floats:
        """Of the same distribution."""
        return np.asarray((1 - self.mean) * np.exp(self.log_kappa))


@dataclass(frozen=True)
class RenewalFit:
    """The estimate.

    Attributes:
        plans: the names of the plans.
        intervals: lengths of billing periods other than a month, in months.
        theta: c, d of each interval, u of each plan, s, ln kappa up to a month and
            beyond; of shape (parameter,).
        covariance: of theta.
        log_likelihood: without the penalties.
        n_contracts: contracts behind it.
        plan_sd: tau.
    """

    plans: tuple[str, ...]
    intervals: tuple[float, ...]
    theta: Floats
    covariance: Floats
    log_likelihood: float
    n_contracts: int
    plan_sd: float

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters as published; theta has the logarithms of both kappas."""
        return (
            "c",
            *(f"d of {length:g} months" for length in self.intervals),
            *(f"u of plan {plan}" for plan in self.plans),
            *("s", "kappa up to a month", "kappa beyond a month"),
        )

    def rates(self, contracts: Contracts) -> Rates:
        """Alpha and beta of contracts of the same plans and intervals."""
        return _rates(contracts, self.theta)


def _rates(contracts: Contracts, theta: Floats) -> Rates:
    intervals, plans = len(contracts.intervals), len(contracts.plans)
    # The last place stands for monthly contracts, which have no effect of their own.
    of_interval = np.append(theta[1 : 1 + intervals], 0.0)
    of_plan = theta[1 + intervals : 1 + intervals + plans]
    eta = theta[0] + of_interval[contracts.interval] + of_plan[contracts.plan]
    log_kappa = theta[-2:][contracts.is_long]
    return Rates(eta + theta[-3] * contracts.z, log_kappa, contracts.months)


def design(contracts: Contracts) -> tuple[Floats, Floats]:
    """Derivatives of eta and of ln kappa by theta, each (contract, parameter)."""
    rows = np.arange(len(contracts.z))
    intervals, plans = len(contracts.intervals), len(contracts.plans)
    of_eta = np.zeros((len(rows), 4 + intervals + plans))
    of_kappa = np.zeros_like(of_eta)
    of_eta[:, 0] = 1
    other = contracts.interval >= 0
    of_eta[rows[other], 1 + contracts.interval[other]] = 1
    of_eta[rows, 1 + intervals + contracts.plan] = 1
    of_eta[:, -3] = contracts.z
    of_kappa[rows, -2 + contracts.is_long] = 1
    return of_eta, of_kappa


@dataclass(frozen=True)
class _Objective:
    """The penalised log-likelihood with its derivatives."""

    contracts: Contracts
    centre: Floats
    precision: Floats

    @cached_property
    def _design(self) -> tuple[Floats, Floats]:
        return design(self.contracts)

    def value(self, theta: Floats) -> float:
        penalty = self.precision @ (theta - self.centre) ** 2 / 2
        return self.log_likelihood(theta) - float(penalty)

    def log_likelihood(self, theta: Floats) -> float:
        rates = _rates(self.contracts, theta)
        rows = sbg.log_likelihood(self.contracts.seen, rates.alpha, rates.beta)
        return float(self.contracts.weight @ rows)

    def derivatives(self, theta: Floats) -> tuple[Floats, Floats]:
        """Gradient, and minus the Hessian, by the chain rule over eta and ln kappa."""
        rates, weight = _rates(self.contracts, theta), self.contracts.weight
        alpha, beta = rates.alpha, rates.beta
        by_alpha, by_beta = sbg.slopes(self.contracts.seen, alpha, beta)
        aa, ab, bb = sbg.curvatures(self.contracts.seen, alpha, beta)
        # One step of eta moves alpha by `moved` and beta by as much the other way.
        moved = np.exp(rates.log_kappa) * rates.mean_slope
        hazard = rates.months * np.exp(rates.eta)
        by_eta = moved * (by_alpha - by_beta)
        by_kappa = alpha * by_alpha + beta * by_beta
        eta_eta = moved**2 * (aa - 2 * ab + bb) + (1 - hazard) * by_eta
        eta_kappa = moved * (alpha * (aa - ab) + beta * (ab - bb)) + by_eta
        kappa_kappa = alpha**2 * aa + 2 * alpha * beta * ab + beta**2 * bb + by_kappa
        of_eta, of_kappa = self._design
        gradient = of_eta.T @ (weight * by_eta) + of_kappa.T @ (weight * by_kappa)
        mixed = of_eta.T @ ((weight * eta_kappa)[:, None] * of_kappa)
        hessian = (
            of_eta.T @ ((weight * eta_eta)[:, None] * of_eta)
            + of_kappa.T @ ((weight * kappa_kappa)[:, None] * of_kappa)
            + mixed
            + mixed.T
        )
        away = self.precision * (theta - self.centre)
        return gradient - away, np.diag(self.precision) - hessian


def fit(contracts: Contracts) -> RenewalFit | None:
    """Maximise the penalised likelihood by Newton's method.

    Returns:
        None where no peak was found.
    """
    rows = contracts.grouped()
    tau2 = plan_variance(rows)
    centre, precision = _prior(rows, tau2)
    objective = _Objective(rows, centre, precision)
    theta = _climb(objective, _start(rows, centre))
    if theta is None:
        return None
    _, information = objective.derivatives(theta)
    values, vectors = np.linalg.eigh(information)
    if not np.isfinite(values).all() or values.min() <= 0:
        return None
    return RenewalFit(
        plans=rows.plans,
        intervals=rows.intervals,
        theta=theta,
        covariance=np.asarray((vectors / values) @ vectors.T),
        log_likelihood=objective.log_likelihood(theta),
        n_contracts=int(rows.weight.sum()),
        plan_sd=float(np.sqrt(tau2)),
    )


def _prior(contracts: Contracts, tau2: float) -> tuple[Floats, Floats]:
    """Centre and precision of every parameter.

    c has no prior where any contract ended. Where none did, the likelihood alone would
    drive the rate to 0; it is drawn to that of half an end.
    """
    intervals, plans = len(contracts.intervals), len(contracts.plans)
    has_ends = bool(contracts.weight @ contracts.seen.ended > 0)
    centre = np.zeros(4 + intervals + plans)
    centre[0] = 0.0 if has_ends else _rate_of_all(contracts)
    centre[-2:] = np.log([SHORT_KAPPA, LONG_KAPPA])
    deviations: Sequence[float] = [
        np.inf if has_ends else RATE_SD,
        *[INTERVAL_SD] * intervals,
        *[np.sqrt(tau2)] * plans,
        *(AMOUNT_SD, KAPPA_SD, KAPPA_SD),
    ]
    return centre, 1 / np.square(deviations)


def _start(contracts: Contracts, centre: Floats) -> Floats:
    """The rate of all contracts together, and the centre of every other parameter."""
    theta = centre.copy()
    theta[0] = _rate_of_all(contracts)
    return theta


def _rate_of_all(contracts: Contracts) -> float:
    """Log of the ends per month at risk, with half an end more of each."""
    seen, weight, months = contracts.seen, contracts.weight, contracts.months
    ends = weight @ seen.ended
    at_risk = weight @ (months * (seen.renewals - seen.first + seen.ended / 2))
    return float(np.log((ends + 0.5) / (at_risk + 0.5)))


def _climb(objective: _Objective, theta: Floats) -> Floats | None:
    """Newton's method; where the likelihood curves upwards, with a shorter step."""
    value = objective.value(theta)
    for _ in range(STEPS):
        gradient, information = objective.derivatives(theta)
        step = _uphill(gradient, information)
        length = 1.0
        while objective.value(theta + length * step) < value and length > SHORTEST:
            length /= 2
        moved = length * step
        if np.abs(moved).max() < SETTLED or length <= SHORTEST:
            return theta
        theta = theta + moved
        value = objective.value(theta)
    return None


def _uphill(gradient: Floats, information: Floats) -> Floats:
    """The Newton step; eigenvalues that are not positive are turned round."""
    values, vectors = np.linalg.eigh(information)
    least = 1e-6 * max(float(np.abs(values).max()), 1.0)
    return np.asarray(
        vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), least))
    )
