"""The company's customers in HubSpot, its tickets and staff in Zendesk."""

from datetime import datetime

from tests.cases import bad_input
from tests.cases.bad_input import of
from tests.dbt.entities import documents as docs
from tests.dbt.entities.raw import Raw, Version, epoch

CRM_ROWS = (
    Version(
        "companies",
        "9",
        {
            "properties": {
                "name": "Alder",
                "createdate": "2024-02-01T00:00:00Z",
                "industry": "MEDIA",
                "country": "de",
            }
        },
    ),
    Version(
        "contacts",
        "1",
        docs.contact(
            " Ann@Example.COM\t",
            firstname="Ann",
            lastname="Lee",
            country="de",
            hs_merged_object_ids="2",
            associatedcompanyid="9",
        ),
    ),
    # Bob said where he lives, then another family name, then no more where he lives
    Version(
        "contacts",
        "3",
        docs.contact("bob@example.com", country="at"),
        at=datetime(2025, 6, 1),
    ),
    Version(
        "contacts",
        "3",
        docs.contact("bob@example.com", country="at", lastname="Ray"),
        at=datetime(2025, 7, 1),
    ),
    Version(
        "contacts",
        "3",
        {
            **docs.contact("bob@example.com", country=None, hs_email_optout="true"),
            **docs.opting("true", "2026-01-15T08:30:00.123Z"),
        },
    ),
    Version(
        "contacts",
        "4",
        {
            **docs.contact("info@example.com", hs_email_optout="false"),
            **docs.opting("false", "2026-01-20T00:00:00.000Z"),
        },
    ),
    # without a history there is a choice and no time
    Version("contacts", "5", docs.contact("İsa@example.com", hs_email_optout="true")),
    Version(
        "contacts",
        "6",
        docs.contact("gone@example.com"),
        at=datetime(2026, 2, 20),
        deleted=True,
    ),
    Version(
        "owners",
        "70",
        {"email": "sales@demo.example", "firstName": "Sal", "lastName": "Es"},
    ),
    Version("deal_pipelines", "default", docs.pipeline()),
    Version("deals", "100", docs.deal()),
    Version("deals", "101", docs.deal(dealstage="open")),
    Version("deals", "102", docs.deal(dealstage="closedlost", amount=None)),
    Version(
        "deal_contacts",
        "100",
        {"to": [{"toObjectId": 1, "associationTypes": [{"typeId": 3, "label": None}]}]},
    ),
    Version(
        "deal_companies",
        "101",
        {
            "to": [
                {
                    "toObjectId": 9,
                    "associationTypes": [{"typeId": 5, "label": "Primary"}],
                }
            ]
        },
    ),
)
CHANGE = {"event_type": "Change", "previous_value": "open"}
DESK_ROWS = (
    Version("groups", "31", {"name": "Billing"}),
    Version(
        "users",
        "20",
        docs.user("agent@demo.example", role="agent", default_group_id=31),
    ),
    Version("users", "21", docs.user("ann@example.com")),
    Version("users", "22", docs.user("ann.lee@work.example", external_id="2")),
    Version("tickets", "1", docs.ticket(solved_at="2026-01-11T08:00:00Z")),
    Version(
        "tickets",
        "2",
        docs.ticket(
            status="closed", tags=["billing", "closed_by_merge"], requester_id=22
        ),
    ),
    Version(
        "tickets",
        "3",
        docs.ticket(status="deleted", tags=["spam"], requester_id=99),
        deleted=True,
    ),
    Version(
        "tickets",
        "4",
        docs.ticket(
            via={"channel": "carrier_pigeon"}, priority=None, tags=[], group_id=None
        ),
    ),
    Version(
        "ticket_events",
        "500",
        {
            "ticket_id": 2,
            "updater_id": 20,
            "via": "Merge",
            "timestamp": epoch("2026-01-12T08:00:00+00:00"),
            "child_events": [
                {"id": 1, "event_type": "Comment", "via_reference_id": 1},
                {"id": 2, "status": "closed", **CHANGE},
            ],
        },
    ),
    Version(
        "ticket_events",
        "501",
        {
            "ticket_id": 1,
            "updater_id": -1,
            "via": "Rule",
            "created_at": "2026-01-15T08:00:00Z",
            "child_events": [
                {"id": 3, "priority": "low", **CHANGE},
                {"id": 4, "event_type": "Comment"},
            ],
        },
    ),
    Version("satisfaction_ratings", "60", docs.rating("good")),
    Version(
        "satisfaction_ratings",
        "61",
        docs.rating("bad", updated_at="2026-01-14T08:00:00Z"),
    ),
    Version("satisfaction_ratings", "62", docs.rating("offered")),
    Version("satisfaction_ratings", "63", docs.rating("splendid")),
    Version("satisfaction_ratings", "64", docs.rating(None)),
)


def crm(raw: Raw) -> None:
    """Contacts, a company and deals."""
    for version in CRM_ROWS:
        raw.put("hubspot", version)
    for case in of("vendors", bad_input.AMOUNTS):
        raw.add("hubspot", "deals", case.key, docs.deal(amount=case.given))
    for case in of("vendors", bad_input.FLAGS):
        raw.add("hubspot", "deals", case.key, docs.deal(hs_is_closed=case.given))
    for case in of("vendors", bad_input.TEXTS):
        owner = {"email": None, "teams": [{"name": case.given, "primary": True}]}
        raw.add("hubspot", "owners", case.key, owner)
    for case in of("vendors", bad_input.EMAILS):
        raw.add("hubspot", "owners", case.key, {"email": case.given})
    for record in bad_input.RECORDS:
        if record.entity == "deals":
            raw.add("hubspot", "deals", record.key, docs.deal(**record.changed))


def desk(raw: Raw) -> None:
    """Users, tickets, their events and ratings."""
    for version in DESK_ROWS:
        raw.put("zendesk", version)
    for case in of("vendors", bad_input.IDENTIFIERS):
        organization = {"name": case.name, "external_id": case.given}
        raw.add("zendesk", "organizations", case.key, organization)
    for record in bad_input.RECORDS:
        if record.entity == "tickets":
            raw.add("zendesk", "tickets", record.key, docs.ticket(**record.changed))
