"""The endpoints of HubSpot's CRM API that a warehouse reads."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.generator.world import World
from demo.vendors.hubspot import hubspot_sales_setup, hubspot_search
from demo.vendors.hubspot.hubspot_errors import error, throttled
from demo.vendors.hubspot.hubspot_links import linked
from demo.vendors.hubspot.hubspot_records import Portal, Record
from demo.vendors.shared.http_messages import Doc, fault, number, read_json, reply
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limits, Window
from demo.vendors.shared.simulated_clock import Clock, iso

# The names of the two limits.
REQUESTS, SEARCHES = "requests", "searches"
# The properties that a record comes with when the request names none.
DEFAULTS = {
    "contacts": ("createdate", "email", "firstname", "lastmodifieddate", "lastname"),
    "companies": ("createdate", "domain", "hs_lastmodifieddate", "name"),
    "deals": (
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "pipeline",
    ),
}
PAGES = "https://app.hubspot.com/contacts/4000000/record"
TYPE_IDS = {"contacts": "0-1", "companies": "0-2", "deals": "0-3"}


class HubSpot:
    """The endpoints of one portal."""

    def __init__(self, world: World, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._portal = Portal(world, clock.seconds)
        self._sorted = {
            kind: sorted(found.values(), key=lambda one: int(one.id))
            for kind, found in self._portal.objects.items()
        }
        self._window = Window(limits[REQUESTS])
        self._searches = Window(limits[SEARCHES])
        objects, links = "/crm/v3/objects/{kind}", "/crm/v4/associations"
        self.app = Starlette(
            routes=[
                Route(objects, self.list_objects),
                Route(f"{objects}/search", self.search, methods=["POST"]),
                Route(f"{objects}/batch/read", self.batch_read, methods=["POST"]),
                Route(f"{objects}/{{id}}", self.one),
                Route(
                    f"{links}/{{kind}}/{{to}}/batch/read",
                    self.associations,
                    methods=["POST"],
                ),
                Route("/crm/v3/owners", self.owners),
                Route("/crm/v3/pipelines/deals", self.pipelines),
            ]
        )

    def _limited(self) -> Response | None:
        wait = self._window.wait()
        return throttled(wait) if wait else None

    def _headers(self) -> dict[str, str]:
        limit = self._window.limit
        return {
            "X-HubSpot-RateLimit-Max": str(limit.count),
            "X-HubSpot-RateLimit-Remaining": str(self._window.remaining),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(limit.seconds * 1e3)),
        }

    def _doc(
        self, kind: str, record: Record, wanted: list[str], history: list[str]
    ) -> Doc:
        """A record as it is delivered: the wanted properties, all of them as text."""
        names = [*dict.fromkeys([*wanted, "hs_object_id"])]
        archived = record.archived <= self._clock.seconds
        doc: Doc = {
            "id": record.id,
            "properties": {name: record.properties.get(name) for name in names},
            "createdAt": iso(record.created, milliseconds=True),
            "updatedAt": iso(record.modified, milliseconds=True),
            "archived": archived,
            "url": f"{PAGES}/{TYPE_IDS[kind]}/{record.id}",
        }
        if archived:
            doc["archivedAt"] = iso(record.archived, milliseconds=True)
        if history:
            doc["propertiesWithHistory"] = {
                name: [
                    {
                        "value": value,
                        "timestamp": iso(at, milliseconds=True),
                        "sourceType": "INTEGRATION",
                        "sourceId": "demo",
                    }
                    for at, value in record.history.get(name, [])
                ]
                for name in history
            }
        return doc

    def _wanted(self, request: Request, kind: str) -> tuple[list[str], list[str]]:
        """The properties that the request asks for, and those with their history."""
        query = request.query_params
        wanted = ",".join(query.getlist("properties"))
        history = ",".join(query.getlist("propertiesWithHistory"))
        return (
            wanted.split(",") if wanted else list(DEFAULTS[kind]),
            history.split(",") if history else [],
        )

    async def list_objects(self, request: Request) -> Response:
        """GET /crm/v3/objects/{kind}: the live or the archived records, by id."""
        kind, query = request.path_params["kind"], request.query_params
        if kind not in self._sorted:
            return error(404, f"Unable to infer object type from: {kind}")
        if (limited := self._limited()) is not None:
            return limited
        wanted, history = self._wanted(request, kind)
        limit, after = number(query.get("limit"), 10), number(query.get("after"), 0)
        most = 50 if history else 100
        if limit is None or after is None or not 0 < limit <= most:
            return error(400, f"limit must be between 1 and {most}")
        archived = query.get("archived", "false") == "true"
        rows = [
            one
            for one in self._sorted[kind]
            if (one.archived <= self._clock.seconds) is archived
        ]
        first = next(
            (n for n, one in enumerate(rows) if int(one.id) >= after), len(rows)
        )
        if fault(request) == DUPLICATE and first:
            first -= 1
        page, rest = rows[first : first + limit], rows[first + limit :]
        body: Doc = {"results": [self._doc(kind, one, wanted, history) for one in page]}
        if rest:
            body["paging"] = {"next": {"after": rest[0].id, "link": str(request.url)}}
        return reply(body, headers=self._headers())

    async def search(self, request: Request) -> Response:
        """POST /crm/v3/objects/{kind}/search."""
        wait = self._searches.wait()
        if wait:
            return throttled(wait, "SECONDLY")
        kind, body = request.path_params["kind"], await read_json(request)
        if kind not in self._sorted:
            return error(404, f"Unable to infer object type from: {kind}")
        try:
            hubspot_search.check(body)
        except hubspot_search.BadSearch as problem:
            return error(400, str(problem))
        found = hubspot_search.find(self._sorted[kind], body, self._clock.seconds)
        first, limit = int(str(body.get("after") or "0")), int(body.get("limit", 10))
        if fault(request) == DUPLICATE and first:
            first -= 1
        wanted = list(body.get("properties") or DEFAULTS[kind])
        page = found[first : first + limit]
        answer: Doc = {
            "total": len(found),
            "results": [self._doc(kind, one, wanted, []) for one in page],
        }
        if first + limit < len(found):
            answer["paging"] = {"next": {"after": str(first + limit)}}
        return reply(answer)

    def _get(self, kind: str, record_id: str) -> Record | None:
        """A record by its id, or by the id of one that was merged into it."""
        found = self._portal.objects[kind].get(record_id)
        if found is not None:
            return found
        return next((one for one in self._sorted[kind] if record_id in one.also), None)

    async def one(self, request: Request) -> Response:
        """GET /crm/v3/objects/{kind}/{id}."""
        if (limited := self._limited()) is not None:
            return limited
        kind = request.path_params["kind"]
        found = self._get(kind, request.path_params["id"])
        if found is None or found.archived <= self._clock.seconds:
            return error(404, "resource not found")
        return reply(
            self._doc(kind, found, *self._wanted(request, kind)),
            headers=self._headers(),
        )

    async def batch_read(self, request: Request) -> Response:
        """POST /crm/v3/objects/{kind}/batch/read: up to 100 records by id."""
        if (limited := self._limited()) is not None:
            return limited
        kind, body = request.path_params["kind"], await read_json(request)
        asked = [str(item["id"]) for item in body.get("inputs", [])]
        wanted = list(body.get("properties") or DEFAULTS[kind])
        history = list(body.get("propertiesWithHistory") or [])
        most = 50 if history else 100
        if len(asked) > most:
            return error(400, f"at most {most} inputs are allowed")
        archived = request.query_params.get("archived", "false") == "true"
        found = [
            one
            for item in asked
            if (one := self._get(kind, item)) is not None
            and (one.archived <= self._clock.seconds) is archived
        ]
        return reply(
            {
                "status": "COMPLETE",
                "results": [self._doc(kind, one, wanted, history) for one in found],
                "startedAt": iso(self._clock.seconds, milliseconds=True),
                "completedAt": iso(self._clock.seconds, milliseconds=True),
            },
            headers=self._headers(),
        )

    async def associations(self, request: Request) -> Response:
        """POST /crm/v4/associations/{kind}/{to}/batch/read."""
        if (limited := self._limited()) is not None:
            return limited
        kind, to = request.path_params["kind"], request.path_params["to"]
        asked = [str(one["id"]) for one in (await read_json(request)).get("inputs", [])]
        if len(asked) > 100:
            return error(400, "at most 100 inputs are allowed")
        body, status = linked(self._portal.objects[kind], asked, to, self._clock)
        return reply(body, status, self._headers())

    async def owners(self, request: Request) -> Response:
        """GET /crm/v3/owners."""
        if (limited := self._limited()) is not None:
            return limited
        archived = request.query_params.get("archived", "false") == "true"
        rows = [] if archived else hubspot_sales_setup.owners()
        return reply({"results": rows}, headers=self._headers())

    async def pipelines(self, request: Request) -> Response:
        """GET /crm/v3/pipelines/deals."""
        if (limited := self._limited()) is not None:
            return limited
        return reply(
            {"results": hubspot_sales_setup.pipelines()}, headers=self._headers()
        )


def application(world: World, clock: Clock, limits: Limits) -> Starlette:
    """The application that serves the portal of the demo company."""
    return HubSpot(world, clock, limits).app
