"""Zendesk Support: cursor and time-based incremental exports, and two plain lists.

What decides how this API is read: exports hold back the last minute. A ticket's update
time is `generated_timestamp`, because updates by the system change no other time.
Deleted tickets come with status "deleted". Time-based pages repeat their last second,
and do not advance when more rows share it than a page holds.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
from pydantic import Field

from orchestration.base.sources import Source
from orchestration.extract.http.client import (
    ApiClient,
    Complaint,
    Dialect,
    Terms,
    at_path,
    open_http,
)
from orchestration.extract.http.limits import per_minute
from orchestration.extract.http.paging import (
    Bound,
    Listing,
    Next,
    epoch_seconds,
)
from orchestration.extract.kernel.specs import (
    Clock,
    KernelOptions,
    Kind,
    ResourceSpec,
    Step,
    Vendor,
)

# The export requires a start time; this one lies before Zendesk existed.
SINCE = Bound("start_time", epoch_seconds, absent="1")
BY_CURSOR = Next(
    "cursor", "after_cursor", done="end_of_stream", replaces=("start_time",)
)
BY_TIME = Next("start_time", "end_time", done="end_of_stream")
BY_PAGE = Next("page[after]", "meta.after_cursor", more="meta.has_more")


class ZendeskOptions(KernelOptions):
    """`options` of a Zendesk source; the limits are those of the plan."""

    incremental_requests_per_minute: float = Field(default=10, gt=0)
    requests_per_minute: float = Field(default=200, gt=0)


def _cursor_export(name: str, **params: str) -> tuple[Step, ...]:
    path = f"api/v2/incremental/{name}/cursor.json"
    size = ("per_page", 1000)
    return (Listing(path, name, BY_CURSOR, params, size, SINCE, limit="incremental"),)


def _time_export(name: str, **params: str) -> tuple[Step, ...]:
    path = f"api/v2/incremental/{name}.json"
    size = ("per_page", 1000)
    return (Listing(path, name, BY_TIME, params, size, SINCE, limit="incremental"),)


def _list(name: str, *bounds: Bound, **params: str) -> tuple[Step, ...]:
    since, until = bounds or (None, None)
    size = ("page[size]", 100)
    return (Listing(f"api/v2/{name}", name, BY_PAGE, params, size, since, until),)


TICKETS = _cursor_export("tickets", include="metric_sets")
USERS = _cursor_export("users")
ORGANIZATIONS = _time_export("organizations")
TICKET_EVENTS = _time_export("ticket_events", include="comment_events")
METRIC_EVENTS = _time_export("ticket_metric_events")
RATING_WINDOW = (
    Bound("start_time", epoch_seconds),
    Bound("end_time", epoch_seconds),
)

# `url` holds the subdomain; when that changes, the record itself has not changed.
ADDRESS = ("url",)
UPDATED = ("$.updated_at",)

RESOURCES = (
    ResourceSpec(
        "tickets",
        Kind.VERSIONED,
        full=TICKETS,
        window=TICKETS,
        cursor=("$.generated_timestamp",),
        created="$.created_at",
        clock=Clock.EPOCH_SECONDS,
        deleted=("$.status", "deleted"),
        volatile=ADDRESS,
        required=("$.status", "$.created_at", "$.via.channel"),
    ),
    ResourceSpec(
        "users",
        Kind.VERSIONED,
        full=USERS,
        window=USERS,
        cursor=UPDATED,
        created="$.created_at",
        deleted=("$.active", "false"),
        # A login is no change of the user.
        volatile=(*ADDRESS, "last_login_at"),
    ),
    ResourceSpec(
        "organizations",
        Kind.VERSIONED,
        full=ORGANIZATIONS,
        window=ORGANIZATIONS,
        cursor=(*UPDATED, "$.deleted_at"),
        created="$.created_at",
        deleted=("$.deleted_at", None),
        volatile=ADDRESS,
    ),
    ResourceSpec(
        "ticket_events",
        Kind.EVENT,
        full=TICKET_EVENTS,
        window=TICKET_EVENTS,
        cursor=("$.timestamp",),
        clock=Clock.EPOCH_SECONDS,
    ),
    ResourceSpec(
        "ticket_metric_events",
        # The vendor's reference calls them immutable, but real answers have `deleted`.
        Kind.VERSIONED,
        full=METRIC_EVENTS,
        window=METRIC_EVENTS,
        cursor=("$.time",),
        deleted=("$.deleted", "true"),
    ),
    ResourceSpec(
        "satisfaction_ratings",
        Kind.VERSIONED,
        full=_list("satisfaction_ratings"),
        window=_list("satisfaction_ratings", *RATING_WINDOW),
        cursor=UPDATED,
        created="$.created_at",
        volatile=ADDRESS,
        # It is not documented which time the window filters by, so a weekly full
        # reading finds what a window has missed.
        full_every=timedelta(days=7),
        required=("$.score", "$.ticket_id", "$.created_at"),
    ),
    ResourceSpec(
        "groups",
        Kind.SNAPSHOT,
        full=_list("groups"),
        created="$.created_at",
        deleted=("$.deleted", "true"),
        volatile=ADDRESS,
    ),
)


def _error(answer: Any) -> Complaint | None:
    error = at_path(answer, "error")
    if error is None:
        return None
    return Complaint(f"{error}: {at_path(answer, 'description') or ''}")


def open_client(
    source: Source, options: ZendeskOptions, secrets: Mapping[str, str]
) -> ApiClient:
    """A client with an agent's e-mail and API token."""
    subdomain, email, token = secrets["SUBDOMAIN"], secrets["EMAIL"], secrets["TOKEN"]
    return ApiClient(
        source.name,
        open_http(
            source.base_url(f"https://{subdomain}.zendesk.com"),
            options.timeout_seconds,
            auth=httpx.BasicAuth(f"{email}/token", token),
        ),
        Terms(
            Dialect(message="error", error=_error),
            {
                "default": per_minute(options.requests_per_minute),
                "incremental": per_minute(options.incremental_requests_per_minute),
            },
            options.retry_budget_seconds,
            (token,),
        ),
    )


VENDOR = Vendor(
    "zendesk",
    RESOURCES,
    ZendeskOptions,
    secrets=("SUBDOMAIN", "EMAIL", "TOKEN"),
    open=open_client,
    lag=timedelta(minutes=5),
    overlap=timedelta(minutes=5),
)
