"""The endpoints of Zendesk's Support API that a warehouse reads."""

from base64 import b64decode, b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc, fault, list_body, number
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limits, Window
from demo.vendors.shared.simulated_clock import Clock
from demo.vendors.zendesk.zendesk_errors import error, throttled
from demo.vendors.zendesk.zendesk_exports import Export, HelpDesk
from demo.vendors.zendesk.zendesk_users import HOST

# The names of the two limits.
REQUESTS, EXPORTS = "requests", "exports"
# The largest page of an export.
MOST_ROWS = 1_000
# Exports leave out what changed in so many seconds before now.
HELD_BACK_SECONDS = 60
# An id above all others.
HIGHEST = 2**63


class Zendesk:
    """The endpoints of one help desk."""

    def __init__(self, world: World, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._desk = HelpDesk(world, clock.seconds)
        self._window = Window(limits[REQUESTS])
        self._exports = Window(limits[EXPORTS])
        paths: dict[str, Callable[..., object]] = {
            "incremental/{name}/cursor": self.cursor_export,
            "incremental/{name}": self.time_export,
            "satisfaction_ratings": self.ratings,
            "groups": self.groups,
        }
        self.app = Starlette(
            routes=[
                Route(f"/api/v2/{path}{ending}", handler)
                for path, handler in paths.items()
                for ending in (".json", "")
            ]
        )

    def _limited(self, window: Window) -> Response | None:
        wait = window.wait()
        return throttled(wait) if wait else None

    def _headers(self, window: Window) -> dict[str, str]:
        return {
            "X-Rate-Limit": str(window.limit.count),
            "X-Rate-Limit-Remaining": str(window.remaining),
            "ratelimit-limit": str(window.limit.count),
            "ratelimit-remaining": str(window.remaining),
        }

    @cached_property
    def _settled(self) -> int:
        """The instant of the last changes that exports contain."""
        return self._clock.seconds - HELD_BACK_SECONDS

    def _start_problem(self, start: int | None) -> Response | None:
        """The refusal of a start that is missing, invalid or too recent."""
        if start is None or start < 0:
            return error(400, "start_time is missing or invalid", "InvalidValue")
        if start > self._settled:
            return error(
                422,
                "Too recent start_time. Use a start_time older than 60 seconds",
                "StartTimeTooRecent",
            )
        return None

    def _size(self, request: Request) -> int:
        """The number of rows of a page of an export."""
        asked = number(request.query_params.get("per_page"), MOST_ROWS) or MOST_ROWS
        return min(max(asked, 1), MOST_ROWS)

    async def cursor_export(self, request: Request) -> Response:
        """GET /api/v2/incremental/{tickets|users}/cursor; pages do not overlap."""
        if (limited := self._limited(self._exports)) is not None:
            return limited
        name, query = request.path_params["name"], request.query_params
        include = "metric_sets" in query.get("include", "")
        export = self._desk.cursor_export(name, metric_sets=include)
        if export is None:
            return error(404, "Not found", "InvalidEndpoint")
        if "cursor" in query:
            place = _decoded(query["cursor"])
            if place is None:
                return error(400, "Invalid cursor", "InvalidCursor")
            first = bisect_right(export.keys, place)
        else:
            start = number(query.get("start_time"), -1)
            if (problem := self._start_problem(start)) is not None:
                return problem
            first = bisect_left(export.keys, (start or 0, 0))
        if fault(request) == DUPLICATE and first:
            first -= 1
        return self._cursor_page(request, name, export, first)

    def _cursor_page(
        self, request: Request, name: str, export: Export, first: int
    ) -> Response:
        end = bisect_right(export.keys, (self._settled, HIGHEST))
        last = min(first + self._size(request), end)
        place = export.keys[last - 1] if last > first else None
        cursor = _encoded(place) if place else request.query_params.get("cursor")
        path = f"{HOST}/incremental/{name}/cursor.json?cursor={cursor}"
        envelope: Doc = {
            "after_url": path if cursor else None,
            "before_url": None,
            "after_cursor": cursor,
            "before_cursor": None,
            "end_of_stream": last >= end,
        }
        body = list_body(envelope, name, export.docs[first:last])
        return Response(
            body,
            headers=self._headers(self._exports),
            media_type="application/json",
        )

    async def time_export(self, request: Request) -> Response:
        """GET /api/v2/incremental/{name}: by whole seconds, so that pages overlap."""
        if (limited := self._limited(self._exports)) is not None:
            return limited
        name = request.path_params["name"]
        query = request.query_params
        comments = "comment_events" in query.get("include", "")
        export = self._desk.time_export(name, comments=comments)
        if export is None:
            return error(404, "Not found", "InvalidEndpoint")
        start = number(query.get("start_time"), -1)
        if (problem := self._start_problem(start)) is not None:
            return problem
        first = bisect_left(export.keys, (start or 0, 0))
        end = bisect_right(export.keys, (self._settled, HIGHEST))
        last = min(first + self._size(request), end)
        if last > first:
            # A page ends with all rows of its last second, even beyond its size.
            last = min(
                bisect_right(export.keys, (export.keys[last - 1][0], HIGHEST)), end
            )
        reached = export.keys[last - 1][0] if last > first else start
        envelope: Doc = {
            "count": max(last - first, 0),
            "end_of_stream": last >= end,
            "end_time": reached,
            "next_page": f"{HOST}/incremental/{name}.json?start_time={reached}",
        }
        return Response(
            list_body(envelope, name, export.docs[first:last]),
            headers=self._headers(self._exports),
            media_type="application/json",
        )

    def _cursor_list(self, request: Request, name: str, export: Export) -> Response:
        """A page of a list that is paged by cursor."""
        query = request.query_params
        size = number(query.get("page[size]"), 100)
        if size is None or not 1 <= size <= 100:
            return error(400, "page[size] must be between 1 and 100", "InvalidValue")
        first = 0
        if "page[after]" in query:
            place = _decoded(query["page[after]"])
            if place is None:
                return error(400, "Invalid cursor", "InvalidPaginationParameter")
            first = bisect_right(export.keys, place)
        if fault(request) == DUPLICATE and first:
            first -= 1
        last = min(first + size, len(export.keys))
        more = last < len(export.keys)
        envelope: Doc = {
            "meta": {
                "has_more": more,
                "after_cursor": _encoded(export.keys[last - 1]) if more else None,
                "before_cursor": None,
            },
            "links": {"next": f"{HOST}/{name}.json" if more else None, "prev": None},
        }
        return Response(
            list_body(envelope, name, export.docs[first:last]),
            headers=self._headers(self._window),
            media_type="application/json",
        )

    async def ratings(self, request: Request) -> Response:
        """GET /api/v2/satisfaction_ratings: by the time of their last change."""
        if (limited := self._limited(self._window)) is not None:
            return limited
        low = number(request.query_params.get("start_time"), 0)
        high = number(request.query_params.get("end_time"), 2**53)
        if low is None or high is None:
            return error(400, "Invalid start_time or end_time", "InvalidValue")
        return self._cursor_list(
            request, "satisfaction_ratings", self._desk.ratings.between(low, high)
        )

    async def groups(self, request: Request) -> Response:
        """GET /api/v2/groups."""
        if (limited := self._limited(self._window)) is not None:
            return limited
        return self._cursor_list(request, "groups", self._desk.groups)


def _encoded(place: tuple[int, int]) -> str:
    """The cursor that stands after a row's instant and id."""
    return b64encode(f"{place[0]}.0||{place[1]}|".encode()).decode()


def _decoded(cursor: str) -> tuple[int, int] | None:
    """The instant and id of a cursor; None when it is no cursor."""
    try:
        at, _, key, _ = b64decode(cursor, validate=True).decode().split("|")
        return int(float(at)), int(key)
    except ValueError:
        return None


def application(world: World, clock: Clock, limits: Limits) -> Starlette:
    """The application that serves the help desk of the demo company."""
    return Zendesk(world, clock, limits).app
