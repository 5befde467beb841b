"""Subscriptions: one sBG fit per billing interval, and the value of those running."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.clv.choose import Fitted
from models.clv.fitting import Fit, fit
from models.clv.groups import Floats
from models.clv.horizon import Horizon
from models.clv.sbg import ShiftedBetaGeometric
from models.clv.value import SubscriptionValue

MIN_SUBSCRIPTIONS: Final = 30
NO_RETENTION_MODEL: Final = "too_few_subscriptions"


@dataclass(frozen=True)
class Retention:
    """Fits of all intervals.

    Attributes:
        sources: value of the running subscriptions, per interval with a model.
        fits: every fit.
        fallback: reason by model name.
        counts: subscriptions by model name.
        without_model: customers with a running subscription that has no model.
    """

    sources: tuple[SubscriptionValue, ...] = ()
    fits: tuple[Fit, ...] = ()
    fallback: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    without_model: frozenset[str] = frozenset()


def value(subscriptions: pa.Table | None, horizon: Horizon) -> Retention:
    """Fit and value; see `tables.SUBSCRIPTIONS`."""
    if subscriptions is None or subscriptions.num_rows == 0:
        return Retention()
    sources: list[SubscriptionValue] = []
    fits: list[Fit] = []
    fallback: dict[str, str] = {}
    counts: dict[str, int] = {}
    without: set[str] = set()
    for interval in sorted(pc.unique(subscriptions["periods_per_year"]).to_pylist()):
        rows = subscriptions.filter(
            pc.equal(subscriptions["periods_per_year"], interval)
        )
        name = f"sbg_{interval:g}_a_year"
        counts[name] = rows.num_rows
        running = rows.filter(pc.invert(rows["is_ended"]))
        retention, why = _fit(name, rows)
        if retention is not None:
            fits.append(retention.fit)
            sources.append(_source(running, interval, retention, horizon))
        else:
            without.update(running["customer_id"].to_pylist())
        if why is not None:
            fallback[name] = why
    return Retention(tuple(sources), tuple(fits), fallback, counts, frozenset(without))


def _fit(
    name: str, rows: pa.Table
) -> tuple[Fitted[ShiftedBetaGeometric] | None, str | None]:
    """The fit, with a weak prior where it needs one, and what is to be said of it."""
    if rows.num_rows < MIN_SUBSCRIPTIONS:
        return None, f"{rows.num_rows} subscriptions, {MIN_SUBSCRIPTIONS} are needed"
    columns = [
        rows[column].to_numpy(zero_copy_only=False).astype(np.float64)
        for column in ("first_period", "renewals", "is_ended")
    ]
    distinct, weight = np.unique(np.stack(columns), axis=1, return_counts=True)
    model = ShiftedBetaGeometric(name, *distinct)
    weights: Floats = weight.astype(np.float64)
    found = fit(model, weights)
    if not found.is_degenerate:
        return Fitted(model, weights, found), None
    again = fit(model, weights, with_prior=True)
    if again.is_degenerate:
        return None, f"{found.reason}; with a weak prior: {again.reason}"
    note = f"{found.reason}; fitted again with a weak prior"
    return Fitted(model, weights, again), note


def _source(
    running: pa.Table,
    interval: float,
    retention: Fitted[ShiftedBetaGeometric],
    horizon: Horizon,
) -> SubscriptionValue:
    return SubscriptionValue(
        running["customer_id"].combine_chunks(),
        running["renewals"].to_numpy().astype(np.float64),
        running["period_amount"].to_numpy().astype(np.float64),
        interval,
        retention,
        horizon,
    )
