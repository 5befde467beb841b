"""The records of the HubSpot portal as they stand at an instant, and their links."""

from dataclasses import dataclass, field

from demo.generator import invented_names, record_ids
from demo.generator.company_parameters import COUNTRIES
from demo.generator.drawn_deals import LOST, STAGES, WON
from demo.generator.drawn_people import NEVER
from demo.generator.world import World
from demo.vendors.hubspot.hubspot_sales_setup import owner_id
from demo.vendors.shared.simulated_clock import iso

Properties = dict[str, str | None]
# A link: id of the linked record, id of the type of link, and its label if it has one.
Link = tuple[str, int, str | None]


@dataclass
class Record:
    """One CRM object as the portal holds it; instants are epoch seconds.

    `history` has the past values of some properties with their times, newest first.
    `also` holds the ids of records that were merged into this one. `links` has the
    linked records by their object type.
    """

    id: str
    created: int
    modified: int
    properties: Properties
    archived: int = NEVER
    history: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    links: dict[str, list[Link]] = field(default_factory=dict)


def _stamped(record: Record, modified_name: str) -> Record:
    """The record with its id and its times among its properties.

    HubSpot calls the time of the last change differently on contacts than elsewhere.
    """
    record.properties |= {
        "hs_object_id": record.id,
        "createdate": iso(record.created, milliseconds=True),
        modified_name: iso(record.modified, milliseconds=True),
    }
    return record


def first_bought(world: World) -> dict[int, int]:
    """When each person first paid for anything."""
    found: dict[int, int] = {}
    bought = world.purchases
    for person, at in zip(bought.person.tolist(), bought.at.tolist(), strict=True):
        found.setdefault(person, at)
    for one in world.subscriptions:
        if one.periods:
            at = one.periods[0].paid
            found[one.person] = min(at, found.get(one.person, NEVER))
    return found


class Portal:
    """Everything a portal shows at `now`, by object type and id."""

    def __init__(self, world: World, now: int) -> None:
        self.world, self.now = world, now
        self._bought = first_bought(world)
        self.objects: dict[str, dict[str, Record]] = {
            "contacts": {},
            "companies": {},
            "deals": {},
        }
        for person in range(len(world.people)):
            self._person(person)
        for company in range(len(world.companies)):
            self._company(company)
        for deal in range(len(world.deals)):
            self._deal(deal)

    def _add(self, kind: str, record: Record) -> None:
        self.objects[kind][record.id] = record

    def _person(self, person: int) -> None:
        """Add a person's contacts: the first one, and a second one until it is merged.

        There is none before the person appeared and none once the person was erased.
        """
        people, now = self.world.people, self.now
        if people.created[person] > now or people.erased[person] <= now:
            return
        merged = people.merged[person] <= now
        first = self._contact(
            person, people.email[person], record_ids.contact_id(person)
        )
        if merged:
            merged_id = record_ids.second_contact_id(person)
            first.properties["hs_merged_object_ids"] = merged_id
            first.modified = max(first.modified, int(people.merged[person]))
            first.also = (merged_id,)
        first.archived = int(people.archived[person])
        if first.archived <= now:
            first.modified = max(first.modified, first.archived)
        self._add("contacts", _stamped(first, "lastmodifieddate"))
        if people.second_created[person] <= now and not merged:
            second = self._contact(
                person, people.other_email[person], record_ids.second_contact_id(person)
            )
            second.created = int(people.second_created[person])
            second.modified = second.created
            second.properties["lifecyclestage"] = "lead"
            self._add("contacts", _stamped(second, "lastmodifieddate"))

    def _contact(self, person: int, email: str, record_id: str) -> Record:
        people, now = self.world.people, self.now
        alive = min(now, int(people.archived[person]))
        edits = [at for at in people.edits[person] if at <= alive]
        created = int(people.created[person])
        bought = self._bought.get(person, NEVER)
        out = people.opted_out[person] <= now
        events = [*edits, *(int(t) for t in (bought, people.opted_out[person]))]
        stages = [(created, "lead")]
        if bought <= now:
            stages.insert(0, (bought, "customer"))
        name = people.name[person]
        properties: Properties = {
            "email": email,
            "firstname": name[0] if person % 41 else f" {name[0]} ",
            "lastname": name[1],
            "phone": people.phone[person][:-1] + str((person + len(edits)) % 10),
            "country": COUNTRIES[people.country[person]].code if person % 29 else None,
            "lifecyclestage": stages[0][1],
            "hs_lead_status": "CONNECTED" if edits else "NEW",
            "hs_email_optout": "true" if out else None,
            "hubspot_owner_id": owner_id(person),
            "hs_language": COUNTRIES[people.country[person]].language.lower(),
            "date_of_birth": f"{people.birth_year[person]}-01-01",
        }
        record = Record(
            record_id,
            created,
            max([created, *(at for at in events if at <= now)]),
            properties,
            history={"lifecyclestage": stages},
        )
        if out:
            record.history["hs_email_optout"] = [
                (int(people.opted_out[person]), "true")
            ]
        company = int(people.company[person])
        if company >= 0 and self.world.companies.created[company] <= now:
            linked = record_ids.company_id(company)
            properties["associatedcompanyid"] = linked
            record.links["companies"] = [(linked, 1, "Primary"), (linked, 279, None)]
        return record

    def _company(self, company: int) -> None:
        firms, now = self.world.companies, self.now
        if firms.created[company] > now:
            return
        code = COUNTRIES[firms.country[company]].code
        created, parent = int(firms.created[company]), int(firms.parent[company])
        domain = invented_names.company_domain(company)
        properties: Properties = {
            "name": invented_names.company_name(company, code),
            "domain": domain,
            "industry": invented_names.industry(company),
            "country": code,
            "numberofemployees": str(firms.employees[company]),
            "annualrevenue": str(firms.revenue[company]),
            "hubspot_owner_id": owner_id(company),
            "lifecyclestage": "customer",
            "hs_parent_company_id": record_ids.company_id(parent)
            if parent >= 0
            else None,
        }
        # A job that enriches companies changes every one of them once a quarter.
        quarter = 91 * 86_400
        modified = created + (now - created) // quarter * quarter
        record = Record(record_ids.company_id(company), created, modified, properties)
        self._add("companies", _stamped(record, "hs_lastmodifieddate"))
        if company % 3 == 0:
            self._mailbox(company, domain, created + 3_600, record.id)

    def _mailbox(self, company: int, domain: str, at: int, linked: str) -> None:
        """Add a company's shared mailbox, which somebody saved as a contact."""
        if at > self.now:
            return
        properties: Properties = {"email": f"info@{domain}", "lifecyclestage": "lead"}
        record = Record(record_ids.mailbox_id(company), at, at, properties)
        record.links["companies"] = [(linked, 1, "Primary"), (linked, 279, None)]
        self._add("contacts", _stamped(record, "lastmodifieddate"))

    def _deal(self, deal: int) -> None:
        table, now = self.world.deals, self.now
        if table.created[deal] > now:
            return
        won = bool(table.won[deal])
        steps = zip(table.steps[deal].tolist(), STAGES, strict=True)
        past = [
            *steps,
            (int(table.closed[deal]), WON if won else LOST),
            (int(table.reopened[deal]), STAGES[1]),
        ]
        stages = sorted((step for step in past if step[0] <= now), reverse=True)
        stage, company = stages[0][1], int(table.company[deal])
        closed = stage in {WON, LOST}
        country = COUNTRIES[self.world.companies.country[company]]
        properties: Properties = {
            "dealname": f"Order {deal + 1}",
            "amount": str(table.amount[deal]) if deal % 17 else None,
            "deal_currency_code": country.currency,
            "pipeline": "default",
            "dealstage": stage,
            "closedate": iso(int(table.closed[deal]), milliseconds=True),
            "hs_is_closed": str(closed).lower(),
            "hs_is_closed_won": str(stage == WON).lower(),
            "hubspot_owner_id": owner_id(int(table.owner[deal])),
        }
        record = Record(
            record_ids.deal_id(deal),
            int(table.created[deal]),
            stages[0][0],
            properties,
            archived=int(table.archived[deal]),
            history={"dealstage": stages},
        )
        if record.archived <= now:
            record.modified = max(record.modified, record.archived)
        self._link_deal(record, deal, company)
        self._add("deals", _stamped(record, "hs_lastmodifieddate"))

    def _link_deal(self, record: Record, deal: int, company: int) -> None:
        linked = record_ids.company_id(company)
        record.links["companies"] = [(linked, 5, "Primary"), (linked, 341, None)]
        person = int(self.world.deals.contact[deal])
        contact = record_ids.contact_id(person)
        if person >= 0 and contact in self.objects["contacts"]:
            record.links["contacts"] = [(contact, 3, None)]
