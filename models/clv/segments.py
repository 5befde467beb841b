"""Totals of segments with the uncertainty of the models behind them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from models.clv import bootstrap, tables
from models.clv.groups import Floats, Ints
from models.clv.value import Source, totals

TOTAL = ("total", "all")
METHOD = "parameter_bootstrap"
NO_MODEL = "no_model"


def values(
    sources: Sequence[Source], members: Sequence[str], segments: pa.Table | None
) -> pa.Table:
    """Predicted value per breakdown and value; see `tables.SEGMENT_VALUES`.

    Args:
        sources: the kinds of value; they are added up.
        members: all customers who have a predicted value; the others do not count.
        segments: see `tables.SEGMENTS`; members without a row for a breakdown are
            its value `unknown`, so that every breakdown adds up to the total.
    """
    breakdowns = {TOTAL[0]: dict.fromkeys(members, TOTAL[1])}
    breakdowns |= _breakdowns(members, segments)
    names: list[tuple[str, str]] = []
    codes: list[dict[str, int]] = []
    for breakdown, label_of in breakdowns.items():
        labels = sorted(set(label_of.values()))
        place = {label: len(names) + number for number, label in enumerate(labels)}
        names += [(breakdown, label) for label in labels]
        codes.append({customer: place[label] for customer, label in label_of.items()})
    if not names:
        return pa.Table.from_pylist([_unknown()], tables.SEGMENT_VALUES)
    customers = np.bincount(_codes(codes, members).ravel(), minlength=len(names))
    estimate, draws = _added(sources, codes, len(names))
    return _table(names, customers, estimate, draws)


def _breakdowns(
    members: Sequence[str], segments: pa.Table | None
) -> dict[str, dict[str, str]]:
    """Per breakdown the value of every member."""
    found: dict[str, dict[str, str]] = {}
    if segments is None:
        return found
    known = set(members)
    columns = (segments[name].to_pylist() for name in tables.SEGMENTS.names)
    for customer, breakdown, value in zip(*columns, strict=True):
        label_of = found.setdefault(breakdown, dict.fromkeys(members, "unknown"))
        if customer in known:
            label_of[customer] = value
    return found


def _codes(codes: Sequence[dict[str, int]], customers: Sequence[str]) -> Ints:
    """Segment of each customer, (breakdown, customer)."""
    found = [[code[customer] for customer in customers] for code in codes]
    return np.array(found, dtype=np.int64)


def _added(
    sources: Sequence[Source], codes: Sequence[dict[str, int]], count: int
) -> tuple[Floats, Floats]:
    """Sum of all kinds of value: the estimate and the draws."""
    estimate: Floats = np.zeros(count)
    draws: Floats = np.zeros((bootstrap.DRAWS, count))
    members = codes[0]
    for source in sources:
        of_members = [customer in members for customer in source.customer_ids]
        rows = np.flatnonzero(of_members)
        customers = [source.customer_ids[int(row)] for row in rows]
        segment_of = _codes(codes, customers)
        found, drawn = totals(source, rows, list(segment_of), count)
        estimate, draws = estimate + found, draws + drawn
    return estimate, draws


def _table(
    names: Sequence[tuple[str, str]], customers: Ints, estimate: Floats, draws: Floats
) -> pa.Table:
    low, high = bootstrap.interval(draws)
    rows = [
        {
            "breakdown": breakdown,
            "breakdown_value": value,
            "customers": int(customers[place]),
            "predicted_value": float(estimate[place]),
            # the skew of few draws must not push the estimate out of its interval
            "ci_low": float(min(low[place], estimate[place])),
            "ci_high": float(max(high[place], estimate[place])),
            "ci_method": METHOD,
            "conf_level": bootstrap.CONF_LEVEL,
            "value_reason": None,
        }
        for place, (breakdown, value) in enumerate(names)
    ]
    return pa.Table.from_pylist(rows, tables.SEGMENT_VALUES)


def _unknown() -> dict[str, object]:
    """The total of nobody: not zero, unknown."""
    return {
        "breakdown": TOTAL[0],
        "breakdown_value": TOTAL[1],
        "customers": 0,
        "predicted_value": None,
        "ci_low": None,
        "ci_high": None,
        "ci_method": "none",
        "conf_level": bootstrap.CONF_LEVEL,
        "value_reason": NO_MODEL,
    }
