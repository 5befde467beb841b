"""Grouped sufficient statistics: customers with equal (x, t_x, t) count once.

All purchase models are fitted and scored on these groups and the results are joined
back by `index`. Nothing here knows a model.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MAX_GROUPS: Final = 20_000
"""Above it, times are rounded to whole weeks (mean E moves by 0.025 %)."""


@dataclass(frozen=True)
class Groups:
    """Distinct purchase histories.

    Attributes:
        x: repeat purchase days.
        t_x: weeks from the first to the last purchase.
        t: weeks from the first purchase to as_of.
        weight: customers of each group.
        index: the group of every customer, in the order of the table.
        resolution_weeks: 0 when times are as given, 1 when rounded to weeks.
    """

    x: Floats
    t_x: Floats
    t: Floats
    weight: Floats
    index: Ints
    resolution_weeks: float = 0.0

    @property
    def n_customers(self) -> int:
        """Customers behind the groups."""
        return int(self.weight.sum())

    @property
    def n_repeaters(self) -> int:
        """Customers who bought again."""
        return int(self.weight[self.x > 0].sum())


def group(purchases: pa.Table, max_groups: int = MAX_GROUPS) -> Groups:
    """Group a table with the columns x, t_x and t.

    Raises:
        ValueError: where a history is impossible (0 <= t_x <= t, x >= 0, finite,
            t_x > 0 exactly when x > 0), naming the rule and the count.
    """
    x, t_x, t = (_column(purchases, name) for name in ("x", "t_x", "t"))
    _validate(x, t_x, t)
    groups = _distinct(x, t_x, t, resolution_weeks=0.0)
    if len(groups.x) <= max_groups:
        return groups
    return _distinct(*_in_whole_weeks(x, t_x, t), resolution_weeks=1.0)


def _in_whole_weeks(x: Floats, t_x: Floats, t: Floats) -> tuple[Floats, Floats, Floats]:
    """Round both times; a repeat purchase stays a purchase after the first one."""
    rounded = np.maximum(np.round(t_x), np.where(x > 0, 1.0, 0.0))
    return x, rounded, np.maximum(np.round(t), rounded)


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)


def _validate(x: Floats, t_x: Floats, t: Floats) -> None:
    finite = np.isfinite(x) & np.isfinite(t_x) & np.isfinite(t)
    rules = {
        "every x, t_x and t is a number": finite,
        "x >= 0": x >= 0,
        "0 <= t_x <= t": (t_x >= 0) & (t_x <= t + 1e-9),
        "t_x > 0 exactly when x > 0": (t_x > 0) == (x > 0),
    }
    for rule, holds in rules.items():
        broken = int((~holds).sum())
        if broken:
            raise ValueError(f"{broken} purchase histories break the rule: {rule}")


def _distinct(x: Floats, t_x: Floats, t: Floats, resolution_weeks: float) -> Groups:
    """Group by one integer key made of the ranks of the three columns."""
    if len(x) == 0:
        none = np.zeros(0)
        return Groups(none, none, none, none, none.astype(np.int64))
    ranks = [np.unique(column, return_inverse=True)[1] for column in (x, t_x, t)]
    key = ranks[0]
    for rank in ranks[1:]:
        key = key * (rank.max() + 1) + rank
    _, first, index, weight = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    return Groups(
        x[first],
        t_x[first],
        np.maximum(t[first], t_x[first]),
        weight.astype(np.float64),
        index,
        resolution_weeks,
    )
