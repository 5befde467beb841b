"""Reads requests and writes JSON responses, in the same way for all simulators."""

import json
from base64 import b64encode
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

Doc = dict[str, Any]


def encode(value: object) -> bytes:
    """A value as compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def reply(
    value: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A JSON response."""
    return Response(encode(value), status, headers, "application/json")


def basic_authorization(user: str, password: str) -> str:
    """The content of the header `Authorization` for HTTP basic authentication."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def list_body(envelope: Doc, key: str, rows: list[bytes]) -> bytes:
    """The JSON of an envelope whose list `key` holds rows that are JSON already."""
    head = encode({**envelope, key: []})
    marker = encode(key) + b":[]"
    return head.replace(marker, encode(key) + b":[" + b",".join(rows) + b"]", 1)


async def read_json(request: Request) -> Doc:
    """The JSON object in the request's body; empty when the body holds none."""
    try:
        value = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def fault(request: Request) -> str:
    """The fault that the gateway drew and leaves to the application, if any."""
    return str(request.scope.get("state", {}).get("fault", ""))


def number(text: str | None, default: int) -> int | None:
    """A whole number of the query; `default` when absent, None when it is no number."""
    if text is None or text == "":
        return default
    return int(text) if text.lstrip("-").isdigit() else None
