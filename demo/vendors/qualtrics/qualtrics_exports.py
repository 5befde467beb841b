"""Qualtrics' export jobs: start, progress, file."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from demo.generator.survey_catalogue import Survey
from demo.vendors.qualtrics.qualtrics_responses import Response
from demo.vendors.shared.json_replies import Doc, encode

FORMATS = ("json", "ndjson")
POLLS = 2
SLOW_POLLS = 6


class BadExport(ValueError):
    """The request's body asks for what an export cannot do."""


@dataclass
class Job:
    """One export: how often it was asked about, and what it will deliver."""

    survey: Survey
    file_id: str
    token: str | None
    file: bytes
    polls_left: int
    polls: int

    def progress(self) -> Doc:
        """The next answer of the progress endpoint."""
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
    """The responses that an export's window lets through.

    `startDate` and `endDate` cut the recorded date, the end exclusive; a continuation
    token cuts the time of the last change.

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
    """Whether the caller wants to go on from here next time."""
    return bool(body.get("allowContinuation") or body.get("continuationToken"))


def zipped(name: str, rows: list[Response], body: Doc) -> bytes:
    """The file: one JSON document, or lines with a stray empty object at the end."""
    docs = [one.doc for one in rows]
    if body["format"] == "json":
        content, ending = encode({"responses": docs}), "json"
    else:
        # This format has no labels.
        lines = [
            encode({key: value for key, value in doc.items() if key != "labels"})
            for doc in docs
        ]
        content, ending = b"\n".join([*lines, b"{}"]) + b"\n", "ndjson"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.{ending}", content)
    return buffer.getvalue()
