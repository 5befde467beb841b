"""Answers in files: columns of a response, or rows of their own.

A response and each of its answers are judged separately, so a bad score refuses only
its own answer.
"""

from dataclasses import dataclass

from orchestration.base.sql_macros import render
from orchestration.extract.files.mapping.fields import (
    Context,
    Layers,
    value_alias,
)
from orchestration.extract.files.mapping.file_options import (
    FilesOptions,
    QuestionRule,
)
from orchestration.extract.files.mapping.row_faults import Fault
from orchestration.extract.files.mapping.rules import (
    AnswerRule,
    EntityRule,
)
from orchestration.extract.files.mapping.sql_text import (
    identifier,
    listed,
    literal,
    mapped,
)

NO_TEXT = "null::varchar"


@dataclass(frozen=True)
class Answer:
    """One answer column of a response: the names it has in the typed table."""

    number: int
    question: str
    survey: str
    is_scored: bool
    is_text: bool

    @property
    def text(self) -> str:
        """The delivered text."""
        return identifier(f"answer_{self.number}_text")

    @property
    def score(self) -> str:
        """The score; null when there is none or the text cannot be one."""
        return identifier(f"answer_{self.number}_score")

    @property
    def reason(self) -> str:
        """Why the answer is refused; null for a good one."""
        return identifier(f"answer_{self.number}_reason")


def declared(rule: EntityRule, options: FilesOptions) -> tuple[Answer, ...]:
    """The answer columns of a responses rule, in the mapping's order."""
    found = []
    for number, answer in enumerate(rule.answers.values()):
        survey, question = options.question(answer.question, answer.survey)
        found.append(
            Answer(
                number,
                survey.full_id(question),
                survey.id,
                question.is_scored,
                question.role == "comment",
            )
        )
    return tuple(found)


def add_answers(
    layers: Layers, rule: EntityRule, options: FilesOptions, context: Context
) -> None:
    """Add the answers' texts, scores and reasons, and demand one answer at least."""
    answers = declared(rule, options)
    for answer, (column, said) in zip(answers, rule.answers.items(), strict=True):
        _, question = options.question(said.question, said.survey)
        _add(layers, answer, context.seen[column], said, question)
    if answers:
        texts = ", ".join(answer.text for answer in answers)
        nothing = f"coalesce({texts}) is null"
        layers.faults.append(Fault("score", nothing, "'score_missing'"))


def _add(
    layers: Layers, answer: Answer, seen: str, said: AnswerRule, question: QuestionRule
) -> None:
    text = mapped(seen, said.labels, "keep")
    layers.texts[answer.text] = (
        render("plain_digits", text) if answer.is_scored else text
    )
    if not answer.is_scored:
        layers.parts[answer.score] = "null::decimal(18,4)"
        layers.values[answer.reason] = NO_TEXT
        return
    value = render("score_value", answer.text)
    layers.parts[answer.score] = f"cast({value} as decimal(18,4))"
    scale = (str(question.scale_min), str(question.scale_max))
    layers.values[answer.reason] = render("score_fault", answer.text, *scale)


def row_faults(options: FilesOptions, mapped_columns: set[str]) -> list[Fault]:
    """What can be wrong with a record that is one answer."""
    content = [
        value_alias(name)
        for name in ("score", "choice", "text")
        if name in mapped_columns
    ]
    nothing = f"coalesce({', '.join(content)}) is null" if content else "true"
    unread = 'not "u:score"' if "score" in mapped_columns else "true"
    empty = " and ".join(f"{name} is null" for name in content) or nothing
    found = [Fault("score", f"{empty} and {unread}", "'score_missing'")]
    if not options.surveys:
        return found
    known = listed(sorted(set(options.question_ids.values())))
    unknown = f"{value_alias('question_id')} not in {known}"
    found.append(Fault("question_id", unknown, "'unknown_question'"))
    if "score" in mapped_columns:
        found.append(Fault("score", _off_scale(options), "'score_out_of_range'"))
    return found


def _off_scale(options: FilesOptions) -> str:
    score = value_alias("score")
    whens = " ".join(
        f"when {literal(survey.full_id(question))} then"
        f" {score} not between {question.scale_min} and {question.scale_max}"
        for survey in options.surveys
        for question in survey.questions
        if question.is_scored
    )
    return f"case {value_alias('question_id')} {whens} end" if whens else "false"


def answer_columns(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Every column of the typed table that holds answers."""
    return tuple(
        name
        for answer in answers
        for name in (answer.text, answer.score, answer.reason)
    )
