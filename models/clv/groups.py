"""Purchase histories, each distinct one once: what the purchase models are fitted on.

The literature's names are used (Fader, Hardie and Lee 2005, "Counting Your Customers
the Easy Way"): x, t_x and T (here `t`), which suffice for every purchase model. The
models give one result per group, and `index` brings it back to the customers. No model
is known here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa

from models.kit.arrays import Floats, Ints, distinct_rows

MAX_GROUPS: Final = 20_000
"""With more groups than this, times are rounded to whole weeks; the mean expectation
then moves by 0.025 %."""


@dataclass(frozen=True)
class Ends:
    """Distinct (x, t): what expectations of those who are still customers depend on.

    Attributes:
        x: repeat purchase days, of shape (end,).
        t: weeks from the first purchase to as_of, of shape (end,).
        index: the end of every group, of shape (group,).
    """

    x: Floats
    t: Floats
    index: Ints


@dataclass(frozen=True)
class Groups:
    """Distinct purchase histories.

    Attributes:
        x: repeat purchase days, of shape (group,).
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

    @cached_property
    def ends(self) -> Ends:
        """The groups without the time of their last purchase."""
        rows = distinct_rows([self.x, self.t])
        return Ends(self.x[rows.first], self.t[rows.first], rows.index)


def group(purchases: pa.Table, max_groups: int = MAX_GROUPS) -> Groups:
    """Group customers by their purchase histories.

    Args:
        purchases: a table with the columns repeat_purchase_count (x),
            first_to_last_weeks (t_x) and observed_weeks (T).
        max_groups: with more groups, times are rounded to whole weeks.

    Raises:
        ValueError: where a history is impossible (0 <= t_x <= T, x >= 0, finite,
            t_x > 0 exactly when x > 0), naming the rule and the count.
    """
    x = _column(purchases, "repeat_purchase_count")
    t_x = _column(purchases, "first_to_last_weeks")
    t = _column(purchases, "observed_weeks")
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
    rows = distinct_rows([x, t_x, t])
    return Groups(
        x[rows.first],
        t_x[rows.first],
        np.maximum(t[rows.first], t_x[rows.first]),
        rows.count.astype(np.float64),
        rows.index,
        resolution_weeks,
    )
