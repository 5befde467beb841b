"""The demo company's surveys: ids, questions, export tags and scales.

It holds only what the administrator of the surveys would know. How people answer stands
in company_parameters.py.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal["nps", "csat", "ces", "comment", "other"]
Kind = Literal["relationship", "transactional"]


@dataclass(frozen=True)
class Question:
    """One question of a survey, as its definition shows it.

    `choices` pairs each recoded value with its label; a text entry has none.
    """

    question_id: str
    export_tag: str
    role: Role
    text: str
    question_type: str
    selector: str
    sub_selector: str | None
    choices: tuple[tuple[int, str], ...] = ()
    good_from: int | None = None

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest value of the choices."""
        values = [value for value, _ in self.choices]
        return min(values), max(values)


@dataclass(frozen=True)
class Survey:
    """One survey; its first question is the scored one."""

    key: str
    survey_id: str
    name: str
    kind: Kind
    touchpoint: str
    questions: tuple[Question, ...]
    created_at: str
    modified_at: str

    @property
    def scored(self) -> Question:
        """The question whose answers make the metric."""
        return self.questions[0]

    @property
    def comment(self) -> Question:
        """The open question."""
        return next(item for item in self.questions if item.role == "comment")


SATISFACTION = (
    (1, "Very dissatisfied"),
    (2, "Dissatisfied"),
    (3, "Neither"),
    (4, "Satisfied"),
    (5, "Very satisfied"),
)
EASE = (
    (1, "Strongly disagree"),
    (2, "Disagree"),
    (3, "Somewhat disagree"),
    (4, "Neither"),
    (5, "Somewhat agree"),
    (6, "Agree"),
    (7, "Strongly agree"),
)
REASONS = (
    (1, "Product quality"),
    (2, "Price"),
    (3, "Delivery"),
    (4, "Customer service"),
    (5, "Website and app"),
)


def _comment(question_id: str, tag: str, text: str) -> Question:
    return Question(question_id, tag, "comment", text, "TE", "ESTB", None)


RELATIONSHIP = Survey(
    key="relationship",
    survey_id="SV_2bXn5Qm8LkRt0aW",
    name="Customer relationship",
    kind="relationship",
    touchpoint="relationship",
    questions=(
        Question(
            "QID1",
            "Q1_NPS",
            "nps",
            "How likely are you to recommend us to a friend or colleague?",
            "MC",
            "NPS",
            None,
            tuple((value, str(value)) for value in range(11)),
            9,
        ),
        _comment("QID2", "Q2_Why", "What is the main reason for your score?"),
        Question(
            "QID3",
            "Q3_Topic",
            "other",
            "What mattered most?",
            "MC",
            "SAVR",
            "TX",
            REASONS,
        ),
    ),
    created_at="2023-11-06T09:14:22Z",
    modified_at="2023-12-18T15:40:07Z",
)
PURCHASE = Survey(
    key="purchase",
    survey_id="SV_9dHc3Vy7PsJe1kU",
    name="After a purchase",
    kind="transactional",
    touchpoint="purchase",
    questions=(
        Question(
            "QID1",
            "Q1_CSAT",
            "csat",
            "How satisfied are you with your purchase?",
            "MC",
            "SAVR",
            "TX",
            SATISFACTION,
            4,
        ),
        _comment("QID4", "Q2_Comment", "What could we have done better?"),
    ),
    created_at="2023-11-13T10:02:51Z",
    modified_at="2023-12-19T08:11:30Z",
)
SUPPORT = Survey(
    key="support",
    survey_id="SV_4fZq6Bw2TgNi8oC",
    name="After support",
    kind="transactional",
    touchpoint="support",
    questions=(
        Question(
            "QID1",
            "Q1_CES",
            "ces",
            "The company made it easy for me to handle my issue.",
            "MC",
            "SAVR",
            "TX",
            EASE,
            5,
        ),
        _comment("QID2", "Q2_Comment", "What made it easy or hard?"),
    ),
    created_at="2023-11-20T14:33:09Z",
    modified_at="2023-12-20T11:25:44Z",
)
QUALTRICS_SURVEYS = (RELATIONSHIP, PURCHASE, SUPPORT)

# The paper survey of the shops reaches the warehouse as CSV files, not by Qualtrics.
STORE_SURVEY_ID = "in_store_visit"
