"""Zendesk's users, organizations and groups, as they stand at an instant."""

from dataclasses import dataclass

import numpy as np

from demo.generator import invented_names
from demo.generator.company_parameters import COUNTRIES
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_tickets import AGENTS
from demo.generator.random_streams import DAY
from demo.generator.record_ids import company_id, known_crm_id, zendesk_id
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import iso

USER, SECOND_USER, STAFF, ORGANIZATION, GROUP = range(5)
GROUPS = ("Billing", "Logistics", "Technical", "Accounts", "Returns")
SINCE = 1_696_233_600
# A second user is merged so long after it appeared, if it is merged at all. Its tickets
# then belong to the first user.
MERGED_AFTER = 20 * DAY
HOST = "https://demo.zendesk.com/api/v2"


@dataclass
class Requester:
    """A person as a requester.

    Somebody who writes from two addresses is two users until these are merged.
    """

    created: int
    second_created: int = NEVER
    merged: int = NEVER


def requesters(world: World) -> dict[int, Requester]:
    """Everybody who ever opened a ticket, by person.

    With their second ticket, people with two addresses become a second user.
    """
    found: dict[int, Requester] = {}
    people, asked = world.people, world.tickets
    for person, at in zip(asked.person.tolist(), asked.created.tolist(), strict=True):
        known = found.get(person)
        if known is None:
            found[person] = Requester(at - 30)
        elif people.uses_other_email[person] and known.second_created == NEVER:
            known.second_created = at - 30
            known.merged = at + MERGED_AFTER if person % 2 else NEVER
    return found


def requester_id(requester: Requester, person: int, created: int, now: int) -> int:
    """The user to whom a ticket that was opened at `created` belongs at `now`."""
    second = requester.second_created <= created and now < requester.merged
    return zendesk_id(SECOND_USER if second else USER, person)


def _user(key: int, name: str, email: str, created: int, updated: int) -> Doc:
    return {
        "id": key,
        "url": f"{HOST}/users/{key}.json",
        "name": name,
        "email": email,
        "created_at": iso(created),
        "updated_at": iso(updated),
        "time_zone": "Berlin",
        "iana_time_zone": "Europe/Berlin",
        "phone": None,
        "shared_phone_number": None,
        "photo": None,
        "locale_id": 1,
        "locale": "en-US",
        "organization_id": None,
        "role": "end-user",
        "verified": True,
        "external_id": None,
        "tags": [],
        "alias": None,
        "active": True,
        "shared": False,
        "shared_agent": False,
        "last_login_at": None,
        "two_factor_auth_enabled": False,
        "signature": None,
        "details": None,
        "notes": None,
        "role_type": None,
        "custom_role_id": None,
        "moderator": False,
        "ticket_restriction": "requested",
        "only_private_comments": False,
        "restricted_agent": True,
        "suspended": False,
        "suspension_details": None,
        "is_billing_admin": False,
        "default_group_id": None,
        "report_csv": False,
        "user_fields": {},
    }


def staff(world: World) -> list[Doc]:
    """The agents and two admins.

    One agent is a customer too, under the same address, so that the warehouse must keep
    staff out of its surveys.
    """
    rows = []
    for number in range(AGENTS + 2):
        email = f"agent{number}@demo.example"
        if number == 3:
            email = world.people.email[world.staff_customer]
        key = zendesk_id(STAFF, number)
        name = "Automation Bot" if number == AGENTS + 1 else f"Agent {number}"
        rows.append(
            _user(key, name, email, SINCE, SINCE)
            | {
                "role": "agent" if number < AGENTS else "admin",
                "restricted_agent": False,
                "ticket_restriction": None,
                "default_group_id": zendesk_id(GROUP, number % len(GROUPS)),
            }
        )
    return rows


def end_users(world: World, found: dict[int, Requester], now: int) -> list[Doc]:
    """The users of the requesters that exist at `now`; merged users are inactive."""
    rows = []
    for person, requester in found.items():
        if requester.created <= now:
            rows.append(_end_user(world, person, requester, now))
        if requester.second_created <= now:
            rows.append(_second_user(world, person, requester, now))
    return rows


def _end_user(world: World, person: int, requester: Requester, now: int) -> Doc:
    people = world.people
    country = COUNTRIES[people.country[person]]
    edits = [at for at in people.edits[person][::2] if requester.created < at <= now]
    updated = max([requester.created, *edits[-1:]])
    if requester.merged <= now:
        updated = max(updated, requester.merged)
    company = int(people.company[person])
    key = zendesk_id(USER, person)
    knows = people.tells_crm_id[person]
    created = requester.created
    return _user(
        key, " ".join(people.name[person]), people.email[person], created, updated
    ) | {
        "time_zone": country.time_zone.split("/")[1].replace("_", " "),
        "iana_time_zone": country.time_zone,
        "locale": country.language.lower(),
        "phone": people.phone[person] if person % 4 == 0 else None,
        "organization_id": (
            zendesk_id(ORGANIZATION, company)
            if company >= 0 and world.companies.created[company] <= now
            else None
        ),
        "external_id": known_crm_id(people, person, created) if knows else None,
        "user_fields": {"country": country.code},
        "notes": f"reviewed {len(edits)} times" if edits else None,
    }


def _second_user(world: World, person: int, requester: Requester, now: int) -> Doc:
    key = zendesk_id(SECOND_USER, person)
    created, merged = requester.second_created, requester.merged <= now
    name = " ".join(world.people.name[person])
    email = world.people.other_email[person]
    updated = requester.merged if merged else created
    doc = _user(key, name, email, created, updated)
    if merged:
        doc |= {"active": False, "email": None, "verified": False}
    return doc


def organizations(world: World, now: int) -> list[Doc]:
    """The companies that exist at `now`."""
    firms = world.companies
    rows = []
    for company in np.flatnonzero(firms.created <= now).tolist():
        key = zendesk_id(ORGANIZATION, company)
        created = int(firms.created[company]) + 600
        year = 365 * DAY
        updated = created + max(now - created, 0) // year * year
        code = COUNTRIES[firms.country[company]].code
        rows.append(
            {
                "id": key,
                "url": f"{HOST}/organizations/{key}.json",
                "name": invented_names.company_name(company, code),
                "shared_tickets": False,
                "shared_comments": False,
                "external_id": company_id(company),
                "created_at": iso(created),
                "updated_at": iso(updated),
                "domain_names": [invented_names.company_domain(company)],
                "details": "",
                "notes": "",
                "group_id": None,
                "tags": [],
                "organization_fields": {},
                "deleted_at": None,
            }
        )
    return rows


def groups() -> list[Doc]:
    """The support teams; one of them was dissolved."""
    rows = []
    for number, name in enumerate((*GROUPS, "Escalations (old)")):
        key = zendesk_id(GROUP, number)
        rows.append(
            {
                "id": key,
                "url": f"{HOST}/groups/{key}.json",
                "name": name,
                "description": "",
                "default": number == 0,
                "is_public": True,
                "deleted": number == len(GROUPS),
                "created_at": iso(SINCE),
                "updated_at": iso(SINCE),
            }
        )
    return rows
