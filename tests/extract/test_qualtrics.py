"""Qualtrics: the export in three steps, the envelope, edits and deletions."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.extract.fake_api import Asked, Reply
from tests.extract.toy import AS_OF, DAY
from tests.extract.vendors import Account

FAST = {
    "exports_per_minute": 100_000,
    "requests_per_minute": 100_000,
    "poll_seconds": 0.05,
}
OK = {"httpStatus": "200 - OK", "requestId": "r"}


def iso(day: float) -> str:
    return (AS_OF + day * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")


class Brand:
    """Surveys and their responses, recorded on a day."""

    def __init__(self, account: Account) -> None:
        self.account = account
        account.api.answer = self.answer
        self.responses: dict[str, dict[str, dict[str, Any]]] = {"SV_1": {}, "SV_2": {}}
        self.polls = 2
        self.fails = False
        self.exports: dict[str, tuple[str, dict[str, Any]]] = {}
        self.waits: dict[str, int] = {}

    def respond(self, survey: str, name: str, day: float, score: int) -> None:
        self.responses[survey][name] = {
            "responseId": name,
            "values": {"recordedDate": iso(day), "QID1": score},
            "labels": {},
        }

    def answer(self, asked: Asked) -> Reply:
        if asked.headers["x-api-token"] != "qualtrics-token":
            error = {"errorMessage": "Invalid token", "errorCode": "AUTH_6.0"}
            meta = {"httpStatus": "401 - Unauthorized", "error": error}
            return Reply({"meta": meta}, 401)
        match asked.path.removeprefix("/API/v3/").split("/"):
            case ["surveys"]:
                reply = self._surveys(asked)
            case ["survey-definitions", survey]:
                reply = self._ok({"SurveyID": survey, "Questions": {"QID1": {}}})
            case ["distributions"]:
                rows = [{"id": f"EMD_{asked.one('surveyId')}", "sendDate": iso(-9)}]
                reply = self._ok({"elements": rows, "nextPage": None})
            case ["distributions", "sms"]:
                rows = [{"id": f"SMSD_{asked.one('surveyId')}", "sendDate": iso(-8)}]
                reply = self._ok({"elements": rows, "nextPage": None})
            case ["surveys", survey, "export-responses"]:
                reply = self._export(survey, asked.body)
            case ["surveys", _, "export-responses", progress]:
                reply = self._progress(progress)
            case ["surveys", _, "export-responses", progress, "file"]:
                reply = Reply(self._file(progress.removeprefix("file-")))
            case _:
                reply = Reply({}, 404)
        return reply

    def _ok(self, result: Any) -> Reply:
        return Reply({"result": result, "meta": OK})

    def _surveys(self, asked: Asked) -> Reply:
        names = sorted(self.responses)
        offset = int(asked.one("offset", "0"))
        link = f"https://elsewhere.example/API/v3/surveys?offset={offset + 1}"
        return self._ok(
            {
                "elements": [{"id": names[offset], "name": "Survey"}],
                "nextPage": link if names[offset + 1 :] else None,
            }
        )

    def _export(self, survey: str, body: dict[str, Any]) -> Reply:
        assert body["format"] == "ndjson"
        progress = f"ES_{len(self.exports)}"
        self.exports[progress] = (survey, body)
        return self._ok({"progressId": progress, "status": "inProgress"})

    def _progress(self, progress: str) -> Reply:
        self.waits[progress] = self.waits.get(progress, 0) + 1
        if self.fails:
            return self._ok({"status": "failed"})
        if self.waits[progress] <= self.polls:
            return self._ok({"status": "inProgress", "percentComplete": 10.0})
        return self._ok({"status": "complete", "fileId": f"file-{progress}"})

    def _file(self, progress: str) -> bytes:
        survey, body = self.exports[progress]
        start, end = body.get("startDate", ""), body["endDate"]
        lines = ["{}"]
        for one in self.responses[survey].values():
            if start <= one["values"]["recordedDate"] < end:
                lines += [json.dumps(one), "{}"]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("Survey.ndjson", "\n".join(lines))
        return packed.getvalue()

    def scores(self) -> dict[str, int]:
        rows = self.account.query(
            "select _pk, doc->>'$.values.QID1', _deleted from raw_qualtrics.responses"
            " qualify row_number() over (partition by _pk order by _cursor desc) = 1"
        )
        return {pk: int(score) for pk, score, deleted in rows if not deleted}


@pytest.fixture
def brand(account: Callable[..., Account]) -> Brand:
    return Brand(account("qualtrics", **FAST))


def test_responses_come_by_an_export_and_carry_their_survey(brand: Brand) -> None:
    for number in range(30):
        brand.respond("SV_1", f"R_{number}", -9, 9)
    brand.respond("SV_2", "R_x", -9, 3)
    result = brand.account.one("responses")
    assert (result.status, result.rows_read, result.rows_new) == ("loaded", 31, 31)
    rows = brand.account.query(
        "select doc->>'$.surveyId', count(*), max(_known_from)"
        " from raw_qualtrics.responses group by 1 order by 1"
    )
    recorded = datetime.fromisoformat(iso(-9)).replace(tzinfo=None)
    assert rows == [("SV_1", 30, recorded), ("SV_2", 1, recorded)]


def test_a_survey_without_responses_is_no_fault(brand: Brand) -> None:
    result = brand.account.one("responses")
    assert (result.status, result.rows_read) == ("loaded", 0)


def test_only_the_window_is_exported_the_next_day(brand: Brand) -> None:
    brand.respond("SV_1", "R_1", -9, 9)
    brand.account.one("responses")
    brand.respond("SV_1", "R_2", 0.5, 7)
    result = brand.account.one("responses", day=1)
    assert (result.rows_read, result.rows_new) == (1, 1)
    _, body = brand.exports["ES_2"]
    # A day and five minutes before the last run, to five minutes before this one.
    assert body["startDate"] == "2026-02-28T02:55:00Z"
    assert body["endDate"] == "2026-03-02T02:55:00Z"


def test_a_response_edited_after_its_export_is_found_by_the_monthly_one(
    brand: Brand,
) -> None:
    for number in range(30):
        brand.respond("SV_1", f"R_{number}", -9, 9)
    brand.account.one("responses")
    brand.respond("SV_1", "R_3", -9, 2)
    del brand.responses["SV_1"]["R_4"]
    assert brand.account.one("responses", day=7).rows_new == 0
    result = brand.account.one("responses", day=31)
    assert (result.rows_new, result.rows_deleted) == (1, 1)
    assert brand.scores()["R_3"] == 2
    assert "R_4" not in brand.scores()


def test_an_edit_that_is_taken_back_is_seen_both_times(brand: Brand) -> None:
    for day, score in enumerate([9, 2, 9]):
        brand.respond("SV_1", "R_1", -0.2, score)
        brand.account.one("responses", day=day / 10)
        assert brand.scores()["R_1"] == score


@pytest.mark.parametrize("status", ["500 - Internal Server Error", "429 - Too Many"])
def test_an_envelope_that_denies_its_success_is_waited_out(
    brand: Brand, status: str
) -> None:
    brand.account.api.plan = [Reply({"meta": {"httpStatus": status}})]
    result = brand.account.one("surveys")
    assert (result.status, result.rows_new, result.requests) == ("loaded", 2, 3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {
                "meta": {
                    "httpStatus": "400 - Bad Request",
                    "error": {"errorMessage": "No"},
                }
            },
            "400 - Bad Request No",
        ),
        ({"result": {"elements": []}}, "lacks meta.httpStatus"),
        ({"result": {}, "meta": OK}, "lacks result.elements"),
    ],
)
def test_a_wrong_envelope_is_an_error(brand: Brand, content: Any, message: str) -> None:
    brand.account.api.plan = [Reply(content)]
    result = brand.account.one("surveys")
    assert result.status == "failed"
    assert message in result.message


def test_a_failed_export_and_a_damaged_file(brand: Brand) -> None:
    brand.respond("SV_1", "R_1", -9, 9)
    regular = brand.answer
    damaged = [Reply(b"PK\x03\x04 half a zip")]

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("/file") and damaged:
            return damaged.pop()
        return regular(asked)

    brand.account.api.answer = answer
    assert brand.account.one("responses").rows_new == 1
    brand.fails = True
    result = brand.account.one("responses", day=1)
    assert result.status == "failed"
    assert "export of responses failed" in result.message


def test_definitions_and_distributions_are_read_for_every_survey(brand: Brand) -> None:
    definitions, distributions = brand.account.run(
        "survey_definitions", "distributions"
    )
    # A sending by e-mail and one by text message for each.
    assert (definitions.rows_new, distributions.rows_new) == (2, 4)
    ids = brand.account.query(
        "select _pk from raw_qualtrics.survey_definitions order by 1"
    )
    assert ids == [("SV_1",), ("SV_2",)]
    assert brand.account.one("survey_definitions", day=1).rows_new == 0


def test_an_account_without_text_messages_reads_its_other_sendings(
    account: Callable[..., Account],
) -> None:
    brand = Brand(account("qualtrics", text_messages=False, **FAST))
    assert brand.account.one("distributions").rows_new == 2
    assert all(not asked.path.endswith("/sms") for asked in brand.account.api.asked)


def test_a_survey_that_does_not_exist_is_named(
    account: Callable[..., Account],
) -> None:
    brand = Brand(account("qualtrics", surveys=["SV_1", "SV_9"], **FAST))
    result = brand.account.one("responses")
    assert result.status == "failed"
    assert "no such survey: SV_9" in result.message
