"""The metric set of a ticket, which the export of tickets delivers on request."""

from demo.generator.record_ids import zendesk_id
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import iso
from demo.vendors.zendesk.zendesk_tickets import Ticket
from demo.vendors.zendesk.zendesk_users import HOST

METRIC_SET = 6


def _minutes(since: int, until: list[int]) -> Doc:
    """The minutes from `since` to the first of `until`; null when there is none."""
    whole = (until[0] - since) // 60 if until else None
    # The simulated help desk is open 8 of 24 hours, so a third of the time is taken as
    # business time.
    return {"calendar": whole, "business": whole // 3 if whole is not None else None}


def metric_set(ticket: Ticket, at: int) -> Doc:
    """The metric set of a ticket at an instant."""
    created = ticket.statuses[0][0]
    replied, solved = ticket.reached("open", at), ticket.reached("solved", at)
    key = zendesk_id(METRIC_SET, ticket.row)
    zero = {"calendar": 0, "business": 0}
    return {
        "url": f"{HOST}/ticket_metrics/{key}.json",
        "id": key,
        "ticket_id": ticket.id,
        "created_at": iso(created),
        "updated_at": iso(ticket.updated(at)),
        "group_stations": 1,
        "assignee_stations": 1 if replied else 0,
        "reopens": max(len(replied) - 1, 0),
        "replies": len(replied),
        "assignee_updated_at": iso(replied[-1]) if replied else None,
        "requester_updated_at": iso(created),
        "status_updated_at": iso(ticket.updated(at)),
        "initially_assigned_at": iso(replied[0]) if replied else None,
        "assigned_at": iso(replied[-1]) if replied else None,
        "solved_at": iso(solved[-1]) if solved else None,
        "latest_comment_added_at": iso((replied or [created])[-1]),
        "reply_time_in_minutes": _minutes(created, replied),
        "first_resolution_time_in_minutes": _minutes(created, solved),
        "full_resolution_time_in_minutes": _minutes(created, solved[-1:]),
        "agent_wait_time_in_minutes": zero,
        "requester_wait_time_in_minutes": _minutes(created, solved[-1:]),
        "on_hold_time_in_minutes": zero,
        "custom_status_updated_at": iso(ticket.updated(at)),
    }
