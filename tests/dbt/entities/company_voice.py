"""The company's surveys in Qualtrics."""

from datetime import datetime
from typing import Any

from tests.cases import bad_input
from tests.cases.bad_input import of
from tests.dbt.entities import documents as docs
from tests.dbt.entities.raw import Raw, Version

SURVEYS = {
    docs.NPS: "Customer relationship",
    docs.CSAT: "Moods",
    docs.CES: "Effort",
    docs.DELETED: "Replaced",
    docs.NUMBERED: "Numbered",
    docs.FIVE: "Five points",
    docs.TWO: "Asked twice",
}
ZERO_TO_TEN = {str(n): {"Display": str(n)} for n in range(11)}
ONE_TO_FIVE = {str(n): {"Display": str(n)} for n in range(1, 6)}
NPS_QUESTION: dict[str, Any] = {
    "QuestionText": "?",
    "QuestionType": "MC",
    "Selector": "NPS",
    "DataExportTag": "Q1",
    "Choices": ZERO_TO_TEN,
}
NUMBERED_QUESTION: dict[str, Any] = {
    **NPS_QUESTION,
    "Choices": {
        **{str(n + 1): {"Display": str(n)} for n in range(11)},
        "12": {"Display": "Don't know"},
    },
}
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
    "to_himself_1": {
        "distributionId": "EMD_6",
        "externalDataReference": "1",
        "QID1": 1,
    },
    "to_himself_2": {
        "distributionId": "EMD_6",
        "externalDataReference": "1",
        "finished": 0,
        "QID1": 2,
        "recordedDate": "2026-02-02T10:00:00Z",
    },
    # Embedded data of the name status took the place of Qualtrics' own.
    "golden_preview": {
        "status": "Gold",
        "distributionChannel": "preview",
        "QID1": 0,
    },
    "looped": {"1_QID1": 5, "2_QID1": 1},
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
    # Night 1 asks the NPS under QID1 in SV_del, night 2 asks the same under QID3.
    Version(
        "survey_definitions",
        docs.DELETED,
        docs.definition(docs.DELETED, NPS_QUESTION),
        at=datetime(2026, 2, 1),
    ),
    Version(
        "survey_definitions",
        docs.DELETED,
        {"SurveyID": docs.DELETED, "Questions": {"QID3": NPS_QUESTION}},
        at=datetime(2026, 2, 15),
    ),
    Version("responses", "asked_before", docs.response(docs.DELETED, QID1=10)),
    Version(
        "responses",
        "asked_after",
        docs.response(docs.DELETED, QID3=9, recordedDate="2026-02-16T10:00:00Z"),
    ),
    # Eleven choices labelled 0 to 10 are numbered 1 to 11, and number 12 is for nobody.
    Version(
        "survey_definitions",
        docs.NUMBERED,
        docs.definition(docs.NUMBERED, NUMBERED_QUESTION),
    ),
    Version("responses", "numbered", docs.response(docs.NUMBERED, QID1=9)),
    Version("responses", "number_of_no_answer", docs.response(docs.NUMBERED, QID1=12)),
    # The NPS on five points, and two of its questions in one survey.
    Version(
        "survey_definitions",
        docs.FIVE,
        docs.definition(docs.FIVE, {**NPS_QUESTION, "Choices": ONE_TO_FIVE}),
    ),
    Version("responses", "of_five", docs.response(docs.FIVE, QID1=5)),
    Version(
        "survey_definitions",
        docs.TWO,
        {
            "SurveyID": docs.TWO,
            "Questions": {"QID1": NPS_QUESTION, "QID9": NPS_QUESTION},
        },
    ),
    Version("responses", "asked_twice", docs.response(docs.TWO, QID1=10, QID9=2)),
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
        "EMD_6",
        docs.sending(recipients={"mailingListId": "CG_1", "contactId": "CID_1"}),
    ),
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
