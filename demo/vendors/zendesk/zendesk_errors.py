"""The forms in which Zendesk writes errors."""

from starlette.responses import Response

from demo.vendors.shared.http_messages import reply
from demo.vendors.shared.simulator import ErrorForms


def error(status: int, message: str, name: str = "RecordInvalid") -> Response:
    """An error in Zendesk's form; a timeout of its gateway is plain text."""
    if status == 504:
        return Response(message, 504, media_type="text/plain")
    return reply({"error": name, "description": message}, status)


def throttled(wait: float) -> Response:
    """A refusal for too many requests; the time to wait is in whole seconds."""
    response = error(429, "Number of allowed API requests exceeded", "TooManyRequests")
    response.headers["Retry-After"] = str(max(1, round(wait)))
    return response


def refused() -> Response:
    """The answer to a request without the right address and token."""
    return reply({"error": "Couldn't authenticate you"}, 401)


def error_in_200() -> Response:
    """An error that comes with status 200."""
    return reply({"error": "InternalError", "description": "try again"})


ERRORS = ErrorForms(
    error=error, refused=refused, throttled=throttled, error_in_200=error_in_200
)
