"""The forms in which HubSpot writes errors."""

from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from demo.vendors.shared.http_messages import reply
from demo.vendors.shared.simulator import ErrorForms

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
    """A refusal for too many requests; only the rolling limit says how long to wait."""
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


def refused() -> Response:
    """The answer to a request without the right token."""
    return reply(
        {
            "status": "error",
            "message": "Authentication credentials not found.",
            "correlationId": CORRELATION,
            "category": "INVALID_AUTHENTICATION",
        },
        401,
    )


def error_in_200() -> Response:
    """An error that comes with status 200."""
    return reply(
        {"status": "error", "message": "internal error", "correlationId": CORRELATION}
    )


ERRORS = ErrorForms(
    error=error, refused=refused, throttled=throttled, error_in_200=error_in_200
)
