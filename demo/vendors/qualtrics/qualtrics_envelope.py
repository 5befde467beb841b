"""The envelope in which Qualtrics writes results and errors."""

from starlette.responses import Response

from demo.vendors.shared.http_messages import Doc, reply
from demo.vendors.shared.simulator import ErrorForms

STATUS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Temporary Internal Server Error",
    504: "Gateway Timeout",
}
REQUEST_ID = "demo-0000-4000-8000-000000000000"


def success(result: object) -> Response:
    """A result in Qualtrics' envelope."""
    meta = {"requestId": REQUEST_ID, "httpStatus": "200 - OK"}
    return reply({"result": result, "meta": meta})


def error(status: int, message: str, http_status: int | None = None) -> Response:
    """An error in Qualtrics' envelope.

    The response itself has `http_status`, by default the status in the envelope.
    """
    meta: Doc = {
        "requestId": REQUEST_ID,
        "httpStatus": f"{status} - {STATUS[status]}",
        "error": {"errorMessage": message, "errorCode": f"DEMO_{status}"},
    }
    return reply({"meta": meta}, http_status or status)


def throttled(wait: float) -> Response:
    """A refusal for too many requests."""
    response = error(429, "You have exceeded the allowed number of requests.")
    response.headers["Retry-After"] = str(max(1, round(wait)))
    return response


def refused() -> Response:
    """The answer to a request without the right token."""
    return error(401, "Unrecognized X-API-TOKEN.")


def error_in_200() -> Response:
    """An error that comes with status 200."""
    return error(500, "An internal error occurred.", 200)


ERRORS = ErrorForms(
    error=error, refused=refused, throttled=throttled, error_in_200=error_in_200
)
