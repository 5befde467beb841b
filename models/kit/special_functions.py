"""Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1.

Two forms: any a, from scipy; and a = 1, by a continued fraction that also gives the
derivatives. No statistical model is known here.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import hyp2f1

from models.kit.arrays import Floats, Ints

MOST_TERMS: Final = 100_000
"""Terms after which the series of `hypergeometric` is cut off."""
PRECISION: Final = 1e-15
"""Relative error at which the continued fraction is cut off."""


def hypergeometric(
    a: Floats | float, b: Floats | float, c: Floats | float, z: Floats | float
) -> Floats:
    """2F1(a, b; c; z), elementwise; scalars and arrays are broadcast.

    scipy returns infinity for 0.9 < z < 1 where c - a - b is a large whole number (one
    case is 2F1(16, 2; 108; 0.905) = 1.3387). The defining series is summed there.

    Args:
        a: any number.
        b: any number.
        c: neither zero nor a negative whole number.
        z: at least 0 and below 1.
    """
    found = np.asarray(hyp2f1(a, b, c, z), dtype=np.float64)
    lost = ~np.isfinite(found)
    if not lost.any():
        return found
    parts = np.broadcast_arrays(a, b, c, z)
    found[lost] = _series(*(np.asarray(part, np.float64)[lost] for part in parts))
    return found


def _series(a: Floats, b: Floats, c: Floats, z: Floats) -> Floats:
    """The defining power series, term by term."""
    term, total = np.ones_like(z), np.ones_like(z)
    for k in range(MOST_TERMS):
        term = term * (a + k) * (b + k) / ((c + k) * (k + 1)) * z
        total = total + term
        if (np.abs(term) <= 1e-16 * np.abs(total)).all():
            break
    return total


@dataclass(frozen=True)
class Slopes:
    """A function of (b, c, z) with its three partial derivatives, elementwise."""

    value: Floats
    by_b: Floats
    by_c: Floats
    by_z: Floats

    def log_slopes(self) -> tuple[Floats, Floats, Floats]:
        """Derivatives of the logarithm of the function, which must be positive."""
        return self.by_b / self.value, self.by_c / self.value, self.by_z / self.value


def hypergeometric_of_one(b: Floats, c: Floats, z: Floats) -> Floats:
    """2F1(1, b; c; z) for c > b > 0 and 0 <= z < 1, elementwise.

    Gauss's continued fraction (NIST Digital Library of Mathematical Functions, section
    15.7, with a = 0 in the denominator), evaluated from its last term to the first:

        2F1(1, b; c; z) = 1 / (1 - d_1 z / (1 - d_2 z / (1 - ...)))

    with d_1 = b / c and, for m = 1, 2, ...,

        d_2m   = m (c - b + m - 1)       / ((c + 2m - 2) (c + 2m - 1))
        d_2m+1 = (b + m) (c + m - 1)     / ((c + 2m - 1) (c + 2m)).

    Args:
        b: of shape (row,).
        c: of the same shape.
        z: of the same shape.
    """
    order, terms = _sorted_by_terms(z)
    b, c, z = b[order], c[order], z[order]
    tail = np.zeros_like(z)
    for term, rows in _from_last_to_first(terms):
        divided = _coefficient(term, b[:rows], c[:rows]) * z[:rows]
        tail[:rows] = divided / (1 - tail[:rows])
    value = np.empty_like(z)
    value[order] = 1 / (1 - tail)
    return value


def hypergeometric_of_one_with_slopes(b: Floats, c: Floats, z: Floats) -> Slopes:
    """2F1(1, b; c; z) and its derivatives by b, c and z.

    Each step of the fraction of `hypergeometric_of_one` is differentiated by the chain
    rule, so the derivatives are as precise as the value. Arguments as there.
    """
    order, terms = _sorted_by_terms(z)
    b, c, z = b[order], c[order], z[order]
    tail, by_b, by_c, by_z = (np.zeros_like(z) for _ in range(4))
    for term, rows in _from_last_to_first(terms):
        one_b, one_c, one_z = b[:rows], c[:rows], z[:rows]
        coefficient = _coefficient(term, one_b, one_c)
        rest = 1 / (1 - tail[:rows])
        whole = coefficient * one_z * rest
        onward = whole * rest
        by_b[:rows] *= onward
        by_c[:rows] *= onward
        by_z[:rows] *= onward
        slope_b, slope_c = _coefficient_slopes(term, one_b, one_c, coefficient)
        by_b[:rows] += slope_b * one_z * rest
        by_c[:rows] += slope_c * one_z * rest
        by_z[:rows] += coefficient * rest
        tail[:rows] = whole
    value = 1 / (1 - tail)
    found = np.empty((4, len(z)))
    found[:, order] = [value, *(slope * value**2 for slope in (by_b, by_c, by_z))]
    return Slopes(*found)


def terms_needed(z: Floats) -> Ints:
    """Terms of the continued fraction after which its error is below `PRECISION`.

    2F1(1, b; c; z) is the mean of 1 / (1 - z w) over a Beta(b, c - b) variable w, and
    the first n terms of the fraction are its Gauss quadrature with n / 2 nodes. With
    g = (1 + sqrt(1 - z)) / (1 - sqrt(1 - z)) the error of the quadrature is at most
    g^(1 - n) z / (1 - z), whatever b and c are (by Chebyshev's best approximation of
    1 / (x - X) by polynomials, Bernstein's ellipse through the pole).
    """
    root = np.sqrt(1 - z)
    growth = np.log((1 + root) / np.maximum(1 - root, 1e-17))
    terms = np.ceil(1 - (np.log(PRECISION) + np.log1p(-z)) / growth)
    return np.asarray(terms, dtype=np.int64)


def _sorted_by_terms(z: Floats) -> tuple[Ints, Ints]:
    """Rows in descending order of the terms that they need, and these numbers."""
    terms = terms_needed(z)
    order = np.argsort(-terms, kind="stable")
    return order, terms[order]


def _from_last_to_first(terms: Ints) -> list[tuple[int, int]]:
    """(term, number of leading rows that need it), from the last term to the first."""
    most = int(terms.max(initial=0))
    rows = np.searchsorted(-terms, -np.arange(most, 0, -1), side="right")
    return list(zip(range(most, 0, -1), rows.tolist(), strict=True))


def _coefficient(term: int, b: Floats, c: Floats) -> Floats:
    """d_term of the fraction."""
    if term == 1:
        return b / c
    half, is_odd = divmod(term, 2)
    upper = (b + half) * (c + half - 1) if is_odd else half * (c - b + half - 1)
    return upper / ((c + term - 2) * (c + term - 1))


def _coefficient_slopes(
    term: int, b: Floats, c: Floats, coefficient: Floats
) -> tuple[Floats, Floats]:
    """Derivatives of d_term by b and by c."""
    if term == 1:
        return 1 / c, -coefficient / c
    half, is_odd = divmod(term, 2)
    lower = (c + term - 2) * (c + term - 1)
    lower_slope = (2 * c + 2 * term - 3) / lower
    if is_odd:
        return (c + half - 1) / lower, (b + half) / lower - coefficient * lower_slope
    return -half / lower, half / lower - coefficient * lower_slope
