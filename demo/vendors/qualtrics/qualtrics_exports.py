"""Qualtrics' exports of responses: each is started, makes progress, ends in a file."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from demo.generator.survey_catalogue import Survey
from demo.vendors.qualtrics.qualtrics_responses import Response
from demo.vendors.shared.http_messages import Doc, encode

FORMATS = ("json", "ndjson")
# The fault that makes an export take three times as long.
SLOW = "slow"
# How often an export answers that it is still in progress.
POLLS = 2
SLOW_POLLS = 6


class BadExport(ValueError):
    """The body of a request asks for something that an export refuses."""


@dataclass
class Job:
    """One export: how many more times it is in progress, and the file that it delivers.

    `token` is the continuation token for the next export, None when none was wanted.
    """

    survey: Survey
    file_id: str
    token: str | None
    file: bytes
    polls_left: int
    polls: int

    def progress(self) -> Doc:
        """The next answer to the question how far the export is."""
        if self.polls_left > 0:
            self.polls_left -= 1
            done = 100.0 * (self.polls - self.polls_left) / (self.polls + 1)
            return {"percentComplete": done, "status": "inProgress"}
        more = {"continuationToken": self.token} if self.token else {}
        return {
            "fileId": self.file_id,
            "percentComplete": 100.0,
            "status": "complete",
            **more,
        }


def _bound(body: Doc, name: str) -> int | None:
    text = body.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise BadExport(f"Invalid {name}: {text}")
    return int(moment.timestamp())


def pick(responses: list[Response], body: Doc) -> list[Response]:
    """The responses that an export delivers, in their order.

    `startDate` and `endDate` bound the date at which a response was recorded; the end
    is exclusive. With a continuation token only responses that changed after the export
    that gave the token are delivered.

    Raises:
        BadExport: on a format, date or token that the vendor refuses.
    """
    if body.get("format") not in FORMATS:
        raise BadExport(f"Invalid format: {body.get('format')}")
    start, end = _bound(body, "startDate"), _bound(body, "endDate")
    token = body.get("continuationToken")
    changed_since = None
    if token is not None:
        prefix, _, seconds = str(token).partition("-")
        if prefix != "ct" or not seconds.isdigit():
            raise BadExport("Invalid continuation token")
        changed_since = int(seconds)
    by_change = bool(body.get("sortByLastModifiedDate"))
    found = [
        one
        for one in responses
        if (start is None or one.recorded >= start)
        and (end is None or one.recorded < end)
        and (changed_since is None or one.changed > changed_since)
    ]
    return sorted(
        found,
        key=lambda one: (
            one.changed if by_change else one.recorded,
            str(one.doc["responseId"]),
        ),
    )


def continues(body: Doc) -> bool:
    """Whether the reader wants a token, to continue from this export the next time."""
    return bool(body.get("allowContinuation") or body.get("continuationToken"))


def zipped(name: str, rows: list[Response], body: Doc) -> bytes:
    """The zipped file: one JSON document, or one line per response.

    The lines end with an empty object, as the vendor writes it.
    """
    docs = [one.doc for one in rows]
    if body["format"] == "json":
        content, ending = encode({"responses": docs}), "json"
    else:
        # The vendor writes no labels in this format.
        lines = [
            encode({key: value for key, value in doc.items() if key != "labels"})
            for doc in docs
        ]
        content, ending = b"\n".join([*lines, b"{}"]) + b"\n", "ndjson"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.{ending}", content)
    return buffer.getvalue()
