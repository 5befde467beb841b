"""The types of numeric arrays, and how equal rows of columns are found.

What a column means is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class DistinctRows:
    """Which rows of some columns are equal.

    Attributes:
        first: for each distinct row, the place of the first row equal to it.
        index: for each row, the number of its distinct row; `column[first][index]` is
            `column` again.
        count: for each distinct row, how many rows are equal to it.
    """

    first: Ints
    index: Ints
    count: Ints


def distinct_rows(columns: Sequence[Floats]) -> DistinctRows:
    """Find the distinct rows of one or more columns of the same length.

    The columns are replaced by the ranks of their values and packed into one integer
    per row, which sorts many times faster than rows do. Distinct rows are numbered in
    the order of their values, the first column first.
    """
    ranks = [np.unique(column, return_inverse=True)[1] for column in columns]
    key = ranks[0].astype(np.int64)
    for rank in ranks[1:]:
        key = key * (rank.max(initial=0) + 1) + rank
    _, first, index, count = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    return DistinctRows(first, index, count)
