"""Zendesk's ticket events, which are audits with child events, and metric events."""

from collections.abc import Iterator
from html import escape

from demo.generator.company_parameters import THEMES
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_tickets import VIA
from demo.generator.record_ids import ticket_id, zendesk_id
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import iso
from demo.vendors.zendesk.zendesk_tickets import (
    PRIORITIES,
    Ticket,
    rating_score,
)
from demo.vendors.zendesk.zendesk_users import GROUP, STAFF, requester_id

AUDIT, CHILD, METRIC = 7, 8, 9
# Every ticket has the numbers of so many audits, and so many metric events, to itself.
STEPS = 16
# Under this key a comment keeps its text until `_delivered` removes it or writes it
# out. The vendor's documents have no such key.
TEXT = "_text"
REPLY = "Thank you for writing, we are looking into it."
CLOSED_BY_MERGE = "This request was closed and merged into another one."
VIA_NAMES = {
    "email": "Mail",
    "web": "Web form",
    "native_messaging": "Native messaging",
    "voice": "Phone call (inbound)",
    "api": "Web service",
}


def _audit(ticket: Ticket, step: int, at: int, by: int, via: str) -> Doc:
    number = ticket.row * STEPS + step
    return {
        "id": zendesk_id(AUDIT, number),
        "ticket_id": ticket.id,
        "timestamp": at,
        "created_at": iso(at),
        "updater_id": by,
        "via": via,
        "system": {},
        "metadata": {},
        "event_type": "Audit",
        "merged_ticket_ids": [],
        "child_events": [],
    }


def _child(audit: Doc, place: int, kind: str, **values: object) -> Doc:
    number = (audit["id"] - zendesk_id(AUDIT, 0)) // 211 * 4 + place
    return {
        "id": zendesk_id(CHILD, 0) + number,
        "via": audit["via"],
        "via_reference_id": None,
        "event_type": kind,
        **values,
    }


def _comment(audit: Doc, place: int, public: bool, text: str) -> Doc:
    """A comment in the short form, which a request without `include` gets."""
    child = _child(audit, place, "Comment", comment_present=True, comment_public=public)
    return child | {TEXT: text}


def _delivered(audit: Doc, channel: str, comments: bool) -> Doc:
    """The audit as it is delivered; with `comments`, its comments are in full."""
    for number, child in enumerate(audit["child_events"]):
        text = child.pop(TEXT, None)
        if text is not None and comments:
            audit["child_events"][number] = _full_comment(audit, child, text, channel)
    return audit


def _full_comment(audit: Doc, child: Doc, text: str, channel: str) -> Doc:
    """A comment in full, as a request with `include=comment_events` gets it."""
    return {
        "id": child["id"],
        "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}},
        "via_reference_id": child["via_reference_id"],
        "type": "Comment",
        "author_id": audit["updater_id"],
        "body": text,
        "html_body": f'<div class="zd-comment" dir="auto">{escape(text)}</div>',
        "plain_body": text,
        "public": child["comment_public"],
        "attachments": [],
        "audit_id": audit["id"],
        "created_at": audit["created_at"],
        "event_type": "Comment",
    }


def _create(world: World, ticket: Ticket, audit: Doc) -> None:
    """Make it the audit that creates the ticket."""
    asked, row = world.tickets, ticket.row
    theme = THEMES[asked.theme[row]]
    audit["child_events"] = [
        _child(
            audit,
            0,
            "Create",
            status="new",
            priority=PRIORITIES[asked.priority[row]],
            group_id=zendesk_id(GROUP, int(asked.theme[row])),
            requester_id=audit["updater_id"],
            subject=theme.subject,
            tags=[theme.key],
            type="question",
        ),
        _comment(audit, 1, public=True, text=theme.subject),
    ]


def _merge(world: World, ticket: Ticket, audit: Doc, before: str) -> None:
    """Make it the audit that closes the ticket by merging it into another one."""
    target = ticket_id(int(world.tickets.merged_into[ticket.row]))
    audit["via"] = "Merge"
    comment = _comment(audit, 0, public=False, text=CLOSED_BY_MERGE)
    comment["via_reference_id"] = target
    closed = _child(audit, 1, "Change", status="closed", previous_value=before)
    tagged = _child(
        audit,
        2,
        "Change",
        tags=["closed_by_merge"],
        added_tags=["closed_by_merge"],
        removed_tags=[],
    )
    audit["child_events"] = [comment, closed, tagged]


def audits(world: World, ticket: Ticket, now: int, *, comments: bool) -> Iterator[Doc]:
    """The audits of a ticket up to `now`, one per change of its status or rating.

    A deleted ticket has no audits after its deletion. With `comments`, comments are in
    full.
    """
    asked, row = world.tickets, ticket.row
    channel = VIA[asked.via[row]]
    agent = zendesk_id(STAFF, int(asked.agent[row]))
    created = int(asked.created[row])
    by = requester_id(ticket.requester, ticket.person, created, created)
    before = ""
    for step, (at, status) in enumerate(ticket.statuses):
        if at > now or at >= ticket.deleted:
            return
        by_customer = status == "new" or (status == "open" and before == "solved")
        by_rule = status == "closed" and asked.merged[row] == NEVER
        via = VIA_NAMES[channel] if by_customer else "Web form"
        audit = _audit(
            ticket, step, at, by if by_customer else agent, "Rule" if by_rule else via
        )
        if by_rule:
            audit["updater_id"] = -1
        if status == "new":
            _create(world, ticket, audit)
        elif status == "closed" and not by_rule:
            _merge(world, ticket, audit, before)
        else:
            change = _child(audit, 0, "Change", status=status, previous_value=before)
            audit["child_events"] = [change]
            if not by_rule:
                audit["child_events"].append(_comment(audit, 1, True, REPLY))
        before = status
        yield _delivered(audit, channel, comments)
    yield from _rating_audits(ticket, by, now)


def _rating_audits(ticket: Ticket, by: int, now: int) -> Iterator[Doc]:
    """The audits by which a rule offers a rating and the customer gives it."""
    rating = ticket.rating
    if rating is None:
        return
    steps = ((rating.offered, -1, "unoffered"), (rating.rated, by, "offered"))
    for step, (at, who, before) in enumerate(steps, start=STEPS - 2):
        if at <= now and at < ticket.deleted:
            audit = _audit(ticket, step, at, who, "Rule" if who < 0 else "Web form")
            score = rating_score(ticket, at)
            change = _child(
                audit, 0, "Change", satisfaction_score=score, previous_value=before
            )
            audit["child_events"] = [change]
            yield audit


def _metric(ticket: Ticket, step: int, metric: str, kind: str, at: int) -> Doc:
    return {
        "id": zendesk_id(METRIC, 0) + ticket.row * STEPS + step,
        "ticket_id": ticket.id,
        "metric": metric,
        "instance_id": 1,
        "type": kind,
        "time": iso(at),
        "deleted": False,
    }


def metric_events(ticket: Ticket, now: int) -> Iterator[Doc]:
    """The events of the clocks for a ticket's reply and solution, up to `now`."""
    created = ticket.statuses[0][0]
    replied, solved = ticket.reached("open", now), ticket.reached("solved", now)
    yield _metric(ticket, 0, "reply_time", "activate", created)
    yield _metric(ticket, 1, "requester_wait_time", "activate", created)
    if replied:
        yield _metric(ticket, 2, "reply_time", "fulfill", replied[0])
        status = {"calendar": (replied[0] - created) // 60, "business": 0}
        row = _metric(ticket, 3, "reply_time", "update_status", replied[0])
        yield row | {"status": status}
    if solved:
        yield _metric(ticket, 4, "requester_wait_time", "fulfill", solved[0])
