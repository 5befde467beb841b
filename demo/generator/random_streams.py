"""Random generators and ids that depend on the seed and a name alone."""

import zlib
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 86_400
WEEK = 7 * DAY
YEAR = 365.25 * DAY


def stream(seed: int, name: str) -> np.random.Generator:
    """A generator per name, so that the draws of one topic never move another's."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def opaque(prefix: str, seed: int, number: int, length: int = 24) -> str:
    """An id as many vendors write them: a prefix and hexadecimal digits."""
    digest = blake2b(f"{prefix}{seed}/{number}".encode(), digest_size=16).hexdigest()
    return f"{prefix}{digest[:length]}"


def choose(rng: np.random.Generator, shares: list[float], size: int) -> Ints:
    """Indices drawn with probability proportional to `shares`."""
    weights = np.asarray(shares, dtype=np.float64)
    return rng.choice(len(weights), size=size, p=weights / weights.sum())
