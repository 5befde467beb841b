"""A toy vendor: one list of records with an update time, one without, one of events.

Its server keeps records in a dict and pages through them by offset; tests change the
dict as a vendor's users would.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest, LoadResult
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
    iso_seconds,
)
from orchestration.extract.kernel.specs import (
    KernelOptions,
    Kind,
    ResourceSpec,
    Vendor,
)
from tests.extract.fake_api import Asked, FakeApi, Reply
from tests.support import empty

AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN = "toy-secret-token"
SIZE = ("limit", 10)
BY_TOKEN = Next("after", "next")
SINCE = Bound("since", iso_seconds)


def _error(answer: Any) -> Complaint | None:
    error = at_path(answer, "error")
    return None if error is None else Complaint(str(error))


def open_client(
    source: Source, options: KernelOptions, secrets: Mapping[str, str]
) -> ApiClient:
    token = secrets["TOKEN"]
    return ApiClient(
        source.name,
        open_http(
            source.base_url("http://127.0.0.1:9"),
            options.timeout_seconds,
            headers={"Authorization": f"Bearer {token}"},
        ),
        Terms(
            Dialect(message="error", error=_error),
            {"default": per_second(1000)},
            options.retry_budget_seconds,
            (token,),
        ),
    )


def listing(name: str, *bounds: Bound) -> Listing:
    since = bounds[0] if bounds else None
    return Listing(name, "items", BY_TOKEN, {}, SIZE, since)


PEOPLE = ResourceSpec(
    "people",
    Kind.VERSIONED,
    full=(listing("people"),),
    window=(listing("people", SINCE),),
    cursor=("$.updated",),
    created="$.created",
    deleted=("$.state", "deleted"),
    full_every=timedelta(days=7),
)
TEAMS = ResourceSpec("teams", Kind.SNAPSHOT, full=(listing("teams"),))
CLICKS = ResourceSpec(
    "clicks",
    Kind.EVENT,
    full=(listing("clicks"),),
    window=(listing("clicks", SINCE),),
    cursor=("$.updated",),
)
TOY = Vendor(
    "toy",
    (PEOPLE, TEAMS, CLICKS),
    KernelOptions,
    secrets=("TOKEN",),
    open=open_client,
    lag=timedelta(minutes=5),
    overlap=timedelta(minutes=15),
)


@dataclass
class Toy:
    """The vendor's records, its server, and a warehouse that reads it."""

    api: FakeApi
    warehouse: Warehouse
    options: dict[str, Any] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(
        default_factory=lambda: {"people": [], "teams": [], "clicks": []}
    )
    runs: int = 0

    def __post_init__(self) -> None:
        self.api.answer = self._answer
        empty.create(self.warehouse, TOY)

    def _answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"error": "bad token"}, 401)
        since = asked.one("since")
        found = [
            one
            for one in self.records[asked.path.strip("/")]
            if not since or not isinstance(one, dict) or str(one["updated"]) >= since
        ]
        first, limit = int(asked.one("after", "0")), int(asked.one("limit", "10"))
        page, rest = found[first : first + limit], found[first + limit :]
        return Reply({"items": page, "next": str(first + limit) if rest else None})

    def source(self, **changes: Any) -> Source:
        values = {
            "name": "toy",
            "vendor": "toy",
            "domain": "crm",
            "observed_from": date(2024, 1, 1),
            "options": {"retry_budget_seconds": 20, **self.options},
        }
        return Source(**{**values, **changes})

    def run(
        self, resource: str = "people", day: float = 0, **request: Any
    ) -> LoadResult:
        """Extract one resource on a day; the first day is 0."""
        self.runs += 1
        asked = ExtractRequest(
            f"run-{self.runs}", AS_OF + day * DAY, resources=(resource,)
        )
        (result,) = registry.extract(
            self.source(), self.warehouse, replace(asked, **request)
        )
        assert (
            result.rows_read
            == result.rows_new + result.rows_unchanged + result.rows_rejected
        )
        return result

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.warehouse.writer() as con:
            return con.execute(statement, values).fetchall()

    def versions(self, resource: str = "people") -> list[tuple[Any, ...]]:
        """(pk, cursor, deleted, document) of every version, in order."""
        found = self.query(
            f"select _pk, _cursor, _deleted, doc from raw_toy.{resource}"
            " order by _pk, _cursor, _load_id, _deleted, _hash"
        )
        return [(*row[:3], json.loads(row[3])) for row in found]

    def current(self, resource: str = "people") -> dict[str, Any]:
        """The documents that are neither outdated nor deleted, by id."""
        latest: dict[str, Any] = {}
        for pk, _, deleted, doc in self.versions(resource):
            latest[pk] = None if deleted else doc
        return {pk: doc for pk, doc in latest.items() if doc is not None}


def person(number: int, day: float = -10, **more: Any) -> dict[str, Any]:
    """A person last updated so many days after the first run."""
    updated = (AS_OF + day * DAY).isoformat().replace("+00:00", "Z")
    return {"id": number, "updated": updated, "created": "2025-01-01T00:00:00Z", **more}
