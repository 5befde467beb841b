"""HubSpot CRM: objects, owners, deal pipelines, associations.

What decides how this API is read: ids and all property values are text. Only search
finds changes, but it misses some of the latest ones and stops at 10,000 rows. Archived
records are only in a list of their own. Merged and erased records vanish without a
notice.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import Field

from orchestration.base.sources import Source
from orchestration.extract.http.client import (
    ApiClient,
    Call,
    Complaint,
    Dialect,
    Terms,
    at_path,
    open_http,
)
from orchestration.extract.http.limits import per_second, per_ten_seconds
from orchestration.extract.http.paging import Listing, Next, epoch_milliseconds
from orchestration.extract.http.source_errors import Stuck
from orchestration.extract.kernel.specs import (
    KernelOptions,
    Kind,
    Page,
    Reading,
    ResourceSpec,
    Vendor,
)
from orchestration.extract.vendors.hubspot.hubspot_associations import (
    BATCH,
    Associations,
    batches,
)

# With property histories the vendor allows half as many records per batch.
BATCH_WITH_HISTORY = 50
SEARCH_PAGE = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A longer list of properties does not fit into an address, so the batch read is used.
LONGEST_QUERY = 5_000

PROPERTIES: dict[str, tuple[str, ...]] = {
    "contacts": (
        *("email", "hs_additional_emails", "firstname", "lastname", "phone"),
        *("mobilephone", "country", "state", "lifecyclestage", "hs_lead_status"),
        *("associatedcompanyid", "hubspot_owner_id", "date_of_birth", "createdate"),
        *("hs_email_optout", "hs_language", "lastmodifieddate", "hs_object_id"),
        "hs_merged_object_ids",
    ),
    "companies": (
        *("name", "domain", "industry", "numberofemployees", "annualrevenue"),
        *("country", "state", "hs_parent_company_id", "hubspot_owner_id"),
        *("lifecyclestage", "createdate", "hs_lastmodifieddate", "hs_object_id"),
        "hs_merged_object_ids",
    ),
    "deals": (
        *("dealname", "pipeline", "dealstage", "amount", "deal_currency_code"),
        *("closedate", "hs_is_closed", "hs_is_closed_won", "hubspot_owner_id"),
        *("createdate", "hs_lastmodifieddate", "hs_object_id"),
        "hs_merged_object_ids",
    ),
}
HISTORY: dict[str, tuple[str, ...]] = {
    # Only the history tells when somebody has opted out.
    "contacts": ("lifecyclestage", "hs_lead_status", "hs_email_optout"),
    "deals": ("dealstage",),
}


class HubSpotOptions(KernelOptions):
    """`options` of a HubSpot source; `properties` are read beside the built-in."""

    properties: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    history: dict[str, tuple[str, ...]] = Field(default_factory=lambda: dict(HISTORY))
    # A little below the vendor's limit, because the vendor counts requests when they
    # arrive, not when they are sent.
    requests_per_ten_seconds: float = Field(default=180, gt=0)
    search_requests_per_second: float = Field(default=3, gt=0)

    def wanted(self, kind: str) -> list[str]:
        """The properties to read of an object type, each once."""
        named = (*PROPERTIES[kind], *self.properties.get(kind, ()))
        return list(dict.fromkeys(named))

    def fits_query(self, kind: str) -> bool:
        """Whether the wanted properties can be asked for in an address."""
        return len(",".join(self.wanted(kind))) <= LONGEST_QUERY


def _id(record: str) -> str | None:
    """The record's id; None when it has none, which the load will refuse."""
    value = at_path(json.loads(record), "id")
    return None if value is None else str(value)


def _read_again(reading: Reading, records: list[str], archived: bool) -> list[str]:
    """Read the records again by their ids, with all wanted properties and histories."""
    kind, options = reading.resource.name, reading.options
    history = options.history.get(kind, ())
    ids = {record: _id(record) for record in records}
    found = [record for record, known in ids.items() if known is None]
    known = [one for one in ids.values() if one is not None]
    for batch in batches(known, BATCH_WITH_HISTORY if history else BATCH):
        call = Call(
            f"crm/v3/objects/{kind}/batch/read",
            {"archived": str(archived).lower()},
            {
                "inputs": [{"id": record_id} for record_id in batch],
                "properties": options.wanted(kind),
                "propertiesWithHistory": list(history),
            },
        )
        found += reading.client.ask(call, "results").records
    return found


AFTER = Next("after", "paging.next.after")


@dataclass(frozen=True)
class Objects:
    """All live or all archived records of an object type."""

    archived: bool
    wrapped: bool = False

    def pages(self, reading: Reading) -> Iterator[Page]:
        """Page by page in the list's order."""
        kind, options = reading.resource.name, reading.options
        params = {"archived": str(self.archived).lower()}
        history, whole = options.history.get(kind, ()), options.fits_query(kind)
        if whole:
            params["properties"] = ",".join(options.wanted(kind))
        if whole and history:
            params["propertiesWithHistory"] = ",".join(history)
        size = BATCH_WITH_HISTORY if whole and history else BATCH
        path = f"crm/v3/objects/{kind}"
        listing = Listing(path, "results", AFTER, params, ("limit", size))
        for page in listing.walk(reading, reading.token):
            lines = page.lines
            if not whole:
                lines = _read_again(reading, lines, self.archived)
            yield Page(lines, page.token)


@dataclass(frozen=True)
class Search:
    """Live records whose `changed` property lies in the window.

    Every page is a search of its own for ids above the last one: paging by offset ends
    at 10,000 rows, and paging by time cannot pass more rows than that in one
    millisecond.
    """

    changed: str
    wrapped: bool = False

    def pages(self, reading: Reading) -> Iterator[Page]:
        """Page by page in the order of ids.

        Raises:
            Stuck: when a page does not go beyond the last id.
        """
        last = int(reading.token or 0)
        while True:
            call = self._call(reading, last)
            answer = reading.client.ask(call, "results")
            ids = [int(one) for one in map(_id, answer.records) if one is not None]
            if ids and min(ids) <= last:
                raise Stuck(f"{call.path}: ids do not go beyond {last}")
            last = max(ids, default=last)
            more = bool(ids) and answer.get("paging.next.after") is not None
            lines = answer.records
            if reading.options.history.get(reading.resource.name):
                # A search returns no histories, so the records are read again.
                lines = _read_again(reading, lines, archived=False)
            yield Page(lines, str(last) if more else None)
            if not more:
                return

    def _call(self, reading: Reading, last: int) -> Call:
        kind = reading.resource.name
        filters: list[dict[str, Any]] = [
            {
                "propertyName": self.changed,
                "operator": "BETWEEN",
                "value": epoch_milliseconds(reading.start or EPOCH),
                "highValue": epoch_milliseconds(reading.end),
            },
            {"propertyName": "hs_object_id", "operator": "GT", "value": str(last)},
        ]
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": reading.options.wanted(kind),
            "limit": SEARCH_PAGE,
        }
        return Call(f"crm/v3/objects/{kind}/search", body=body, limit="search")


def _object(name: str, changed: str, *required: str) -> ResourceSpec:
    return ResourceSpec(
        name,
        Kind.VERSIONED,
        full=(Objects(archived=False), Objects(archived=True)),
        window=(Search(changed), Objects(archived=True)),
        cursor=(f"$.properties.{changed}", "$.archivedAt"),
        created="$.createdAt",
        deleted=("$.archived", "true"),
        # These describe the request and the vendor's web page, not the record.
        volatile=("objectWriteTraceId", "url"),
        full_every=timedelta(days=7),
        required=tuple(f"$.properties.{name}" for name in required),
    )


def _associations(name: str, start: str, target: str) -> ResourceSpec:
    return ResourceSpec(
        name,
        Kind.SNAPSHOT,
        full=(Associations(start, target, changed_only=False),),
        window=(Associations(start, target, changed_only=True),),
        pk="$.from.id",
        full_every=timedelta(days=7),
        parent=start,
    )


RESOURCES = (
    _object("contacts", "lastmodifieddate", "createdate"),
    _object("companies", "hs_lastmodifieddate"),
    _object("deals", "hs_lastmodifieddate", "dealstage", "createdate"),
    ResourceSpec(
        "owners",
        Kind.SNAPSHOT,
        full=(
            Listing("crm/v3/owners", "results", AFTER, {"archived": "false"}),
            Listing("crm/v3/owners", "results", AFTER, {"archived": "true"}),
        ),
        created="$.createdAt",
        deleted=("$.archived", "true"),
    ),
    ResourceSpec(
        "deal_pipelines",
        Kind.SNAPSHOT,
        full=(Listing("crm/v3/pipelines/deals", "results"),),
        created="$.createdAt",
    ),
    _associations("contact_companies", "contacts", "companies"),
    _associations("deal_contacts", "deals", "contacts"),
    _associations("deal_companies", "deals", "companies"),
)


def _error(answer: Any) -> Complaint | None:
    is_error = at_path(answer, "status") == "error"
    return Complaint(str(at_path(answer, "message"))) if is_error else None


def open_client(
    source: Source, options: HubSpotOptions, secrets: Mapping[str, str]
) -> ApiClient:
    """A client with a private app's token."""
    token = secrets["TOKEN"]
    return ApiClient(
        source.name,
        open_http(
            source.base_url("https://api.hubapi.com"),
            options.timeout_seconds,
            headers={"Authorization": f"Bearer {token}"},
        ),
        Terms(
            Dialect(message="message", error=_error),
            {
                "default": per_ten_seconds(options.requests_per_ten_seconds),
                "search": per_second(options.search_requests_per_second),
            },
            options.retry_budget_seconds,
            (token,),
        ),
    )


VENDOR = Vendor(
    "hubspot",
    RESOURCES,
    HubSpotOptions,
    secrets=("TOKEN",),
    open=open_client,
    lag=timedelta(minutes=5),
    # Search finds some changes late. 15 minutes are for that; the hour more lets hourly
    # runs read every change a second time.
    overlap=timedelta(minutes=75),
)
