"""Stands before each simulator: injects faults, checks credentials, sets the date.

It is written against bare ASGI because some faults break the connection, which no web
framework can do.
"""

import asyncio
import socket
import struct
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from demo.vendors.shared.injected_faults import FaultPlan
from demo.vendors.shared.simulated_clock import Clock
from demo.vendors.shared.simulator import HttpSimulator

# The page that a content delivery network shows when the vendor is down.
HTML = b"<!DOCTYPE html><html><body><h1>We'll be back soon</h1></body></html>"
# The open connections. ASGI tells of a connection only the addresses of its two ends.
_transports: dict[object, asyncio.Transport] = {}


class TrackedProtocol(H11Protocol):
    """Uvicorn's protocol, which remembers its transport so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport under the addresses of both ends."""
        super().connection_made(transport)
        _transports[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        _transports.pop((self.client, self.server), None)
        super().connection_lost(exc)


class Gateway:
    """Wraps the application of one simulator."""

    def __init__(
        self, simulator: HttpSimulator, app: ASGIApp, faults: FaultPlan, clock: Clock
    ) -> None:
        self._app = app
        self._simulator = simulator
        self._errors = simulator.errors
        self._faults = faults
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or break it as the plan says."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fault = self._faults.next(self._simulator.name)
        scope.setdefault("state", {})["fault"] = fault
        if fault == "reset":
            await _cut(scope)
            return
        outgoing = self._dated(send)
        if fault == "truncate":
            outgoing = _truncated(outgoing)
        response = self._instead(fault)
        if response is None and not self._simulator.is_authorised(Request(scope)):
            response = self._errors.refused()
        await (response or self._app)(scope, receive, outgoing)

    def _instead(self, fault: str) -> Response | None:
        """The answer that the fault puts in the place of the vendor's, if it does."""
        if fault == "429":
            return self._errors.throttled(0.2)
        if fault in {"500", "503", "504"}:
            return self._errors.error(int(fault), "upstream request timeout")
        if fault == "html":
            return Response(HTML, media_type="text/html")
        if fault == "error200":
            return self._errors.error_in_200()
        return None

    def _dated(self, send: Send) -> Send:
        """Write the simulated instant, not this machine's, into the header `Date`."""

        async def outgoing(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._clock.now, usegmt=True).encode()
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        return outgoing


def _truncated(send: Send) -> Send:
    """Announce the length of the whole body, but deliver only its first half."""

    async def outgoing(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return outgoing


async def _cut(scope: Scope) -> None:
    """Reset the connection, so that the client gets neither a response nor an end."""
    transport = _transports.get((scope["client"], scope["server"]))
    if transport is None:
        return
    raw: socket.socket = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0)
