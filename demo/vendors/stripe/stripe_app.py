"""The endpoints of Stripe's API that a warehouse reads: lists and single objects."""

from bisect import bisect_left, bisect_right

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.generator.world import World
from demo.vendors.shared.http_messages import fault, list_body, number, reply
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limits, Window
from demo.vendors.shared.simulated_clock import Clock
from demo.vendors.stripe.stripe_account import API_VERSION, ObjectList, StripeAccount
from demo.vendors.stripe.stripe_errors import error, throttled

# The name of the limit.
REQUESTS = "requests"
RESOURCES = (
    "customers",
    "products",
    "prices",
    "subscriptions",
    "invoices",
    "charges",
    "refunds",
    "events",
)
# The subscriptions that a list has when it is not asked for any status.
LIVE = {"active", "past_due", "trialing", "unpaid", "incomplete", "paused"}


class BadQuery(ValueError):
    """The query has a parameter that the vendor refuses."""

    def __init__(self, message: str, code: str = "parameter_invalid_integer") -> None:
        super().__init__(message)
        self.code = code


class Stripe:
    """The endpoints of one account."""

    def __init__(self, world: World, clock: Clock, limits: Limits) -> None:
        self._account = StripeAccount(world, clock.seconds)
        self._window = Window(limits[REQUESTS])
        self.app = Starlette(
            routes=[
                Route("/v1/{resource}", self.list_objects),
                Route("/v1/{resource}/{id}", self.one),
            ]
        )

    def _refused(self, request: Request) -> Response | None:
        """The refusal of a request beyond the limit, or to what does not exist."""
        wait = self._window.wait()
        if wait:
            return throttled(wait)
        version = request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            return error(400, f"Invalid Stripe API version: {version}")
        resource = request.path_params["resource"]
        if resource not in RESOURCES:
            return error(404, f"Unrecognized request URL (GET: /v1/{resource}).")
        return None

    async def list_objects(self, request: Request) -> Response:
        """GET /v1/{resource}: newest first, filtered by `created`, paged by id."""
        refused = self._refused(request)
        if refused is not None:
            return refused
        resource = request.path_params["resource"]
        listed = self._account.listed(resource)
        try:
            picked = self._pick(request, resource, listed)
            first, limit = _start(request, listed), _limit(request)
        except BadQuery as problem:
            return error(400, str(problem), problem.code)
        at = bisect_left(picked, first)
        if fault(request) == DUPLICATE and at:
            at -= 1
        page = picked[at : at + limit]
        envelope = {
            "object": "list",
            "url": f"/v1/{resource}",
            "has_more": at + limit < len(picked),
        }
        body = list_body(envelope, "data", [listed.docs[row] for row in page])
        return Response(
            body,
            headers={"Stripe-Version": API_VERSION, "Request-Id": "req_demo"},
            media_type="application/json",
        )

    def _pick(self, request: Request, resource: str, listed: ObjectList) -> list[int]:
        """The positions in the list of the objects that match the query."""
        low, high = _created_bounds(request)
        # The list descends by `created` but bisect needs ascending numbers, so the
        # negated instants are searched.
        negated = [-at for at in listed.created]
        rows = range(bisect_left(negated, -high), bisect_right(negated, -low))
        query = request.query_params
        types = set(query.getlist("types[]")) | set(query.getlist("type"))
        if resource == "events" and types:
            kinds = self._account.event_types
            return [row for row in rows if kinds[listed.ids[row]] in types]
        if resource == "subscriptions" and query.get("status") != "all":
            wanted = {query["status"]} if "status" in query else LIVE
            return [row for row in rows if _status(listed.docs[row]) in wanted]
        if "customer" in query:
            mark = f'"customer":"{query["customer"]}"'.encode()
            return [row for row in rows if mark in listed.docs[row]]
        return list(rows)

    async def one(self, request: Request) -> Response:
        """GET /v1/{resource}/{id}; a deleted customer has `deleted: true`."""
        refused = self._refused(request)
        if refused is not None:
            return refused
        resource, key = request.path_params["resource"], request.path_params["id"]
        found = self._account.find(resource, key)
        if found is None:
            kind = resource.removesuffix("s")
            return error(404, f"No such {kind}: '{key}'", "resource_missing")
        return reply(found)


def _status(doc: bytes) -> str:
    """The status in a subscription's JSON, where it is the last field of that name."""
    marker = b'"status":"'
    start = doc.rindex(marker) + len(marker)
    return doc[start : doc.index(b'"', start)].decode()


def _limit(request: Request) -> int:
    """The length of the page."""
    limit = number(request.query_params.get("limit"), 10)
    if limit is None or not 1 <= limit <= 100:
        raise BadQuery("Invalid integer: limit must be between 1 and 100")
    return limit


def _start(request: Request, listed: ObjectList) -> int:
    """The position after the object that `starting_after` names."""
    after = request.query_params.get("starting_after")
    if after is None:
        return 0
    if after not in listed.position:
        raise BadQuery(f"No such object: '{after}'", "resource_missing")
    return listed.position[after] + 1


def _created_bounds(request: Request) -> tuple[int, int]:
    """The lowest and the highest `created` that the query allows, both inclusive."""
    low, high = 0, 2**53
    for name, shift in (("gt", 1), ("gte", 0), ("lt", -1), ("lte", 0)):
        text = request.query_params.get(f"created[{name}]")
        value = number(text, 0)
        if value is None:
            raise BadQuery(f"Invalid integer: {text}")
        if text and name.startswith("g"):
            low = max(low, value + shift)
        elif text:
            high = min(high, value + shift)
    return low, high


def application(world: World, clock: Clock, limits: Limits) -> Starlette:
    """The application that serves the account of the demo company."""
    return Stripe(world, clock, limits).app
