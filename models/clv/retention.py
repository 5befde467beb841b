"""Contracts: what is known of each one, the model of renewals, and their value.

What is known of a contract comes before any model: a contract under notice is worth
nothing after its paid term, a paused one nothing until it resumes, and the next renewal
is due when the paid term ends. The model says only whether it will be paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.clv import renewal_model, sbg
from models.clv.horizon import Horizon
from models.clv.renewal_model import Contracts, RenewalFit
from models.clv.uncertainty import BackTestError, backtest_error
from models.clv.value import SubscriptionValue
from models.kit.arrays import Floats
from models.kit.fitting import Fit

MIN_CONTRACTS: Final = 30
NO_RETENTION_MODEL: Final = "too_few_subscriptions"
NAME: Final = "sbg"
EXTRA_ERROR: Final = 0.03
"""s0 of contracts: how far, in logarithms, totals miss beyond all that is modelled."""


@dataclass(frozen=True)
class Retention:
    """The fit, and the values that come from it.

    Attributes:
        source: value of the running subscriptions; None without a model.
        fit: the fit as recorded; None without a model.
        fallback: by model name, why it is missing.
        counts: number of contracts by model name.
        without_model: customers with a running contract that has no model.
        worth_nothing: customers with a contract under notice or paused.
        error: of the back-test.
    """

    source: SubscriptionValue | None = None
    fit: Fit | None = None
    fallback: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    without_model: frozenset[str] = frozenset()
    worth_nothing: frozenset[str] = frozenset()
    error: BackTestError = field(default_factory=BackTestError)


def value(
    subscriptions: pa.Table | None,
    horizon: Horizon,
    past: pa.Table | None = None,
) -> Retention:
    """Fit all contracts together and value those that run.

    Args:
        subscriptions: see `clv_tables.SUBSCRIPTIONS`; None or no row for none.
        horizon: how far the value looks ahead.
        past: see `clv_tables.PAST_SUBSCRIPTIONS`; the back-test.
    """
    if subscriptions is None or subscriptions.num_rows == 0:
        return Retention()
    will_renew = _will_renew(subscriptions)
    running = subscriptions.filter(will_renew)
    silent = subscriptions.filter(pc.and_not(subscriptions["is_running"], will_renew))
    nothing = frozenset(silent["customer_id"].to_pylist())
    counts = {NAME: subscriptions.num_rows}
    found, why = _fitted(subscriptions)
    if found is None:
        without = frozenset(running["customer_id"].to_pylist())
        return Retention(None, None, {NAME: why}, counts, without, nothing)
    source = _source(subscriptions, will_renew, found, horizon)
    error = _backtest(past)
    return Retention(source, recorded(found), {}, counts, frozenset(), nothing, error)


def _will_renew(table: pa.Table) -> pa.ChunkedArray:
    """Whether a contract runs, is not under notice and not paused."""
    stays = pc.and_not(table["is_running"], table["is_ended"])
    return pc.and_not(stays, table["is_paused"])


def _fitted(table: pa.Table) -> tuple[RenewalFit | None, str]:
    """The fit, or None and why there is none."""
    if table.num_rows < MIN_CONTRACTS:
        return None, f"{table.num_rows} subscriptions, {MIN_CONTRACTS} are needed"
    if pc.sum(table["renewals"]) == pc.sum(table["first_period"]):
        return None, "nobody has been seen to renew"
    found = renewal_model.fit(contracts(table))
    return found, "the likelihood has no peak"


def contracts(table: pa.Table) -> Contracts:
    """The contracts as the model sees them; see `clv_tables.SUBSCRIPTIONS`."""
    names = tuple(sorted(pc.unique(table["plan"]).to_pylist()))
    plan = pc.index_in(table["plan"], value_set=pa.array(names, pa.string()))
    place = plan.to_numpy().astype(np.int64)
    months = _floats(table, "months")
    return Contracts(
        plans=names,
        intervals=renewal_model.intervals_of(months),
        plan=place,
        months=months,
        z=renewal_model.centred_log_amount(
            _floats(table, "monthly_amount"), place, months
        ),
        seen=sbg.Histories(
            _floats(table, "first_period"),
            _floats(table, "renewals"),
            _floats(table, "is_ended"),
        ),
        weight=np.ones(table.num_rows),
    )


def _floats(table: pa.Table, name: str) -> Floats:
    column = table[name].to_numpy(zero_copy_only=False)
    return np.asarray(column, dtype=np.float64)


def _source(
    table: pa.Table, rows: pa.ChunkedArray, found: RenewalFit, horizon: Horizon
) -> SubscriptionValue:
    """The value of some of the contracts."""
    valued = table.filter(rows)
    place = np.flatnonzero(rows.to_numpy(zero_copy_only=False))
    return SubscriptionValue(
        customer_ids=valued["customer_id"].combine_chunks(),
        contracts=contracts(table).some(place),
        amount=_floats(valued, "period_amount"),
        weeks_to_renewal=_floats(valued, "weeks_to_renewal"),
        fit=found,
        horizon=horizon,
    )


def _backtest(past: pa.Table | None) -> BackTestError:
    """Fitted on the contracts as they were at the cut, compared with what was paid."""
    if past is None or past.num_rows == 0:
        return BackTestError()
    found, _ = _fitted(past)
    rows = _will_renew(past)
    if found is None:
        return BackTestError()
    weeks = float(past["holdout_weeks"][0].as_py())
    source = _source(past, rows, found, Horizon(weeks, annual_rate=0.0))
    later = _floats(past.filter(rows), "holdout_renewals")
    return backtest_error(source, float(source.amount @ later))


def recorded(found: RenewalFit) -> Fit:
    """The fit for the record of the models; both kappas in natural units."""
    parameters = found.theta.copy()
    parameters[-2:] = np.exp(parameters[-2:])
    errors = np.sqrt(np.diag(found.covariance))
    errors[-2:] *= parameters[-2:]
    return Fit(
        name=NAME,
        names=found.names,
        parameters=parameters,
        standard_errors=errors,
        covariance=found.covariance,
        log_likelihood=found.log_likelihood,
        n_customers=found.n_contracts,
        evaluations=0,
        has_prior=True,
    )
