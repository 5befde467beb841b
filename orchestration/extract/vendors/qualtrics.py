"""Qualtrics: surveys, their definitions and distributions, exported responses.

What decides how this API is read: every answer has an envelope whose `meta.httpStatus`
may differ from the HTTP status. Responses come as a zipped file after an export has
run. The window filters by `recordedDate` and excludes its end, so an edit of an old
response is found only by exporting all responses again.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from pydantic import Field

from orchestration.base.sources import Source
from orchestration.extract.http.client import (
    Answer,
    ApiClient,
    Call,
    Complaint,
    Dialect,
    Terms,
    at_path,
    open_http,
)
from orchestration.extract.http.limits import per_minute
from orchestration.extract.http.paging import Listing, NextLink, iso_seconds
from orchestration.extract.http.source_errors import EnvelopeFault, SourceFault
from orchestration.extract.kernel.specs import (
    KernelOptions,
    Kind,
    Page,
    Reading,
    ResourceSpec,
    Vendor,
)

API = "API/v3"
PAGE_LINES = 10_000
BY_LINK = NextLink("result.nextPage")
SURVEYS = Listing(f"{API}/surveys", "result.elements", BY_LINK)


class QualtricsOptions(KernelOptions):
    """`options` of a Qualtrics source.

    `text_messages` is turned off where the account may not read sendings by them.
    """

    requests_per_minute: float = Field(default=1000, gt=0)
    exports_per_minute: float = Field(default=15, gt=0)
    poll_seconds: float = Field(default=2, gt=0)
    export_seconds: float = Field(default=3600, gt=0)
    surveys: tuple[str, ...] = ()
    text_messages: bool = True


def _survey_ids(reading: Reading) -> list[str]:
    """Ids of the chosen surveys, else of all, ascending.

    Raises:
        SourceFault: when a chosen one does not exist.
    """
    pages = SURVEYS.walk(reading)
    ids = (at_path(json.loads(one), "id") for page in pages for one in page.lines)
    found = {str(one) for one in ids if one is not None}
    chosen = set(reading.options.surveys) or found
    if unknown := sorted(chosen - found):
        raise SourceFault(f"no such survey: {', '.join(unknown)} (options.surveys)")
    return sorted(chosen)


@dataclass(frozen=True)
class EachSurvey:
    """Records that are read survey by survey; a page's token is the last one done."""

    records: Callable[[Reading, str], Iterator[list[str]]]
    wrapped: bool = False

    def pages(self, reading: Reading) -> Iterator[Page]:
        """Survey by survey in the order of ids."""
        done = reading.token
        for survey in _survey_ids(reading):
            if survey > (done or ""):
                for lines in self.records(reading, survey):
                    yield Page(lines, done)
                done = survey
                yield Page([], done)


def _definition(reading: Reading, survey: str) -> Iterator[list[str]]:
    call = Call(f"{API}/survey-definitions/{survey}")
    yield [reading.client.ask_one(call, "result")]


def _distributions(reading: Reading, survey: str) -> Iterator[list[str]]:
    """Sendings by e-mail, and those by text message, which have a list of their own."""
    params = {"surveyId": survey}
    paths = [f"{API}/distributions"]
    if reading.options.text_messages:
        paths.append(f"{API}/distributions/sms")
    for path in paths:
        for page in Listing(path, "result.elements", BY_LINK, params).walk(reading):
            yield page.lines


def _responses(reading: Reading, survey: str) -> Iterator[list[str]]:
    """Export, wait, download, and read the file's lines."""
    path = f"{API}/surveys/{survey}/export-responses"
    client = reading.client
    body = {"format": "ndjson", "endDate": iso_seconds(reading.end)}
    if reading.start is not None:
        body["startDate"] = iso_seconds(reading.start)
    started = client.ask(Call(path, body=body, limit="exports"))
    progress = Call(f"{path}/{_needed(started, 'result.progressId')}")
    pace = reading.options
    done = client.poll(progress, _is_complete, pace.poll_seconds, pace.export_seconds)
    export = Call(f"{path}/{_needed(done, 'result.fileId')}/file")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "responses.zip"
        client.download(export, file, _is_whole)
        lines = _lines(file, survey)
        while page := list(islice(lines, PAGE_LINES)):
            yield page


def _needed(answer: Answer, path: str) -> str:
    value = answer.get(path)
    if not isinstance(value, str) or not value:
        raise EnvelopeFault(f"the answer lacks {path}")
    return value


def _is_complete(answer: Answer) -> bool:
    status = _needed(answer, "result.status")
    if status == "failed":
        raise SourceFault("the export of responses failed")
    return status == "complete"


def _is_whole(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    except zipfile.BadZipFile:
        return False


def _lines(file: Path, survey: str) -> Iterator[str]:
    """The exported responses with the id of their survey, which they do not carry.

    Files contain stray `{}` lines, which are no responses.
    """
    known = json.dumps({"surveyId": survey})[:-1]
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            with archive.open(name) as raw:
                for text in io.TextIOWrapper(raw, "utf-8", "replace", newline="\n"):
                    line = text.strip()
                    if line.startswith("{") and line != "{}":
                        yield f"{known}, {line[1:]}"
                    elif line not in ("", "{}"):
                        yield line


RESOURCES = (
    ResourceSpec(
        "surveys",
        Kind.SNAPSHOT,
        full=(SURVEYS,),
        created="$.creationDate",
        required=("$.name",),
    ),
    ResourceSpec(
        "survey_definitions",
        Kind.SNAPSHOT,
        full=(EachSurvey(_definition),),
        pk="$.SurveyID",
        created="$.CreationDate",
        reformatted=True,
    ),
    ResourceSpec(
        "responses",
        Kind.SNAPSHOT,
        full=(EachSurvey(_responses),),
        window=(EachSurvey(_responses),),
        pk="$.responseId",
        created="$.values.recordedDate",
        full_every=timedelta(days=30),
        required=("$.surveyId", "$.values.recordedDate"),
    ),
    ResourceSpec(
        "distributions",
        Kind.SNAPSHOT,
        full=(EachSurvey(_distributions),),
        created="$.sendDate",
    ),
)


def _error(answer: Any) -> Complaint | None:
    """The error in the envelope of an answer with status 200, if there is one."""
    status = at_path(answer, "meta.httpStatus")
    if not isinstance(status, str):
        return Complaint("the answer lacks meta.httpStatus")
    code = int(status[:3]) if status[:3].isdecimal() else None
    if code is not None and httpx.codes.is_success(code):
        return None
    reason = at_path(answer, "meta.error.errorMessage") or ""
    return Complaint(f"{status} {reason}".strip(), code)


def open_client(
    source: Source, options: QualtricsOptions, secrets: Mapping[str, str]
) -> ApiClient:
    """A client with a user's API token."""
    datacenter, token = secrets["DATACENTER"], secrets["TOKEN"]
    return ApiClient(
        source.name,
        open_http(
            source.base_url(f"https://{datacenter}.qualtrics.com"),
            options.timeout_seconds,
            headers={"X-API-TOKEN": token},
        ),
        Terms(
            Dialect(message="meta.error.errorMessage", error=_error),
            {
                "default": per_minute(options.requests_per_minute),
                "exports": per_minute(options.exports_per_minute),
            },
            options.retry_budget_seconds,
            (token,),
        ),
    )


VENDOR = Vendor(
    "qualtrics",
    RESOURCES,
    QualtricsOptions,
    secrets=("DATACENTER", "TOKEN"),
    open=open_client,
    lag=timedelta(minutes=5),
    # Edits within a day of the recording are found without a full export.
    overlap=timedelta(days=1),
)
