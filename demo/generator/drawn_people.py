"""Draws the people and companies of the demo: who exists since when and where.

There is one row per real person, and what happens to the person's records (a second
one, a merge, a deletion) stands in the same row. How a vendor shows it is decided in
demo/vendors.
"""

from dataclasses import dataclass

import numpy as np

from demo.generator import invented_names
from demo.generator.company_parameters import COUNTRIES, POPULATION
from demo.generator.demo_calendar import FIRST_DAY, HISTORY_START, HORIZON_END
from demo.generator.random_streams import DAY, YEAR, Bools, Floats, Ints, choose, stream

START = int(HISTORY_START.timestamp())
END = int(HORIZON_END.timestamp())
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Companies:
    """One row per company; `created` is in epoch seconds, `parent` a row or -1."""

    country: Ints
    created: Ints
    employees: Ints
    revenue: Ints
    parent: Ints

    def __len__(self) -> int:
        return len(self.country)


@dataclass(frozen=True)
class People:
    """One row per person, in order of `created`; instants are epoch seconds.

    `second_created` is when a second HubSpot contact of the same person appeared and
    `merged` when it was merged into the first one; both are NEVER where that does not
    happen. `mind` is the person's own draw, which some of the person's answers repeat.
    """

    country: Ints
    created: Ints
    company: Ints
    name: list[tuple[str, str]]
    email: list[str]
    other_email: list[str]
    phone: list[str]
    birth_year: Ints
    shopper: Bools
    subscriber: Bools
    mind: Floats
    answers_more: Floats
    uses_other_email: Bools
    tells_crm_id: Bools
    second_created: Ints
    merged: Ints
    archived: Ints
    erased: Ints
    opted_out: Ints
    edits: list[list[int]]

    def __len__(self) -> int:
        return len(self.country)


def population_size(size: int) -> int:
    """The number of people up to the horizon if `size` of them exist on day 0."""
    elapsed = (FIRST_DAY - HISTORY_START).total_seconds()
    whole = (HORIZON_END - HISTORY_START).total_seconds()
    share = POPULATION.launch + (1 - POPULATION.launch) * elapsed / whole
    return max(20, round(size / share))


def companies(seed: int, size: int) -> Companies:
    """The companies that the people of a population of `size` work for."""
    rng = stream(seed, "companies")
    count = max(5, round(size * POPULATION.in_company / POPULATION.people_per_company))
    employees = np.exp(rng.normal(4, 1.2, count)).astype(np.int64) + 5
    has_parent = rng.random(count) < 0.06
    parent = np.where(
        has_parent & (np.arange(count) > 0),
        (rng.random(count) * np.arange(count)).astype(np.int64),
        -1,
    )
    return Companies(
        country=choose(rng, [item.share for item in COUNTRIES], count),
        created=START + rng.integers(0, 90 * DAY, count),
        employees=employees,
        revenue=employees * rng.integers(80, 240, count) * 1_000,
        parent=parent,
    )


def _later(seed: int, name: str, created: Ints, share: float, mean_days: float) -> Ints:
    """An instant after `created` for a share of the rows, NEVER for the others."""
    rng = stream(seed, name)
    delay = rng.exponential(mean_days * DAY, len(created)).astype(np.int64) + DAY
    return np.where(rng.random(len(created)) < share, created + delay, NEVER)


def _created(seed: int, count: int) -> Ints:
    """When people appear: many at the launch, the others steadily to the horizon."""
    rng = stream(seed, "arrivals")
    early = START + rng.random(count) * POPULATION.launch_days * DAY
    steady = START + rng.random(count) * (END - START)
    at_launch = rng.random(count) < POPULATION.launch
    return np.sort(np.where(at_launch, early, steady).astype(np.int64))


def _edits(seed: int, created: Ints) -> list[list[int]]:
    """The instants at which each person's contact was changed, ascending.

    People change contacts at any time. In addition, a nightly job changes every contact
    once in 200 days, minutes before the warehouse reads. So the CRM's search, which
    lags, always lacks a few changes when the warehouse asks it.
    """
    rng = stream(seed, "edits")
    expected = POPULATION.edits_per_year * (END - created) / YEAR
    counts = rng.poisson(expected)
    by_hand = np.repeat(np.arange(len(created)), counts)
    at = created[by_hand] + rng.random(len(by_hand)) * (END - created[by_hand])
    night = START + (np.arange(len(created)) % 200) * DAY + 3 * 3_600
    nights = np.maximum((END - night) // (200 * DAY) + 1, 0)
    by_job = np.repeat(np.arange(len(created)), nights)
    turn = np.arange(len(by_job)) - np.repeat(np.cumsum(nights) - nights, nights)
    ran = night[by_job] + turn * 200 * DAY - rng.integers(20, 900, len(by_job))
    owner = np.concatenate([by_hand, by_job])
    when = np.concatenate([at.astype(np.int64), ran])
    keep = when > created[owner]
    order = np.lexsort((when[keep], owner[keep]))
    bounds = np.cumsum(np.bincount(owner[keep], minlength=len(created)))[:-1]
    return [part.tolist() for part in np.split(when[keep][order], bounds)]


def people(seed: int, size: int, employers: Companies) -> People:
    """Draw everybody who appears up to the horizon."""
    rng = stream(seed, "people")
    count = population_size(size)
    created = _created(seed, count)
    employed = rng.random(count) < POPULATION.in_company
    popularity = 1.0 / (np.arange(len(employers)) + 3.0)
    company = np.where(employed, choose(rng, popularity.tolist(), count), -1)
    own_country = choose(rng, [item.share for item in COUNTRIES], count)
    country = np.where(employed, employers.country[company], own_country)
    who = invented_names.person_names(
        country, rng.integers(0, 1_000, count), rng.integers(0, 1_000, count)
    )
    digits = rng.integers(10_000_000, 99_999_999, count).tolist()
    mailboxes = invented_names.words()["mailboxes"]
    mailbox = rng.integers(0, len(mailboxes), count).tolist()
    second = _later(seed, "second contacts", created, POPULATION.second_contact, 60)
    at_work = [
        invented_names.company_domain(c) if c >= 0 else mailboxes[m]
        for c, m in zip(company.tolist(), mailbox, strict=True)
    ]
    return People(
        country=country,
        created=created,
        company=company,
        name=who,
        email=invented_names.addresses(who, at_work),
        other_email=invented_names.addresses(who, ["private.example"] * count),
        phone=[
            f"{COUNTRIES[c].calling_code}{number}"
            for c, number in zip(country.tolist(), digits, strict=True)
        ],
        birth_year=rng.integers(1948, 2006, count),
        shopper=rng.random(count) < POPULATION.shopper,
        subscriber=rng.random(count) < POPULATION.subscriber,
        mind=rng.random(count),
        answers_more=rng.gamma(4, 0.25, count),
        uses_other_email=rng.random(count) < POPULATION.other_email,
        tells_crm_id=rng.random(count) < POPULATION.crm_id_elsewhere,
        second_created=second,
        merged=_merged(seed, second),
        archived=_later(seed, "archived", created, POPULATION.archived, 300),
        erased=_later(seed, "erased", created, POPULATION.erased, 400),
        opted_out=_later(seed, "opted out", created, 0.06, 200),
        edits=_edits(seed, created),
    )


def _merged(seed: int, second: Ints) -> Ints:
    """When a second contact was merged into the first; half of them never are."""
    rng = stream(seed, "merged contacts")
    found = (second < NEVER) & (rng.random(len(second)) < POPULATION.merged)
    delay = rng.integers(2 * DAY, 120 * DAY, len(second))
    return np.where(found, np.minimum(second, END) + delay, NEVER)
