"""Random streams and identifiers: pure functions of the seed and a name."""

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
    """An independent generator per topic, so one topic's draws never move another's."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def opaque(prefix: str, seed: int, number: int, length: int = 24) -> str:
    """An identifier in a vendor's style: prefix and hexadecimal digits."""
    digest = blake2b(f"{prefix}{seed}/{number}".encode(), digest_size=16).hexdigest()
    return f"{prefix}{digest[:length]}"


def choose(rng: np.random.Generator, shares: list[float], size: int) -> Ints:
    """Indices drawn with probability proportional to `shares`."""
    weights = np.asarray(shares, dtype=np.float64)
    return rng.choice(len(weights), size=size, p=weights / weights.sum())
