"""Draws purchases: their times by Pareto/NBD, their values by Gamma-Gamma."""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import PURCHASES, REFUND_SHARE
from demo.generator.drawn_people import END, NEVER, People
from demo.generator.random_streams import DAY, WEEK, Bools, Floats, Ints, stream


@dataclass(frozen=True)
class Buyers:
    """What no analyst can see: each buyer's own rate, hazard and mean value.

    Rate and hazard are per week. `lifetime` is in weeks after `first`, the first
    purchase; after it the buyer never buys again.
    """

    person: Ints
    first: Ints
    rate: Floats
    hazard: Floats
    lifetime: Floats
    mean_value: Floats


@dataclass(frozen=True)
class PurchaseTable:
    """One row per purchase, ordered by time.

    `value` is in the reporting currency, before tax and shipping.
    """

    person: Ints
    at: Ints
    value: Floats
    by_invoice: Bools
    guest: Bools
    product: Ints
    refunded: Ints
    refunded_share: Floats
    buyers: Buyers

    def __len__(self) -> int:
        return len(self.person)


def purchases(seed: int, people: People) -> PurchaseTable:
    """Draw every purchase up to the horizon.

    The time of a buyer begins with the first purchase. Later ones come at the buyer's
    own rate until the buyer's lifetime is over.
    """
    rng = stream(seed, "purchases")
    buyers = np.flatnonzero(people.shopper)
    wait = rng.exponential(10 * DAY, len(buyers)).astype(np.int64) + 1_800
    first = people.created[buyers] + wait
    rate = rng.gamma(PURCHASES.r, 1 / PURCHASES.alpha, len(buyers))
    hazard = rng.gamma(PURCHASES.s, 1 / PURCHASES.beta, len(buyers))
    lifetime = rng.exponential(1 / hazard)
    weeks = np.clip(np.minimum(lifetime, (END - first) / WEEK), 0, None)
    repeats = rng.poisson(rate * weeks)
    owner = np.concatenate([np.arange(len(buyers)), _repeat(repeats)])
    later = rng.random(int(repeats.sum())) * weeks[_repeat(repeats)] * WEEK
    at = first[owner] + np.concatenate([np.zeros(len(buyers)), later])
    shape = rng.gamma(PURCHASES.q, 1 / PURCHASES.gamma, len(buyers))
    value = rng.gamma(PURCHASES.p, 1 / shape[owner])
    keep = np.flatnonzero(at < END)
    order = keep[np.lexsort((owner[keep], at[keep]))]
    instant = at[order].astype(np.int64)
    paid = stream(seed, "payments")
    back = paid.random(len(order)) < REFUND_SHARE
    delay = paid.integers(2 * DAY, 40 * DAY, len(order))
    return PurchaseTable(
        person=buyers[owner[order]],
        at=instant,
        value=np.maximum(value[order], 0.5),
        by_invoice=paid.random(len(order)) < 0.55,
        guest=paid.random(len(order)) < 0.03,
        product=paid.integers(0, 6, len(order)),
        refunded=np.where(back, instant + delay, NEVER),
        refunded_share=np.where(paid.random(len(order)) < 0.5, 1.0, 0.4),
        buyers=Buyers(buyers, first, rate, hazard, lifetime, PURCHASES.p / shape),
    )


def _repeat(counts: Ints) -> Ints:
    """Each row number as often as the row's count says."""
    return np.repeat(np.arange(len(counts)), counts)
