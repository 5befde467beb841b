"""The forms in which Stripe writes errors."""

from starlette.responses import Response

from demo.vendors.shared.http_messages import Doc, reply
from demo.vendors.shared.simulator import ErrorForms


def error(status: int, message: str, code: str | None = None) -> Response:
    """An error in Stripe's form."""
    kind = "invalid_request_error" if status < 500 else "api_error"
    body: Doc = {"message": message, "type": kind}
    if code:
        body["code"] = code
    return reply({"error": body}, status, {"Request-Id": "req_demo"})


def throttled(wait: float) -> Response:
    """A refusal for too many requests; it has a reason but no header `Retry-After`."""
    response = error(429, "Request rate limit exceeded.", "rate_limit")
    response.headers["Stripe-Rate-Limited-Reason"] = "global-rate"
    response.headers["Stripe-Should-Retry"] = "true"
    return response


def refused() -> Response:
    """The answer to a request without the right key."""
    return error(401, "Invalid API Key provided.")


def error_in_200() -> Response:
    """An error that comes with status 200."""
    return reply(
        {"error": {"message": "An unknown error occurred", "type": "api_error"}}
    )


ERRORS = ErrorForms(
    error=error, refused=refused, throttled=throttled, error_in_200=error_in_200
)
