"""Stripe's customers: one per paying person, for a few two; some are deleted."""

from functools import partial

from demo.generator.billing_accounts import Payer
from demo.generator.company_parameters import COUNTRIES
from demo.generator.drawn_people import NEVER
from demo.generator.invented_names import company_domain
from demo.generator.random_streams import opaque
from demo.generator.record_ids import known_crm_id
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc
from demo.vendors.stripe.stripe_objects import StripeObject

# Of the people with an employer, one in so many pays under its shared mailbox.
SHARED_MAILBOX_EVERY = 31
# A customer changes with the first edits of the person, up to so many.
MOST_EDITS = 4


def customers(world: World, paying: dict[int, Payer]) -> list[StripeObject]:
    """Every customer as an object of the account."""
    listed = []
    for person, payer in paying.items():
        edits = [at for at in world.people.edits[person] if at > payer.created]
        changes = [(payer.created, "customer.created")]
        changes += [
            (at, "customer.updated") for at in edits[:MOST_EDITS] if at < payer.deleted
        ]
        if payer.deleted < NEVER:
            changes.append((payer.deleted, "customer.deleted"))
        for number, key in enumerate(payer.ids):
            render = partial(_customer, world, payer, number)
            listed.append(
                StripeObject(
                    "customer", key, payer.created, changes, render, payer.deleted
                )
            )
    return listed


def _email(world: World, person: int, number: int) -> str:
    """The e-mail address under which a person pays with a customer object."""
    people, company = world.people, int(world.people.company[person])
    if company >= 0 and person % SHARED_MAILBOX_EVERY == 0:
        return f"info@{company_domain(company)}"
    if people.uses_other_email[person] or number:
        return people.other_email[person]
    return people.email[person]


def _customer(world: World, payer: Payer, number: int, at: int) -> Doc:
    """A customer at an instant; a deleted one keeps nothing but its id."""
    person, key = payer.person, payer.ids[number]
    if payer.deleted <= at:
        return {"id": key, "object": "customer", "deleted": True}
    people = world.people
    country = COUNTRIES[people.country[person]]
    edits = sum(
        payer.created < when <= at for when in people.edits[person][:MOST_EDITS]
    )
    email = _email(world, person, number)
    knows = people.tells_crm_id[person]
    crm_id = known_crm_id(people, person, payer.created)
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
        "created": payer.created,
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
