"""The ids under which the vendors' systems know people, tickets and payments.

An id depends on the record alone, so every system that mentions a record writes the
same id, and a later demo day never changes it.
"""

from demo.generator.drawn_people import People
from demo.generator.random_streams import opaque

# HubSpot numbers all kinds of record together; a range per kind keeps them apart.
CONTACT, SECOND, MAILBOX, COMPANY, DEAL = (
    100_000_000_000,
    150_000_000_000,
    180_000_000_000,
    200_000_000_000,
    300_000_000_000,
)
STEP = 37
FIRST_TICKET_ID = 1_000
# Purchases number their Stripe invoices and charges from here; the smaller numbers
# belong to subscriptions.
FIRST_PURCHASE_NUMBER = 500_000_000


def contact_id(person: int) -> str:
    """HubSpot id of a person's first contact: the `crm_id` that other systems carry."""
    return str(CONTACT + STEP * person)


def second_contact_id(person: int) -> str:
    """HubSpot id of a person's second contact."""
    return str(SECOND + STEP * person)


def mailbox_id(company: int) -> str:
    """HubSpot id of a company's shared mailbox, which is kept as a contact."""
    return str(MAILBOX + STEP * company)


def company_id(company: int) -> str:
    """HubSpot id of a company."""
    return str(COMPANY + STEP * company)


def deal_id(deal: int) -> str:
    """HubSpot id of a deal."""
    return str(DEAL + STEP * deal)


def known_crm_id(people: People, person: int, at: int) -> str:
    """The contact id that another system noted for a person at `at`.

    It is the second contact's while that exists and is not merged yet. So other
    systems carry ids of contacts that are merged later.
    """
    if people.second_created[person] <= at < people.merged[person]:
        return second_contact_id(person)
    return contact_id(person)


def zendesk_id(kind: int, number: int) -> int:
    """A Zendesk id of 14 digits; `kind`, 0 to 9, separates the kinds of record."""
    return 36_000_000_000_000 + kind * 100_000_000_000 + 211 * number


def ticket_id(ticket: int) -> int:
    """Zendesk id of a ticket; tickets are numbered one after the other."""
    return FIRST_TICKET_ID + ticket


def stripe_id(prefix: str, seed: int, number: int) -> str:
    """A Stripe id with the prefix of its kind."""
    return opaque(f"{prefix}_", seed, number, 24)


def purchase_invoice_id(seed: int, purchase: int) -> str:
    """Stripe id of a purchase's invoice, for purchases that are invoiced."""
    return stripe_id("in", seed, FIRST_PURCHASE_NUMBER + purchase)


def purchase_charge_id(seed: int, purchase: int) -> str:
    """Stripe id of the charge that pays a purchase."""
    return stripe_id("ch", seed, FIRST_PURCHASE_NUMBER * 10 + purchase)
