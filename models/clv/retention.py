"""Subscriptions: one sBG fit per billing interval, and the value of those running."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.clv.horizon import Horizon
from models.clv.sbg import ShiftedBetaGeometric
from models.clv.value import SubscriptionValue
from models.kit.arrays import Floats, distinct_rows
from models.kit.choice import Fitted, even_with_weak_prior, fitted, with_weak_prior
from models.kit.fitting import Fit

MIN_SUBSCRIPTIONS: Final = 30
NO_RETENTION_MODEL: Final = "too_few_subscriptions"


@dataclass(frozen=True)
class Retention:
    """The fits of all billing intervals, and the values that come from them.

    Attributes:
        sources: value of the running subscriptions, per interval with a model.
        fits: every fit that is used.
        fallback: by model name, why it is missing or was fitted with a weak prior.
        counts: number of subscriptions by model name.
        without_model: customers with a running subscription that has no model.
    """

    sources: tuple[SubscriptionValue, ...] = ()
    fits: tuple[Fit, ...] = ()
    fallback: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    without_model: frozenset[str] = frozenset()


def value(subscriptions: pa.Table | None, horizon: Horizon) -> Retention:
    """Fit every billing interval and value its running subscriptions.

    Args:
        subscriptions: see `clv_tables.SUBSCRIPTIONS`; None or no row for none.
        horizon: how far the value looks ahead.
    """
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
    """The fit of one interval, with a weak prior where it needs one.

    Returns:
        The fit, None when there is none; and what the record says of it, None for a
        sound plain fit.
    """
    if rows.num_rows < MIN_SUBSCRIPTIONS:
        return None, f"{rows.num_rows} subscriptions, {MIN_SUBSCRIPTIONS} are needed"
    model, weight = _grouped(name, rows)
    plain = fitted(model, weight)
    if not plain.fit.is_degenerate:
        return plain, None
    again = fitted(model, weight, with_prior=True)
    if again.fit.is_degenerate:
        return None, even_with_weak_prior(plain.fit.reason, again.fit.reason)
    return again, with_weak_prior(plain.fit.reason)


def _grouped(name: str, rows: pa.Table) -> tuple[ShiftedBetaGeometric, Floats]:
    """The model on the distinct subscriptions, and how many there are of each."""
    columns = [
        rows[column].to_numpy(zero_copy_only=False).astype(np.float64)
        for column in ("first_period", "renewals", "is_ended")
    ]
    distinct = distinct_rows(columns)
    first, renewals, ended = (column[distinct.first] for column in columns)
    model = ShiftedBetaGeometric(name, first, renewals, ended)
    return model, distinct.count.astype(np.float64)


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
