"""Records, identifiers and merges as a graph: numbers for nodes, components of them.

Nothing here knows what an identifier means; refusals are decided in `refusals.py`.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Nodes = npt.NDArray[np.int64]


def components(size: int, left: Nodes, right: Nodes) -> Nodes:
    """The component of each of `size` nodes that `left[i]`-`right[i]` link."""
    return _labels(size, left, right, directed=False)


def circular(size: int, left: Nodes, right: Nodes) -> npt.NDArray[np.bool_]:
    """Which of the links `left[i]` -> `right[i]` run in a circle."""
    labels = _labels(size, left, right, directed=True)
    result: npt.NDArray[np.bool_] = labels[left] == labels[right]
    return result


def _labels(size: int, left: Nodes, right: Nodes, *, directed: bool) -> Nodes:
    links = coo_array((np.ones(len(left), np.int32), (left, right)), shape=(size, size))
    _, labels = connected_components(
        links.tocsr(), directed, "strong" if directed else "weak"
    )
    return labels.astype(np.int64)
