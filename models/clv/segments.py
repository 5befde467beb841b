"""Totals of segments with both kinds of interval."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.clv import clv_tables, uncertainty
from models.clv.uncertainty import BackTestError, Source, Totals
from models.kit.arrays import Floats, Ints

TOTAL = ("total", "all")
METHOD = "delta_method"
UNKNOWN = "unknown"
NO_MODEL = "no_model"


@dataclass(frozen=True)
class Part:
    """A kind of value with the error that its back-test showed.

    Attributes:
        source: the kind of value.
        error: of the back-test.
        extra_error: s0, how far totals miss beyond all that is modelled.
    """

    source: Source
    error: BackTestError
    extra_error: float


def values(
    parts: Sequence[Part], members: pa.Array, segments: pa.Table | None
) -> pa.Table:
    """Predicted value per breakdown and value; see `clv_tables.SEGMENT_VALUES`.

    Args:
        parts: the kinds of value; they are added up.
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
    nothing = np.zeros(len(names))
    found = Totals(nothing, nothing, nothing, nothing)
    for part in parts:
        sums = _per_segment(part.source, members, segment_of, len(names))
        found = found + uncertainty.totals(
            part.source, sums, part.error, part.extra_error
        )
    return _table(names, customers, found, _error_of_all([*parts]))


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


def _per_segment(
    source: Source, members: pa.Array, segment_of: Ints, count: int
) -> Callable[[Floats], Floats]:
    """A function that adds values per row of a source up to values per segment."""
    place = pc.index_in(source.customer_ids, value_set=members)
    rows = np.flatnonzero(pc.is_valid(place).to_numpy(zero_copy_only=False))
    segments = list(segment_of[:, pc.drop_null(place).to_numpy()])

    def add_up(value: Floats) -> Floats:
        parts = [np.bincount(segment, value[rows], count) for segment in segments]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    return add_up


def _error_of_all(parts: Sequence[Part]) -> float | None:
    """By which share the predicted total of the back-tests was off, all kinds together.

    None where there was no back-test.
    """
    tested = [part.error for part in parts if part.error.is_known]
    if not tested:
        return None
    predicted = sum(error.predicted for error in tested)
    return predicted / sum(error.actual for error in tested) - 1


def _table(
    names: Sequence[tuple[str, str]],
    customers: Ints,
    found: Totals,
    error: float | None,
) -> pa.Table:
    (ci_low, ci_high), (pi_low, pi_high) = found.ci(), found.pi()
    rows = [
        {
            "breakdown": breakdown,
            "breakdown_value": value,
            "customers": int(customers[place]),
            "predicted_value": float(found.value[place]),
            "ci_low": float(ci_low[place]),
            "ci_high": float(ci_high[place]),
            "pi_low": float(pi_low[place]),
            "pi_high": float(pi_high[place]),
            "backtest_error": error,
            "ci_method": METHOD,
            "conf_level": uncertainty.CONF_LEVEL,
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
        "ci_method": "none",
        "conf_level": uncertainty.CONF_LEVEL,
        "value_reason": NO_MODEL,
    }
