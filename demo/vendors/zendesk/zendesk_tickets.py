"""Zendesk's tickets and satisfaction ratings, as they stand at any instant."""

from dataclasses import dataclass

from demo.generator.comment_texts import comment
from demo.generator.company_parameters import THEMES
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_tickets import VIA
from demo.generator.random_streams import DAY
from demo.generator.record_ids import ticket_id, zendesk_id
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import iso
from demo.vendors.zendesk.zendesk_users import (
    GROUP,
    HOST,
    ORGANIZATION,
    STAFF,
    Requester,
    requester_id,
)

RATING = 5
PRIORITIES = ("low", "normal", "high", "urgent")
TOPIC_FIELD = 360_001_234_567
NO_REASON, NO_REASON_ID = "No reason provided", 360_000_098_765
# Fields that are the same on every ticket of the demo.
UNUSED: Doc = {
    "external_id": None,
    "recipient": None,
    "collaborator_ids": [],
    "follower_ids": [],
    "email_cc_ids": [],
    "forum_topic_id": None,
    "problem_id": None,
    "has_incidents": False,
    "is_public": True,
    "due_at": None,
    "sharing_agreement_ids": [],
    "followup_ids": [],
    "ticket_form_id": None,
    "brand_id": 360_000_000_001,
    "allow_channelback": False,
    "allow_attachments": True,
    "support_type": "agent",
}
CUSTOM_STATUSES = {"new": 1, "open": 2, "pending": 3, "solved": 5, "closed": 6}


@dataclass(frozen=True)
class Rating:
    """A ticket's satisfaction rating; `rated` is NEVER when it was only offered."""

    id: int
    offered: int
    rated: int
    good: bool
    comment: str | None


@dataclass
class Ticket:
    """One ticket through time: its changes of status and its rating."""

    row: int
    id: int
    person: int
    requester: Requester
    statuses: list[tuple[int, str]]
    deleted: int
    rating: Rating | None

    def status(self, at: int) -> str:
        """The status at an instant; an empty text before the ticket exists."""
        if self.deleted <= at:
            return "deleted"
        return next((s for when, s in reversed(self.statuses) if when <= at), "")

    def updates(self) -> list[int]:
        """Every instant to which `updated_at` is ever set."""
        moved = [when for when, _ in self.statuses]
        if self.rating:
            moved += [self.rating.offered, self.rating.rated]
        moved += [self.deleted, self.requester.merged]
        return [when for when in moved if when < NEVER]

    def updated(self, at: int) -> int:
        """`updated_at` as it stands at an instant."""
        return max(when for when in self.updates() if when <= at)

    def generated(self, at: int) -> int:
        """`generated_timestamp` as it stands at an instant.

        The export sorts by it. Every seventh ticket is indexed again a day after its
        last status: such a change by the system moves this time but not `updated_at`.
        """
        last = self.updated(at)
        indexed = self.statuses[-1][0] + DAY
        return max(last, indexed) if indexed <= at and self.row % 7 == 0 else last

    def reached(self, status: str, at: int) -> list[int]:
        """When the ticket came into a status, as often as it did up to an instant."""
        return [when for when, name in self.statuses if name == status and when <= at]


def _statuses(world: World, row: int) -> list[tuple[int, str]]:
    """When a ticket came into which status, in the order of time."""
    asked = world.tickets
    steps = [(int(asked.created[row]), "new")]
    if asked.spam[row]:
        return steps
    if asked.merged[row] < NEVER:
        return [*steps, (int(asked.merged[row]), "closed")]
    steps += [(int(asked.replied[row]), "open"), (int(asked.solved[row]), "solved")]
    if asked.reopened[row] < NEVER:
        steps += [
            (int(asked.reopened[row]), "open"),
            (int(asked.solved_again[row]), "solved"),
        ]
    return [*steps, (int(asked.closed[row]), "closed")]


def _ratings(world: World) -> dict[int, Rating]:
    rated = world.ratings
    columns = (rated.ticket, rated.offered, rated.rated, rated.good, rated.commented)
    lists = [column.tolist() for column in columns]
    return {
        ticket: Rating(
            zendesk_id(RATING, number),
            offered,
            at,
            good,
            comment(good, not good, number) if commented else None,
        )
        for number, (ticket, offered, at, good, commented) in enumerate(
            zip(*lists, strict=True)
        )
    }


def tickets(world: World, requesters: dict[int, Requester], now: int) -> list[Ticket]:
    """All tickets that exist at `now`, in the order of their ids."""
    ratings = _ratings(world)
    created = world.tickets.created.tolist()
    return [
        Ticket(
            row,
            ticket_id(row),
            person,
            requesters[person],
            _statuses(world, row),
            int(world.tickets.deleted[row]),
            ratings.get(row),
        )
        for row, person in enumerate(world.tickets.person.tolist())
        if created[row] <= now
    ]


def rating_score(ticket: Ticket, at: int) -> str:
    """A ticket's satisfaction at an instant, in the vendor's word."""
    rating = ticket.rating
    if rating is None or rating.offered > at:
        return "unoffered"
    if rating.rated > at:
        return "offered"
    return "good" if rating.good else "bad"


def _satisfaction(ticket: Ticket, at: int) -> Doc:
    score = rating_score(ticket, at)
    if score in {"unoffered", "offered"} or ticket.rating is None:
        return {"score": score}
    return {
        "score": score,
        "id": ticket.rating.id,
        "comment": ticket.rating.comment,
        "reason": NO_REASON,
        "reason_id": NO_REASON_ID,
    }


def rating_doc(world: World, ticket: Ticket, at: int) -> Doc | None:
    """The rating as the list of ratings delivers it; None before it was offered."""
    rating = ticket.rating
    if rating is None or rating.offered > at:
        return None
    updated = rating.rated if rating.rated <= at else rating.offered
    row = ticket.row
    created = int(world.tickets.created[row])
    return {
        "url": f"{HOST}/satisfaction_ratings/{rating.id}.json",
        "id": rating.id,
        "assignee_id": zendesk_id(STAFF, int(world.tickets.agent[row])),
        "group_id": zendesk_id(GROUP, int(world.tickets.theme[row])),
        "requester_id": requester_id(ticket.requester, ticket.person, created, at),
        "ticket_id": ticket.id,
        "score": rating_score(ticket, at),
        "created_at": iso(rating.offered),
        "updated_at": iso(updated),
        "comment": rating.comment if rating.rated <= at else None,
        "reason": NO_REASON,
        "reason_id": NO_REASON_ID,
    }


def _tags(world: World, ticket: Ticket, status: str) -> list[str]:
    asked = world.tickets
    tags = [THEMES[asked.theme[ticket.row]].key]
    if asked.spam[ticket.row]:
        tags.append("spam")
    if asked.merged[ticket.row] < NEVER and status == "closed":
        tags.append("closed_by_merge")
    return tags


def encoded_id(key: int) -> str:
    """The id that stands in e-mails about a ticket: six and five characters."""
    code = f"{key * 2_654_435_761 % 16**11:011X}"
    return f"{code[:6]}-{code[6:]}"


def document(world: World, ticket: Ticket, at: int) -> Doc:
    """The ticket at an instant, with its metric set."""
    asked, row, status = world.tickets, ticket.row, ticket.status(at)
    theme = THEMES[asked.theme[row]]
    company = int(world.people.company[ticket.person])
    created = int(asked.created[row])
    assigned = bool(ticket.reached("open", at))
    requester = requester_id(ticket.requester, ticket.person, created, at)
    custom = [{"id": TOPIC_FIELD, "value": theme.key}]
    known = status if status in CUSTOM_STATUSES else "closed"
    return {
        **UNUSED,
        "url": f"{HOST}/tickets/{ticket.id}.json",
        "id": ticket.id,
        "encoded_id": encoded_id(ticket.id),
        "via": {
            "channel": VIA[asked.via[row]],
            "source": {"from": {}, "to": {}, "rel": None},
        },
        "created_at": iso(created),
        "updated_at": iso(ticket.updated(at)),
        "generated_timestamp": ticket.generated(at),
        "type": "incident" if theme.key == "defect" else "question",
        "subject": theme.subject if status != "deleted" else "SCRUBBED",
        "raw_subject": theme.subject if status != "deleted" else "SCRUBBED",
        "description": theme.subject,
        "priority": PRIORITIES[asked.priority[row]],
        "status": status,
        "requester_id": requester,
        "submitter_id": requester,
        "assignee_id": (zendesk_id(STAFF, int(asked.agent[row])) if assigned else None),
        "organization_id": zendesk_id(ORGANIZATION, company) if company >= 0 else None,
        "group_id": zendesk_id(GROUP, int(asked.theme[row])),
        "tags": _tags(world, ticket, status),
        "custom_fields": custom,
        "satisfaction_rating": _satisfaction(ticket, at),
        "custom_status_id": CUSTOM_STATUSES[known],
        "fields": custom,
        "from_messaging_channel": VIA[asked.via[row]] == "native_messaging",
    }
