"""Stripe's customers: one per paying person, two for a few, some deleted."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from demo.generator.company_parameters import COUNTRIES, POPULATION
from demo.generator.drawn_people import END, NEVER
from demo.generator.invented_names import company_domain
from demo.generator.random_streams import DAY, opaque, stream
from demo.generator.record_ids import known_crm_id, stripe_id
from demo.generator.world import World
from demo.vendors.shared.json_replies import Doc
from demo.vendors.stripe.stripe_objects import Item

# One employed person in so many pays under the company's shared mailbox.
SHARED = 31


@dataclass
class Account:
    """A person's customer objects: payments alternate when there are two."""

    person: int
    ids: tuple[str, ...]
    created: int
    last: int
    deleted: int = NEVER

    def pays(self, number: int) -> str:
        """The customer of the person's payment `number`."""
        return self.ids[number % len(self.ids)]


def accounts(world: World) -> dict[int, Account]:
    """The accounts of all who ever pay, by person."""
    seen: dict[int, list[int]] = {}
    bought = world.purchases
    named = np.flatnonzero(~bought.guest)
    for person, at in zip(
        bought.person[named].tolist(), bought.at[named].tolist(), strict=True
    ):
        seen.setdefault(person, []).append(at)
    for one in world.subscriptions:
        seen.setdefault(one.person, []).extend((one.started, min(one.ended, END)))
    rng = stream(world.seed, "stripe accounts")
    draws = rng.random((len(world.people), 2))
    found = {}
    for person, times in seen.items():
        twice = draws[person, 0] < POPULATION.second_stripe
        keys = [stripe_id("cus", world.seed, person)]
        if twice:
            keys.append(stripe_id("cus", world.seed, 10_000_000 + person))
        account = Account(person, tuple(keys), min(times) - 90, max(times))
        gone = account.last + 60 * DAY
        if draws[person, 1] < POPULATION.deleted_stripe and gone < END:
            account.deleted = gone
        found[person] = account
    return found


def items(world: World, found: dict[int, Account]) -> list[Item]:
    """Every customer as an item of the ledger."""
    listed = []
    for person, account in found.items():
        edits = [at for at in world.people.edits[person] if at > account.created]
        changes = [(account.created, "customer.created")]
        changes += [
            (at, "customer.updated") for at in edits[:4] if at < account.deleted
        ]
        if account.deleted < NEVER:
            changes.append((account.deleted, "customer.deleted"))
        for number, key in enumerate(account.ids):
            render = partial(_customer, world, account, number)
            listed.append(
                Item("customer", key, account.created, changes, render, account.deleted)
            )
    return listed


def _email(world: World, person: int, number: int) -> str:
    """The address a person pays under; at some companies the shared mailbox."""
    people, company = world.people, int(world.people.company[person])
    if company >= 0 and person % SHARED == 0:
        return f"info@{company_domain(company)}"
    if people.uses_other_email[person] or number:
        return people.other_email[person]
    return people.email[person]


def _customer(world: World, account: Account, number: int, at: int) -> Doc:
    """A customer at an instant; `deleted` objects keep nothing but their id."""
    person, key = account.person, account.ids[number]
    if account.deleted <= at:
        return {"id": key, "object": "customer", "deleted": True}
    people = world.people
    country = COUNTRIES[people.country[person]]
    edits = sum(account.created < when <= at for when in people.edits[person][:4])
    email = _email(world, person, number)
    knows = people.tells_crm_id[person]
    crm_id = known_crm_id(people, person, account.created)
    return {
        "id": key,
        "object": "customer",
        "address": {
            "city": None,
            "country": country.code,
            "line1": None,
            "line2": None,
            "postal_code": f"{10_000 + person % 80_000}",
            "state": None,
        },
        "balance": 0,
        "created": account.created,
        "currency": country.currency.lower(),
        "default_source": None,
        "delinquent": False,
        "description": f"updated {edits} times" if edits else None,
        "discount": None,
        "email": email.title() if person % 23 == 0 else email,
        "invoice_prefix": opaque("", world.seed, person, 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": True,
        "metadata": {"crm_id": crm_id} if knows else {},
        "name": " ".join(people.name[person]),
        "next_invoice_sequence": 1,
        "phone": people.phone[person] if person % 3 == 0 else None,
        "preferred_locales": [country.language.lower()],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
