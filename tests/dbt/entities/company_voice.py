"""The company's surveys in Qualtrics."""

from datetime import datetime
from typing import Any

from tests.cases import bad_input
from tests.cases.bad_input import of
from tests.dbt.entities import documents as docs
from tests.dbt.entities.raw import Raw, Version

SURVEYS = {docs.NPS: "Customer relationship", docs.CSAT: "Moods", docs.CES: "Effort"}
ZERO_TO_TEN = {str(n): {"Display": str(n)} for n in range(11)}
RESPONSES: dict[str, dict[str, Any]] = {
    "known": {
        "externalDataReference": "1",
        "QID1": 9,
        "QID1_NPS_GROUP": 3,
        "QID2_TEXT": "fine",
        "country": "AT",
    },
    "merged_id": {"externalDataReference": "2", "QID1": 8},
    "stranger": {"recipientEmail": "New@example.com", "QID1": 7},
    "same_stranger": {"recipientEmail": "new@EXAMPLE.com ", "QID1": 6},
    "unknown_id": {"externalDataReference": "404", "QID1": 5},
    "unknown_id_with_mail": {
        "externalDataReference": "404",
        "recipientEmail": "bob@example.com",
        "QID1": 5,
    },
    "anonymous": {"QID1": 4},
    "mailbox": {"recipientEmail": "info@example.com", "QID1": 3},
    "employee": {"recipientEmail": "sales@demo.example", "QID1": 10},
    "test": {"status": 2, "QID1": 10},
    "preview": {"status": 1, "QID1": 10},
    "spam": {"status": 8, "QID1": 10},
    "partial": {"finished": 0, "QID1": 2},
    "skipped": {"QID2_TEXT": "no score"},
    "renamed": {"QID77": 9},
    "to_sending_1": {
        "distributionId": "EMD_1",
        "externalDataReference": "1",
        "QID1": 1,
    },
    "to_sending_2": {
        "distributionId": "EMD_1",
        "externalDataReference": "1",
        "QID1": 2,
        "recordedDate": "2026-02-02T10:00:00Z",
    },
    "too_early": {
        "distributionId": "EMD_1",
        "QID1": 2,
        "startDate": "2026-01-31T10:00:00Z",
        "recordedDate": "2026-01-31T10:01:00Z",
    },
}
SURVEYS_ROWS = (
    Version(
        "survey_definitions",
        docs.NPS,
        docs.definition(
            docs.NPS,
            {"Selector": "NPS", "DataExportTag": "Q1_NPS", "Choices": ZERO_TO_TEN},
        ),
    ),
    Version(
        "survey_definitions",
        docs.CSAT,
        docs.definition(
            docs.CSAT,
            {
                "QuestionType": "Matrix",
                "Selector": "Likert",
                "DataExportTag": "Q1",
                "Choices": {"1": {"Display": "Speed"}, "4": {"Display": "Tone"}},
                "Answers": {"1": {}, "2": {}, "3": {}},
                "RecodeValues": {"1": "1", "2": "3", "3": "5"},
            },
        ),
    ),
    Version("responses", "deleted", docs.response(QID1=10), deleted=True),
    Version("responses", "edited", docs.response(QID1=0)),
    Version("responses", "edited", docs.response(QID1=10), at=datetime(2026, 2, 20)),
    Version("responses", "matrix", docs.response(docs.CSAT, QID1_1=3, QID1_4="5")),
    Version("distributions", "EMD_1", docs.sending()),
    Version(
        "distributions",
        "EMD_2",
        docs.sending(
            requestType="Reminder",
            parentDistributionId="EMD_1",
            sendDate="2026-02-08T09:00:00Z",
        ),
    ),
    Version(
        "distributions",
        "EMD_3",
        docs.sending(requestType="ThankYou", parentDistributionId="EMD_1"),
    ),
    Version("distributions", "SMSD_4", docs.sending()),
    Version(
        "distributions",
        "EMD_5",
        docs.sending(sendDate="2027-01-01T09:00:00Z", stats={"sent": 0}),
    ),
)


def surveys(raw: Raw) -> None:
    """Surveys, responses and sendings, one response per question asked."""
    for version in SURVEYS_ROWS:
        raw.put("qualtrics", version)
    for survey, name in SURVEYS.items():
        raw.add("qualtrics", "surveys", survey, {"name": name, "isActive": True})
    for name, values in RESPONSES.items():
        raw.add("qualtrics", "responses", name, docs.response(**values))


def bad_responses(raw: Raw) -> None:
    """A response per case of scores and times."""
    for case in of("vendors", bad_input.SCORES):
        raw.add("qualtrics", "responses", case.key, docs.response(QID1=case.given))
    for case in of("vendors", bad_input.TIMES):
        raw.add(
            "qualtrics",
            "responses",
            case.key,
            docs.response(startDate=None, recordedDate=case.given),
        )
