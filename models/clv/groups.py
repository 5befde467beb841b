"""Purchase histories, each distinct one once: what the purchase models are fitted on.

The literature's names are used (Fader, Hardie and Lee 2005, "Counting Your Customers
the Easy Way"): x, t_x and T (here `t`), which suffice for every purchase model. The
models give one result per group, and `index` brings it back to the customers. No model
is known here.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from models.kit.arrays import Floats, Ints, distinct_rows


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
        weight: customers of each group; not whole where histories have a chance.
        index: the group of every history, in the order of the table.
    """

    x: Floats
    t_x: Floats
    t: Floats
    weight: Floats
    index: Ints

    @property
    def n_customers(self) -> int:
        """Customers behind the groups."""
        return round(float(self.weight.sum()))

    @property
    def n_repeaters(self) -> int:
        """Customers who bought again."""
        return round(float(self.weight[self.x > 0].sum()))

    @cached_property
    def ends(self) -> Ends:
        """The groups without the time of their last purchase."""
        rows = distinct_rows([self.x, self.t])
        return Ends(self.x[rows.first], self.t[rows.first], rows.index)


def group(purchases: pa.Table) -> Groups:
    """Group purchase histories that are equal to the day.

    They are never rounded to whole weeks: that is quicker, but it moved the total of
    Pareto/NBD by 2.4 %.

    Args:
        purchases: a table with the columns repeat_purchase_count (x),
            first_to_last_weeks (t_x) and observed_weeks (T), and perhaps chance, the
            weight of each history; 1 without it.

    Raises:
        ValueError: where a history is impossible (0 <= t_x <= T, x >= 0, finite,
            t_x > 0 exactly when x > 0), naming the rule and the count.
    """
    x = _column(purchases, "repeat_purchase_count")
    t_x = _column(purchases, "first_to_last_weeks")
    t = _column(purchases, "observed_weeks")
    _validate(x, t_x, t)
    rows = distinct_rows([x, t_x, t])
    chance = np.ones(len(x))
    if "chance" in purchases.column_names:
        chance = _column(purchases, "chance")
    weight = np.bincount(rows.index, chance, len(rows.first)).astype(np.float64)
    x, t_x, t = (column[rows.first] for column in (x, t_x, t))
    return Groups(x, t_x, np.maximum(t, t_x), weight, rows.index)


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
