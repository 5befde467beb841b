"""How HubSpot says that something is wrong, and who may ask."""

from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from demo.vendors.shared.demo_credentials import HUBSPOT_TOKEN
from demo.vendors.shared.json_replies import reply
from demo.vendors.shared.simulator_gateway import Style

CORRELATION = str(uuid5(NAMESPACE_URL, "demo/hubspot"))


def error(status: int, message: str) -> Response:
    """An error in HubSpot's form."""
    category = "VALIDATION_ERROR" if status == 400 else "OBJECT_NOT_FOUND"
    return reply(
        {
            "status": "error",
            "message": message,
            "correlationId": CORRELATION,
            "category": category if status < 500 else "INTERNAL_ERROR",
        },
        status,
    )


def throttled(wait: float, policy: str = "TEN_SECONDLY_ROLLING") -> Response:
    """A refusal for too many requests, with the account's limits in the headers."""
    return reply(
        {
            "status": "error",
            "message": f"You have reached your {policy.lower()} limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": CORRELATION,
            "policyName": policy,
        },
        429,
        {"Retry-After": str(max(1, round(wait)))} if policy != "SECONDLY" else None,
    )


STYLE = Style(
    vendor="hubspot",
    error=error,
    authorised=lambda request: (
        request.headers.get("authorization") == f"Bearer {HUBSPOT_TOKEN}"
    ),
    refused=lambda: reply(
        {
            "status": "error",
            "message": "Authentication credentials not found.",
            "correlationId": CORRELATION,
            "category": "INVALID_AUTHENTICATION",
        },
        401,
    ),
    throttled=throttled,
    error_in_200=lambda: reply(
        {"status": "error", "message": "internal error", "correlationId": CORRELATION}
    ),
)
