"""JSON on the wire, the same way for all simulators."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

Doc = dict[str, Any]


def encode(value: object) -> bytes:
    """Compact JSON as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def reply(
    value: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A JSON response."""
    return Response(encode(value), status, headers, "application/json")


def list_body(envelope: Doc, key: str, rows: list[bytes]) -> bytes:
    """An envelope whose list `key` holds rows that are serialised already."""
    head = encode({**envelope, key: []})
    marker = encode(key) + b":[]"
    return head.replace(marker, encode(key) + b":[" + b",".join(rows) + b"]", 1)


async def read_json(request: Request) -> Doc:
    """The request's JSON object, empty when there is none or it is none."""
    try:
        value = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def fault(request: Request) -> str:
    """The fault the gateway picked that the application has to play."""
    return str(request.scope.get("state", {}).get("fault", ""))


def number(text: str | None, default: int) -> int | None:
    """A whole number from a query, `default` when absent, None when it is none."""
    if text is None or text == "":
        return default
    return int(text) if text.lstrip("-").isdigit() else None
