"""Totals of segments with the uncertainty of the models behind them."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.clv import clv_tables
from models.clv.value import Source, totals
from models.kit import bootstrap
from models.kit.arrays import Floats, Ints

TOTAL = ("total", "all")
METHOD = "parameter_bootstrap"
UNKNOWN = "unknown"
NO_MODEL = "no_model"


def values(
    sources: Sequence[Source], members: pa.Array, segments: pa.Table | None
) -> pa.Table:
    """Predicted value per breakdown and value; see `clv_tables.SEGMENT_VALUES`.

    Args:
        sources: the kinds of value; they are added up.
        members: ids of all customers who have a predicted value; no others count.
        segments: see `clv_tables.SEGMENTS`. Members without a row for a breakdown count
            as its value `unknown`, so that every breakdown adds up to the total.
    """
    if len(members) == 0:
        return pa.Table.from_pylist([_unknown()], clv_tables.SEGMENT_VALUES)
    names = [TOTAL]
    codes: list[Ints] = [np.zeros(len(members), dtype=np.int64)]
    for breakdown, rows in _breakdowns(segments):
        labels, code = _labels(members, rows)
        codes.append(code + len(names))
        names += [(breakdown, label) for label in labels]
    segment_of = np.stack(codes)
    customers = np.bincount(segment_of.ravel(), minlength=len(names))
    estimate, draws = _added(sources, members, segment_of, len(names))
    return _table(names, customers, estimate, draws)


def _breakdowns(segments: pa.Table | None) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each breakdown."""
    if segments is None:
        return
    for breakdown in sorted(pc.unique(segments["breakdown"]).to_pylist()):
        yield breakdown, segments.filter(pc.equal(segments["breakdown"], breakdown))


def _labels(members: pa.Array, rows: pa.Table) -> tuple[list[str], Ints]:
    """The values of one breakdown, and which of them each member has."""
    place = pc.index_in(rows["customer_id"], value_set=members)
    known = rows.filter(pc.is_valid(place))
    found = sorted({*pc.unique(known["breakdown_value"]).to_pylist(), UNKNOWN})
    code = np.full(len(members), found.index(UNKNOWN), dtype=np.int64)
    value = pc.index_in(known["breakdown_value"], value_set=pa.array(found))
    code[pc.drop_null(place).to_numpy()] = value.to_numpy()
    used, packed = np.unique(code, return_inverse=True)
    return [found[place] for place in used], packed


def _added(
    sources: Sequence[Source], members: pa.Array, segment_of: Ints, count: int
) -> tuple[Floats, Floats]:
    """Sums over all kinds of value per segment: the estimate and the draws.

    Of shapes (segment,) and (draw, segment).
    """
    estimate: Floats = np.zeros(count)
    draws: Floats = np.zeros((bootstrap.DRAWS, count))
    for source in sources:
        place = pc.index_in(source.customer_ids, value_set=members)
        rows = np.flatnonzero(pc.is_valid(place).to_numpy(zero_copy_only=False))
        segment = segment_of[:, pc.drop_null(place).to_numpy()]
        found, drawn = totals(source, rows, list(segment), count)
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
            # With few draws the interval can lie beside the estimate, so it is widened.
            "ci_low": float(min(low[place], estimate[place])),
            "ci_high": float(max(high[place], estimate[place])),
            "ci_method": METHOD,
            "conf_level": bootstrap.CONF_LEVEL,
            "value_reason": None,
        }
        for place, (breakdown, value) in enumerate(names)
    ]
    return pa.Table.from_pylist(rows, clv_tables.SEGMENT_VALUES)


def _unknown() -> dict[str, object]:
    """The total where nobody has a predicted value, which is unknown and not zero."""
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
