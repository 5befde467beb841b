"""Gauss's hypergeometric function where scipy's gives up.

scipy returns infinity for 0.9 < z < 1 where c - a - b is a large whole number (seen at
2F1(16, 2; 108; 0.905) = 1.3387): there the defining series is summed.
"""

import numpy as np
from scipy.special import hyp2f1

from models.clv.groups import Floats

MOST_TERMS = 100_000


def hypergeometric(
    a: Floats | float, b: Floats | float, c: Floats | float, z: Floats | float
) -> Floats:
    """2F1(a, b; c; z) for 0 <= z < 1, elementwise.

    Args:
        a: any; scalars and arrays are broadcast.
        b: any.
        c: not zero and no negative whole number.
        z: below 1.
    """
    found = np.asarray(hyp2f1(a, b, c, z), dtype=np.float64)
    lost = ~np.isfinite(found)
    if not lost.any():
        return found
    parts = np.broadcast_arrays(a, b, c, z)
    found[lost] = _series(*(np.asarray(part, np.float64)[lost] for part in parts))
    return found


def _series(a: Floats, b: Floats, c: Floats, z: Floats) -> Floats:
    term, total = np.ones_like(z), np.ones_like(z)
    for k in range(MOST_TERMS):
        term = term * (a + k) * (b + k) / ((c + k) * (k + 1)) * z
        total = total + term
        if (np.abs(term) <= 1e-16 * np.abs(total)).all():
            break
    return total
