"""Purchases that may still come back: the histories that a customer may have.

A purchase of last week looks as if it stood, but some of such purchases will be sent
back. dbt gives each young purchase day its chance to stand. A customer whose latest
days are uncertain has not one history but several, each with its chance: the four
youngest uncertain days stand or fall independently, and every combination of them is a
history (at most 16). Older uncertain days are taken to stand.

Which day has which chance is not decided here but in `marts.fct_purchase_days`.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from models.clv import clv_tables
from models.kit.arrays import Bools, Floats, Ints

MOST_UNCERTAIN: Final = 4
"""Days of a customer that may fall; with more of them there would be too many
histories."""


def histories(certain: pa.Table, days: pa.Table) -> pa.Table:
    """All histories with their chances; see `clv_tables.PURCHASES`.

    Args:
        certain: customers with no uncertain day, as in `clv_tables.PURCHASES`.
        days: see `clv_tables.UNCERTAIN_DAYS`; customers that are not in `certain`.
    """
    if days.num_rows == 0:
        return certain
    parts = [certain, *_possible(days)]
    return pa.concat_tables([part.cast(clv_tables.PURCHASES) for part in parts])


def _possible(days: pa.Table) -> list[pa.Table]:
    """One table per combination of standing days."""
    customers = days["customer_id"].combine_chunks().dictionary_encode()
    customer = customers.indices.to_numpy().astype(np.int64)
    weeks = days["weeks_ago"].to_numpy().astype(np.float64)
    chance = days["chance_to_stand"].to_numpy().astype(np.float64)
    amount = days["expected_amount"].to_numpy(zero_copy_only=False).astype(np.float64)
    order = np.lexsort((-weeks, customer))
    customer, weeks, chance, amount = (
        column[order] for column in (customer, weeks, chance, amount)
    )
    number = _uncertain_number(customer, chance < 1)
    count = np.bincount(customer[number >= 0], minlength=len(customers.dictionary))
    found = []
    for combination in range(2**MOST_UNCERTAIN):
        # A customer with k uncertain days has the first 2^k combinations.
        stands = (combination >> np.maximum(number, 0)) % 2 == 1
        has = (combination < 2**count)[customer]
        is_uncertain = number >= 0
        odds = np.where(is_uncertain, np.where(stands, chance, 1 - chance), 1.0)
        kept = has & (~is_uncertain | stands)
        log_odds = np.log(np.maximum(odds, 1e-300))
        chances = np.exp(np.bincount(customer, log_odds, len(customers.dictionary)))
        found.append(
            _summary(
                customers.dictionary,
                chances,
                customer[kept],
                weeks[kept],
                amount[kept],
            )
        )
    return found


def _uncertain_number(customer: Ints, is_uncertain: Bools) -> Ints:
    """0 for a customer's youngest uncertain day, then 1, ... 3; -1 for all other days.

    Days are sorted by customer and then from the oldest to the youngest.
    """
    later: Ints = np.cumsum(is_uncertain[::-1])[::-1] - is_uncertain
    last = np.append(customer[1:] != customer[:-1], True)
    after_customer: Ints = later[last][np.cumsum(last) - last]
    number = np.where(is_uncertain, later - after_customer, -1)
    return np.where(number < MOST_UNCERTAIN, number, -1).astype(np.int64)


def _summary(
    ids: pa.Array, chances: Floats, customer: Ints, weeks: Floats, amount: Floats
) -> pa.Table:
    """The histories of the days that stand, sorted as `_possible` does.

    Args:
        ids: all customers.
        chances: of the combination, of shape (customer,).
        customer: of each day that stands.
        weeks: from each of these days to as_of.
        amount: of each of these days; NaN where it is not known.
    """
    is_first = np.append(True, customer[1:] != customer[:-1])[: len(customer)]
    is_last = np.append(customer[1:] != customer[:-1], True)[: len(customer)]
    who = customer[is_first]
    is_valued = ~is_first & (np.nan_to_num(amount) > 0)
    n = np.bincount(customer, is_valued, len(ids))[who]
    total = np.bincount(customer, np.where(is_valued, amount, 0.0), len(ids))[who]
    mean = np.divide(total, n, out=np.full(len(who), np.nan), where=n > 0)
    return pa.table(
        {
            "customer_id": ids.take(pa.array(who)),
            "chance": chances[who],
            "repeat_purchase_count": np.bincount(customer, minlength=len(ids))[who] - 1,
            "first_to_last_weeks": weeks[is_first] - weeks[is_last],
            "observed_weeks": weeks[is_first],
            "mean_repeat_amount": pa.array(mean, from_pandas=True),
            "valued_repeat_purchase_count": n.astype(np.int64),
        }
    )
