"""Draws invitations to surveys and the answers: who was asked how, who answered what.

Scores are drawn from the distributions of score_probabilities.py. Partial, imported,
edited and deleted answers and impossible scores are columns here.
"""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import (
    CHANNELS,
    COUNTRIES,
    INSTRUMENTS,
    POPULATION,
    SAME_MIND,
    ZENDESK_RATED,
    Instrument,
)
from demo.generator.drawn_people import END, NEVER, People
from demo.generator.drawn_purchases import PurchaseTable
from demo.generator.drawn_tickets import Tickets
from demo.generator.plan_history import PlanHistory
from demo.generator.random_streams import DAY, Bools, Floats, Ints, choose, stream
from demo.generator.score_probabilities import draw, tilts

# The channel whose answers often do not tell who gave them.
WEB = 1
# The share of purchases and solved tickets after which a survey is sent.
ASKED = 0.85
# Values that no score can be, in imported answers.
ODD_VALUES = (
    "11",
    "9.5",
    "10 - very likely",
    "+9",
    "-1",
    "n/a",
    "",
)


@dataclass(frozen=True)
class Answers:
    """One row per invitation of one instrument, ordered by `sent`.

    `subject` is the row of the purchase or ticket that the survey asks about, -1 for
    none. `recorded` is NEVER when nobody answered. `visible` is when the tool first
    shows the answer, which is later than `recorded` for answers imported in bulk.
    `odd` is an index into ODD_VALUES, -1 for a score on the scale.
    """

    instrument: Instrument
    person: Ints
    subject: Ints
    channel: Ints
    plan: Ints
    tilt: Floats
    sent: Ints
    opened: Ints
    recorded: Ints
    visible: Ints
    score: Ints
    identified: Bools
    knows_crm_id: Bools
    partial: Bools
    odd: Ints
    edited: Ints
    score_before: Ints
    removed: Ints
    bounced: Bools

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Invited:
    """Who is asked when; nothing is drawn about the answer yet."""

    person: Ints
    subject: Ints
    sent: Ints


def scores(
    seed: int, instrument: Instrument, mind: Floats, tilt: Floats, name: str = ""
) -> Ints:
    """Scores in which answers of one person agree more than those of two people."""
    rng = stream(seed, f"{instrument.key} scores {name}")
    fresh = rng.random(len(tilt))
    same = rng.random(len(tilt)) < SAME_MIND
    return draw(instrument, tilt, np.where(same, mind, fresh))


def invite_quarterly(seed: int, people: People) -> Invited:
    """Invite everybody once in 13 weeks, on a weekday of their own, at 9:00 UTC."""
    rng = stream(seed, "quarterly invitations")
    offset = rng.integers(0, 91, len(people))
    first_day = people.created // DAY + 7
    first = first_day + (offset - first_day) % 91
    counts = np.maximum((END // DAY - 1 - first) // 91 + 1, 0)
    person = np.repeat(np.arange(len(people)), counts)
    wave = np.arange(len(person)) - np.repeat(np.cumsum(counts) - counts, counts)
    sent = (first[person] + 91 * wave) * DAY + 9 * 3_600
    return _wanted(people, person, np.full(len(person), -1), sent)


def invite_after(
    seed: int, name: str, people: People, person: Ints, happened: Ints
) -> Invited:
    """Invite most people one to three days after something happened to them."""
    rng = stream(seed, f"{name} invitations")
    asked = rng.random(len(person)) < ASKED
    usable = np.flatnonzero(asked & (happened < END))
    delay = rng.integers(DAY, 3 * DAY, len(usable))
    return _wanted(people, person[usable], usable, happened[usable] + delay)


def _wanted(people: People, person: Ints, subject: Ints, sent: Ints) -> Invited:
    """The invitations that are sent at all.

    People who opted out or were erased get none, and none is sent after the horizon.
    """
    gone = np.minimum(people.opted_out, people.erased)[person]
    keep = np.flatnonzero((sent < gone) & (sent < END))
    order = keep[np.argsort(sent[keep], kind="stable")]
    return Invited(person[order], subject[order], sent[order])


@dataclass(frozen=True)
class _Behaviour:
    """By which channel each person was invited, and when the person did what."""

    channel: Ints
    opened: Ints
    recorded: Ints
    bounced: Bools


def _behave(rng: np.random.Generator, people: People, invited: Invited) -> _Behaviour:
    """Draw the channels, and who opens and answers the survey when."""
    count = len(invited.person)
    channel = choose(rng, [item.share for item in CHANNELS], count)
    rate = (
        np.array([item.response_rate for item in CHANNELS])[channel]
        * np.array([item.response_factor for item in COUNTRIES])[
            people.country[invited.person]
        ]
        * people.answers_more[invited.person]
    )
    bounced = rng.random(count) < 0.02
    answered = (rng.random(count) < np.minimum(rate, 0.95)) & ~bounced
    looked = answered | ((rng.random(count) < 0.5) & ~bounced)
    opened = invited.sent + (rng.exponential(9 * 3_600, count) + 60).astype(np.int64)
    took = (rng.exponential(90, count) + 20).astype(np.int64)
    return _Behaviour(
        channel=channel,
        opened=np.where(looked, opened, NEVER),
        recorded=np.where(answered, opened + took, NEVER),
        bounced=bounced,
    )


def _some(
    rng: np.random.Generator, at: Ints, share: float, least: int, most: int
) -> Ints:
    """For a share of the rows `least` to `most` days after `at`, else NEVER."""
    chosen = (at < NEVER) & (rng.random(len(at)) < share)
    delay = rng.integers(least * DAY, most * DAY, len(at))
    return np.where(chosen, np.minimum(at, 2 * END) + delay, NEVER)


def answer(
    seed: int,
    instrument: Instrument,
    people: People,
    plans: PlanHistory,
    invited: Invited,
) -> Answers:
    """Draw who answers, when and what."""
    rng = stream(seed, f"{instrument.key} answers")
    count = len(invited.person)
    did = _behave(rng, people, invited)
    at = np.where(did.recorded < NEVER, did.recorded, invited.sent)
    plan = plans.each(invited.person, at)
    country = people.country[invited.person]
    tilt = tilts(instrument, country, plan, did.channel, at)
    mind = people.mind[invited.person]
    imported = _some(rng, did.recorded, 0.005, 5, 40)
    strange = (imported < NEVER) & (rng.random(count) < 0.4)
    return Answers(
        instrument=instrument,
        person=invited.person,
        subject=invited.subject,
        channel=did.channel,
        plan=plan,
        tilt=tilt,
        sent=invited.sent,
        opened=did.opened,
        recorded=did.recorded,
        visible=np.where(imported < NEVER, imported, did.recorded),
        score=scores(seed, instrument, mind, tilt),
        identified=np.where(did.channel == WEB, rng.random(count) < 0.4, True),
        knows_crm_id=rng.random(count) < POPULATION.identified_answer,
        partial=(did.recorded < NEVER) & (rng.random(count) < 0.03),
        odd=np.where(strange, rng.integers(0, len(ODD_VALUES), count), -1),
        edited=_some(rng, did.recorded, 0.01, 5, 40),
        score_before=scores(seed, instrument, mind, tilt, "before edit"),
        removed=_some(rng, did.recorded, 0.003, 1, 60),
        bounced=did.bounced,
    )


@dataclass(frozen=True)
class Ratings:
    """One row per offered rating of a ticket; `rated` is NEVER when none was given."""

    ticket: Ints
    plan: Ints
    tilt: Floats
    offered: Ints
    rated: Ints
    good: Bools
    commented: Bools


def ratings(seed: int, people: People, plans: PlanHistory, tickets: Tickets) -> Ratings:
    """Draw the ratings, which are offered a day after a ticket was solved."""
    instrument = INSTRUMENTS[3]
    rng = stream(seed, "ratings")
    solved = tickets.last_solved()
    alive = (tickets.merged == NEVER) & ~tickets.spam & tickets.offered
    ticket = np.flatnonzero(alive & (solved + DAY < END))
    person = tickets.person[ticket]
    offered = solved[ticket] + DAY
    delay = (rng.exponential(8 * 3_600, len(ticket)) + 60).astype(np.int64)
    rated = np.where(rng.random(len(ticket)) < ZENDESK_RATED, offered + delay, NEVER)
    at = np.where(rated < NEVER, rated, offered)
    plan = plans.each(person, at)
    none = np.full(len(ticket), -1)
    tilt = tilts(instrument, people.country[person], plan, none, at)
    return Ratings(
        ticket=ticket,
        plan=plan,
        tilt=tilt,
        offered=offered,
        rated=rated,
        good=scores(seed, instrument, people.mind[person], tilt) == 1,
        commented=rng.random(len(ticket)) < 0.4,
    )


def survey_answers(
    seed: int,
    people: People,
    plans: PlanHistory,
    bought: PurchaseTable,
    tickets: Tickets,
) -> tuple[Answers, Answers, Answers]:
    """Draw the answers to the relationship, purchase and support surveys."""
    solved = np.where(tickets.merged < NEVER, NEVER, tickets.last_solved())
    invited = (
        invite_quarterly(seed, people),
        invite_after(seed, "purchase", people, bought.person, bought.at),
        invite_after(seed, "support", people, tickets.person, solved),
    )
    one, two, three = (
        answer(seed, instrument, people, plans, group)
        for instrument, group in zip(INSTRUMENTS, invited, strict=False)
    )
    return one, two, three
