"""The generator is a pure function, of any size, and its past never changes."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from demo.generator import demo_calendar
from demo.generator.drawn_people import END, NEVER
from demo.generator.world import World, build
from demo.vendors.hubspot.hubspot_records import Portal
from demo.vendors.stripe.stripe_account import StripeAccount

FINGERPRINT = """
import hashlib, json
from demo.generator.world import build
from demo.vendors.stripe.stripe_account import StripeAccount
from demo.generator.demo_calendar import as_of
world = build(5, 150)
account = StripeAccount(world, int(as_of(3).timestamp()))
found = hashlib.sha256()
for name in ("customers", "invoices", "charges", "events"):
    for doc in account.listed(name).docs:
        found.update(doc)
found.update(repr(world.tickets.solved.tolist()).encode())
print(found.hexdigest())
"""


def test_two_processes_draw_the_same_company() -> None:
    prints = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1
    assert len(prints.pop().strip()) == 64


def test_another_seed_draws_another_company(world: World) -> None:
    other = build(world.seed + 1, world.size)
    assert other.people.email[:50] != world.people.email[:50]


@pytest.mark.parametrize("size", [20, 333, 2_000])
def test_so_many_people_exist_on_the_first_day(size: int) -> None:
    first = int(demo_calendar.as_of(0).timestamp())
    known = int((build(3, size).people.created <= first).sum())
    assert abs(known - size) <= 4 * np.sqrt(size)


def test_nothing_happens_in_the_wrong_order(world: World) -> None:
    tickets = world.tickets
    assert (tickets.created < tickets.replied).all()
    assert (tickets.replied < tickets.solved).all()
    again = tickets.reopened < NEVER
    assert (tickets.solved[again] < tickets.reopened[again]).all()
    for answers in world.answers:
        told = answers.recorded < NEVER
        assert (answers.sent[told] < answers.recorded[told]).all()
        assert (answers.visible >= answers.recorded).all()
    for one in world.subscriptions:
        starts = [period.start for period in one.periods]
        assert starts == sorted(starts)
        assert all(a.end == b.start for a, b in pairwise(one.periods))
        assert one.ended > one.started


def test_a_person_never_has_two_subscriptions_at_once(world: World) -> None:
    for mine in world.plans.of_person.values():
        for before, after in pairwise(mine):
            assert before.ended < after.started


def test_merged_tickets_are_not_merged_on(world: World) -> None:
    tickets = world.tickets
    merged = np.flatnonzero(tickets.merged < NEVER)
    assert len(merged) > 0
    targets = tickets.merged_into[merged]
    assert (tickets.merged[targets] == NEVER).all()
    assert (tickets.person[targets] == tickets.person[merged]).all()


def test_a_later_day_only_adds_and_changes_contacts(world: World) -> None:
    before, after = (int(demo_calendar.as_of(day).timestamp()) for day in (30, 31))
    old = Portal(world, before).objects["contacts"]
    new = Portal(world, after).objects["contacts"]
    gone = set(old) - set(new)
    people = world.people
    removed = (people.erased > before) & (people.erased <= after)
    removed |= (people.merged > before) & (people.merged <= after)
    assert len(gone) <= int(removed.sum())
    changed = [one for key, one in new.items() if key in old and one != old[key]]
    assert changed, "a night's job touches contacts"
    assert all(before < one.modified <= after for one in changed)
    assert all(new[key].created > before for key in set(new) - set(old))


def by_id(account: StripeAccount, resource: str) -> dict[str, bytes]:
    listed = account.listed(resource)
    return dict(zip(listed.ids, listed.docs, strict=True))


def test_a_day_of_payments_is_exactly_its_events(world: World) -> None:
    before, after = (int(demo_calendar.as_of(day).timestamp()) for day in (30, 31))
    old, new = StripeAccount(world, before), StripeAccount(world, after)
    told = {
        one.id
        for items in new.items.values()
        for one in items
        if any(before < at <= after for at, _ in one.changes)
    }
    for resource in ("customers", "subscriptions", "invoices", "charges", "refunds"):
        was = dict(
            zip(old.listed(resource).ids, old.listed(resource).docs, strict=True)
        )
        now = dict(
            zip(new.listed(resource).ids, new.listed(resource).docs, strict=True)
        )
        different = {key for key in now if now[key] != was.get(key)}
        vanished = set(was) - set(now)
        assert different | vanished <= told, resource


def test_the_horizon_ends_the_days() -> None:
    assert int(demo_calendar.as_of(demo_calendar.LAST_DAY).timestamp()) < END
    with pytest.raises(ValueError, match="days 0 to"):
        demo_calendar.as_of(demo_calendar.LAST_DAY + 1)
