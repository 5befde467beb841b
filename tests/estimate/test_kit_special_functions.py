"""The continued fraction of 2F1(1, b; c; z): against other ways, slopes included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln

from models.kit.special_functions import (
    PRECISION,
    hypergeometric,
    hypergeometric_of_one,
    hypergeometric_of_one_with_slopes,
    terms_needed,
)

# b, c, z; the function and its derivatives by b, c and z with 40 digits of mpmath 1.4.
REFERENCE = [
    (0.5, 2.1, 0.1, 1.025037052514074, 0.0509242186156368, -0.01233787526376795,
     0.2634566095580262),
    (1.6, 3.1, 0.9, 2.375634564847175, 1.715432996274372, -1.056443085758969,
     5.912013191120716),
    (30.5, 31.6, 0.5, 1.934493710416102, 0.05770230477980277, -0.0557455770600456,
     3.622086180451331),
    (2.0, 1002.5, 0.99, 1.001980930978641, 0.0009924275133841432,
     -1.981862335987392e-6, 0.002006891804490897),
    (0.06, 0.13, 0.999, 289.3903397247111, 6736.837416020847, -4119.777502409157,
     268514.1666902882),
    (2000.5, 2005.5, 0.9, 9.781472789322741, 0.04275483734235447,
     -0.04264870375120699, 95.44974820771943),
    (16.0, 108.0, 0.905, 1.156319303037035, 0.01129534542315708,
     -0.001687257712700087, 0.2016642397615844),
]  # fmt: skip


def test_value_and_slopes_are_those_of_forty_digits() -> None:
    b, c, z, *expected = np.array(REFERENCE).T
    found = hypergeometric_of_one_with_slopes(b, c, z)
    columns = (found.value, found.by_b, found.by_c, found.by_z)
    for column, reference in zip(columns, expected, strict=True):
        assert column == pytest.approx(reference, rel=1e-11)
    assert hypergeometric_of_one(b, c, z) == pytest.approx(expected[0], rel=1e-11)


def test_b_1_and_c_2_give_a_logarithm() -> None:
    z = np.array([1e-6, 0.3, 0.99, 1 - 1e-7])
    found = hypergeometric_of_one(np.ones(4), np.full(4, 2.0), z)
    assert found == pytest.approx(-np.log1p(-z) / z, rel=1e-12)


def test_at_z_0_it_is_1_with_slope_b_over_c() -> None:
    b, c = np.array([0.2, 3.0]), np.array([0.7, 50.0])
    found = hypergeometric_of_one_with_slopes(b, c, np.zeros(2))
    assert (found.value == 1).all()
    assert (found.by_b == 0).all()
    assert (found.by_c == 0).all()
    assert found.by_z == pytest.approx(b / c, rel=1e-14)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.05, 500), st.floats(0.05, 50), st.floats(0, 0.99))
def test_the_value_is_the_mean_over_a_beta_variable(
    b: float, more: float, z: float
) -> None:
    found = hypergeometric_of_one(np.array([b]), np.array([b + more]), np.array([z]))
    scale = np.exp(-betaln(b, more))
    mean, error = quad(
        lambda w: 1 / (1 - z * w), 0, 1, weight="alg", wvar=(b - 1, more - 1), limit=200
    )
    assert found[0] == pytest.approx(mean * scale, rel=1e-8, abs=10 * error * scale)


def test_rows_do_not_depend_on_their_neighbours() -> None:
    """Rows are sorted by the terms that they need; each must find its place again."""
    generator = np.random.default_rng(1)
    b, c = generator.uniform(0.1, 9, 50), generator.uniform(9, 40, 50)
    z = generator.random(50) ** 0.1
    together = hypergeometric_of_one(b, c, z)
    alone = [hypergeometric_of_one(b[[i]], c[[i]], z[[i]])[0] for i in range(50)]
    assert together == pytest.approx(np.array(alone), rel=1e-15)
    assert together == pytest.approx(hypergeometric(1.0, b, c, z), rel=1e-9)


@pytest.mark.parametrize("z", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_the_terms_that_are_taken_suffice(z: float) -> None:
    """By the bound in the docstring, which holds for any b and c."""
    terms = int(terms_needed(np.array([z]))[0])
    root = np.sqrt(1 - z)
    growth = (1 + root) / max(1 - root, 1e-17)
    assert growth ** (1 - terms) * z / (1 - z) <= PRECISION
    assert terms <= 60 / root


def test_no_rows_give_no_values() -> None:
    none = np.zeros(0)
    assert hypergeometric_of_one(none, none, none).shape == (0,)
