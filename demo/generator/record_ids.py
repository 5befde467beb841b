"""The identifiers by which systems know people: assigned once, whoever asks."""

from demo.generator.drawn_people import People
from demo.generator.random_streams import opaque

# Ranges keep the kinds of HubSpot records apart, as its one id space does.
CONTACT, SECOND, MAILBOX, COMPANY, DEAL = (
    100_000_000_000,
    150_000_000_000,
    180_000_000_000,
    200_000_000_000,
    300_000_000_000,
)
STEP = 37


def contact_id(person: int) -> str:
    """HubSpot id of a person's first contact: the `crm_id` other systems carry."""
    return str(CONTACT + STEP * person)


def second_contact_id(person: int) -> str:
    """HubSpot id of a person's second contact."""
    return str(SECOND + STEP * person)


def mailbox_id(company: int) -> str:
    """HubSpot id of a company's shared mailbox, kept as a contact."""
    return str(MAILBOX + STEP * company)


def company_id(company: int) -> str:
    """HubSpot id of a company."""
    return str(COMPANY + STEP * company)


def deal_id(deal: int) -> str:
    """HubSpot id of a deal."""
    return str(DEAL + STEP * deal)


def known_crm_id(people: People, person: int, at: int) -> str:
    """The contact id another system noted at `at`: the second one, once it exists.

    So ids of contacts that are merged later stand in other systems.
    """
    if people.second_created[person] <= at < people.merged[person]:
        return second_contact_id(person)
    return contact_id(person)


def zendesk_id(kind: int, number: int) -> int:
    """A Zendesk id: one number space, 14 digits, `kind` 0 to 9."""
    return 36_000_000_000_000 + kind * 100_000_000_000 + 211 * number


def stripe_id(prefix: str, seed: int, number: int) -> str:
    """A Stripe id with its kind's prefix."""
    return opaque(f"{prefix}_", seed, number, 24)
