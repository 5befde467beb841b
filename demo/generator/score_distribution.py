"""How a score is drawn, and what it is expected to be: one formula for both.

A person's score distribution is the instrument's, tilted exponentially by the sum of
the tilts of country, plan, channel and month. The generator inverts it, the truth
takes its mean; there is no second copy of the rates.
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
    """What the calendar month (UTC) did to everybody, per instant."""
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
    """The whole tilt per answer; -1 is nobody's plan, or no channel."""
    of_country = np.array([item.tilt(instrument.metric) for item in COUNTRIES])
    # The last element is what index -1 finds.
    of_plan = np.array([item.tilt(instrument.metric) for item in PLANS] + [0.0])
    of_channel = np.array([item.tilt for item in CHANNELS] + [0.0])
    whole = of_country[country] + of_plan[plan] + of_channel[channel] + month_tilts(at)
    scaled: Floats = whole * instrument.factor
    return scaled


def probabilities(instrument: Instrument, tilt: Floats) -> Floats:
    """Probability of each value of the scale, one row per answer."""
    base = np.log(np.array(instrument.shares))
    position = np.arange(len(base)) - (len(base) - 1) / 2
    weight = np.exp(base + tilt[:, None] * position)
    shares: Floats = weight / weight.sum(axis=1, keepdims=True)
    return shares


def draw(instrument: Instrument, tilt: Floats, uniform: Floats) -> Ints:
    """The score at each answer's `uniform`: inversion of the distribution."""
    ladder = probabilities(instrument, tilt).cumsum(axis=1)
    steps: Ints = (uniform[:, None] > ladder[:, :-1]).sum(axis=1)
    return steps + instrument.lowest


def expected(instrument: Instrument, tilt: Floats) -> tuple[Floats, Floats]:
    """Probability of a positive and of a negative answer, per answer."""
    shares = probabilities(instrument, tilt)
    positive = [value - instrument.lowest for value in instrument.positive]
    negative = [value - instrument.lowest for value in instrument.negative]
    return shares[:, positive].sum(axis=1), shares[:, negative].sum(axis=1)
