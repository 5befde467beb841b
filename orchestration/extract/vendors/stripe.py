"""Stripe: full lists once, then the event feed.

What decides how this API is read: objects carry no update time. Events go back 30 days,
come newest first, and are dated to the second. Cancelled subscriptions are listed only
with `status=all`. Deleted invoices and customers are in no list.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from pydantic import Field

from orchestration.base.sources import Source
from orchestration.extract.http import documents
from orchestration.extract.http.client import (
    ApiClient,
    Complaint,
    Dialect,
    Terms,
    at_path,
    open_http,
)
from orchestration.extract.http.limits import per_second
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
    Page,
    Reading,
    ResourceSpec,
    Vendor,
)

BY_LAST = Next("starting_after", more="has_more", by_last_id=True)
SIZE = ("limit", 100)
WINDOW = (Bound("created[gte]", epoch_seconds), Bound("created[lte]", epoch_seconds))
# Events are kept for 30 days. After a longer gap some are lost, so the full lists are
# read again when nothing was read for this long.
EVENTS_REACH = timedelta(days=25)


class StripeOptions(KernelOptions):
    """`options` of a Stripe source; test mode allows 25 requests a second."""

    api_version: str = "2024-06-20"
    requests_per_second: float = Field(default=25, gt=0)


# In quotes, because they are compared with JSON text.
DELETIONS = frozenset(
    f'"{name}.deleted"' for name in ("customer", "product", "price", "invoice")
)
# The newest event of an object within a second is dated this many microseconds later.
LATEST_IN_SECOND = 999


@dataclass(frozen=True)
class Events:
    """Events of some types as versions of the objects they carry.

    Several events of one object may share a second, and only their order in the feed,
    newest first, tells which came last. So each event is dated a microsecond before the
    one that the feed lists above it.
    """

    types: tuple[str, ...]
    wrapped: bool = True

    def pages(self, reading: Reading) -> Iterator[Page]:
        """Page by page, newest first."""
        types = {"types[]": list(self.types)}
        feed = Listing("v1/events", "data", BY_LAST, types, SIZE, *WINDOW)
        above: dict[str, int] = {}
        second = -1
        for page in feed.walk(reading, reading.token):
            lines = []
            for text in page.lines:
                event = json.loads(text)
                if at_path(event, "created") != second:
                    second, above = at_path(event, "created"), {}
                changed = str(at_path(event, "data.object.id"))
                rank = above[changed] = above.get(changed, -1) + 1
                micros = max(LATEST_IN_SECOND - rank, 0)
                lines.append(_version(text, f"{second}.{micros:06d}"))
            yield Page(lines, page.token)


def _version(event: str, cursor: str) -> str:
    """The event's object as a version; a text without one is returned as it is."""
    doc = documents.member(event, ("data", "object"))
    kind = documents.member(event, ("type",))
    if doc is None:
        return event
    deleted = str(kind in DELETIONS).lower()
    return f'{{"cursor":"{cursor}","deleted":{deleted},"doc":{doc}}}'


def _resource(
    name: str, *events: str, required: str = "", **params: str
) -> ResourceSpec:
    return ResourceSpec(
        name,
        Kind.VERSIONED,
        full=(Listing(f"v1/{name}", "data", BY_LAST, params, SIZE, *WINDOW),),
        window=(Events(events),),
        created="$.created",
        clock=Clock.EPOCH_SECONDS,
        deleted=("$.deleted", "true"),
        reformatted=True,
        full_every=EVENTS_REACH,
        feed=True,
        required=tuple(f"$.{path}" for path in required.split()),
    )


def _named(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names)


CHANGES = ("created", "updated", "deleted")
RESOURCES = (
    _resource("customers", *_named("customer", *CHANGES)),
    _resource("products", *_named("product", *CHANGES)),
    _resource("prices", *_named("price", *CHANGES)),
    _resource(
        "subscriptions",
        *_named("customer.subscription", *CHANGES, "paused", "resumed"),
        *_named(
            "customer.subscription", "pending_update_applied", "pending_update_expired"
        ),
        status="all",
        required="status currency items.data",
    ),
    _resource(
        "invoices",
        *_named("invoice", *CHANGES, "finalized", "finalization_failed", "paid"),
        *_named("invoice", "payment_failed", "payment_succeeded", "sent", "voided"),
        *_named("invoice", "marked_uncollectible", "overdue"),
        *_named("invoice", "payment_action_required"),
        required="status currency total created",
    ),
    _resource(
        "charges",
        *_named("charge", "succeeded", "updated", "captured", "refunded"),
        *_named("charge", "expired", "failed", "pending"),
        required="status currency amount created",
    ),
    _resource(
        "refunds",
        *_named("refund", "created", "updated", "failed"),
        "charge.refund.updated",
        required="amount currency created",
    ),
)


# Errors that pass by themselves, by code or else by type, and the HTTP status as which
# each of them is treated.
PASSING = {
    "rate_limit": httpx.codes.TOO_MANY_REQUESTS,
    "lock_timeout": httpx.codes.TOO_MANY_REQUESTS,
    "rate_limit_error": httpx.codes.TOO_MANY_REQUESTS,
    "api_error": httpx.codes.INTERNAL_SERVER_ERROR,
    "api_connection_error": httpx.codes.INTERNAL_SERVER_ERROR,
}


def _error(answer: Any) -> Complaint | None:
    """The error in an answer of status 200, if there is one."""
    if at_path(answer, "error") is None:
        return None
    told = (str(at_path(answer, f"error.{member}")) for member in ("code", "type"))
    status = next((PASSING[word] for word in told if word in PASSING), None)
    return Complaint(str(at_path(answer, "error.message")), status)


def open_client(
    source: Source, options: StripeOptions, secrets: Mapping[str, str]
) -> ApiClient:
    """A client with a restricted key that may read."""
    key = secrets["KEY"]
    return ApiClient(
        source.name,
        open_http(
            source.base_url("https://api.stripe.com"),
            options.timeout_seconds,
            headers={
                "Authorization": f"Bearer {key}",
                "Stripe-Version": options.api_version,
            },
        ),
        Terms(
            Dialect(message="error.message", error=_error),
            {"default": per_second(options.requests_per_second)},
            options.retry_budget_seconds,
            (key,),
        ),
    )


VENDOR = Vendor(
    "stripe",
    RESOURCES,
    StripeOptions,
    secrets=("KEY",),
    open=open_client,
    lag=timedelta(minutes=5),
    overlap=timedelta(minutes=10),
)
