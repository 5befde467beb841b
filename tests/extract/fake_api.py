"""A small HTTP server whose answers a test decides, down to the broken connection.

It speaks real HTTP over a real socket: what is tested is the client as it will run.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]


@dataclass(frozen=True)
class Reply:
    """One answer. `fault` breaks it: reset, short (fewer bytes than announced)."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def bytes(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        return json.dumps(self.content).encode()


Answer = Callable[[Asked], Reply]


class FakeApi:
    """A running server; `plan` holds answers that come before the regular ones."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.asked: list[Asked] = []
        self.plan: list[Reply] = []
        self.answer: Answer = lambda asked: Reply({"error": "nothing here"}, 404)
        self._guard = threading.Lock()

    def reply(self, asked: Asked) -> Reply:
        with self._guard:
            self.asked.append(asked)
            if self.plan:
                return self.plan.pop(0)
        return self.answer(asked)


@contextmanager
def serve() -> Iterator[FakeApi]:
    """A server on a free port of the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: api))
    server.daemon_threads = True
    api = FakeApi(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(api: Callable[[], FakeApi]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            raw = self.rfile.read(length)
            url = urlsplit(self.path)
            asked = Asked(
                self.command,
                url.path,
                parse_qs(url.query, keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(raw) if raw else None,
            )
            self._send(api().reply(asked))

        do_GET = do_POST = _handle  # noqa: N815

        def _send(self, reply: Reply) -> None:
            if reply.fault == "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                self.connection.close()
                return
            body = reply.bytes
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if reply.fault == "short":
                body = body[: len(body) // 2]
                self.close_connection = True
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Tests need no access log."""

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, OSError, ValueError):
                # What a broken or abandoned connection leaves behind.
                self.close_connection = True

        def finish(self) -> None:
            try:
                super().finish()
            except (ConnectionError, OSError, ValueError):
                self.close_connection = True

    return Handler
