"""The distribution of a score: the generator draws from it, the truth takes its mean.

The distribution of an answer is the one of its instrument, tilted exponentially by the
sum of the tilts of country, plan, channel and month. Generator and truth use the same
functions, so they cannot disagree about a rate.
"""

from datetime import UTC, datetime

import numpy as np

from demo.generator.company_parameters import (
    CHANNELS,
    COUNTRIES,
    MONTH_TILTS,
    PLANS,
    Instrument,
)
from demo.generator.random_streams import Floats, Ints

NO_PLAN = -1


def month_tilts(instants: Ints) -> Floats:
    """The tilt that each instant's calendar month, in UTC, gives to everybody."""
    months = instants.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    tilts = np.zeros(len(instants))
    for month, tilt in MONTH_TILTS.items():
        moment = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
        number = (moment.year - 1970) * 12 + moment.month - 1
        tilts[months == number] = tilt
    return tilts


def tilts(
    instrument: Instrument, country: Ints, plan: Ints, channel: Ints, at: Ints
) -> Floats:
    """The sum of the tilts of each answer; -1 stands for no plan and for no channel."""
    of_country = np.array([item.tilt(instrument.metric) for item in COUNTRIES])
    # Index -1 finds the last element, which is no tilt.
    of_plan = np.array([item.tilt(instrument.metric) for item in PLANS] + [0.0])
    of_channel = np.array([item.tilt for item in CHANNELS] + [0.0])
    whole = of_country[country] + of_plan[plan] + of_channel[channel] + month_tilts(at)
    scaled: Floats = whole * instrument.factor
    return scaled


def probabilities(instrument: Instrument, tilt: Floats) -> Floats:
    """The probability of each value of the scale, one row per answer."""
    base = np.log(np.array(instrument.shares))
    position = np.arange(len(base)) - (len(base) - 1) / 2
    weight = np.exp(base + tilt[:, None] * position)
    shares: Floats = weight / weight.sum(axis=1, keepdims=True)
    return shares


def draw(instrument: Instrument, tilt: Floats, uniform: Floats) -> Ints:
    """The score at each answer's uniform draw, by inversion of the distribution."""
    ladder = probabilities(instrument, tilt).cumsum(axis=1)
    steps: Ints = (uniform[:, None] > ladder[:, :-1]).sum(axis=1)
    return steps + instrument.lowest


def expected(instrument: Instrument, tilt: Floats) -> tuple[Floats, Floats]:
    """The probabilities that each answer is positive and that it is negative."""
    shares = probabilities(instrument, tilt)
    positive = [value - instrument.lowest for value in instrument.positive]
    negative = [value - instrument.lowest for value in instrument.negative]
    return shares[:, positive].sum(axis=1), shares[:, negative].sum(axis=1)
