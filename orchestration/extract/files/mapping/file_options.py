"""`options` of a files source in sources.yml: the whole declared mapping.

Errors carry the key's path, from which the caller finds file and line. The rules for
one entity of a file are in `rules.py`.
"""

import codecs
import fnmatch
import hashlib
import json
import re
from collections import Counter
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from orchestration.base.time_zones import Zone
from orchestration.extract.files.mapping import question_roles
from orchestration.extract.files.mapping.dates import (
    Format,
    parse_format,
    parse_formats,
)
from orchestration.extract.files.mapping.entities import ENTITIES, SurveyKind
from orchestration.extract.files.mapping.rules import (
    EntityRule,
    Strict,
    Word,
)

# This number is raised when the code gives the same mapping another meaning than
# before, so that all files are read again.
CONTRACT_VERSION = 1
NAME = re.compile("^[a-z][a-z0-9_]*$")


class QuestionRule(Strict):
    """A question of a survey that files answer."""

    id: Word
    role: Word
    text: str | None = None
    dimension: str | None = None
    touchpoint: str | None = None
    ces_version: Word | None = None
    scale_min: int | None = None
    scale_max: int | None = None
    higher_is_better: bool | None = None
    good_from: int | None = None

    @field_validator("role")
    @classmethod
    def _known_role(cls, role: str) -> str:
        if role not in question_roles.roles():
            known = ", ".join(question_roles.roles())
            raise ValueError(f"{role!r} is no role of a question; there are {known}")
        return role

    @model_validator(mode="after")
    def _scored_ones_have_a_scale(self) -> "QuestionRule":
        if not self.is_scored:
            return self
        if self.scale_min is None or self.scale_max is None:
            raise ValueError(f"a {self.role} question needs scale_min and scale_max")
        if self.scale_min >= self.scale_max:
            raise ValueError("scale_min must be below scale_max")
        if self.higher_is_better is None:
            raise ValueError(f"a {self.role} question must say higher_is_better")
        if self.good_from is None and question_roles.must_say_what_is_good(
            self.role, (self.scale_min, self.scale_max)
        ):
            raise ValueError(
                "good_from: say where the good answers of this scale begin"
            )
        return self

    @property
    def is_scored(self) -> bool:
        """Whether answers are numbers on the scale."""
        return question_roles.is_scored(self.role)


class SurveyRule(Strict):
    """A survey whose answers come in files."""

    id: Word
    name: str
    kind: SurveyKind
    tool: str = "files"
    questions: tuple[QuestionRule, ...] = Field(min_length=1)

    def full_id(self, question: QuestionRule) -> str:
        """A question's id with its survey's, within which alone it is unique."""
        return f"{self.id}:{question.id}"


class FileRule(Strict):
    """One family of files: their names, how they are written, and what they mean."""

    name: str
    pattern: str
    format: Literal["csv", "jsonl", "parquet"] = "csv"
    delivery: Literal["append", "replace_unit", "snapshot"]
    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    dates: tuple[str, ...] = ("iso",)
    time_zone: Zone | None = None
    accepts_24h: bool = False
    booleans: dict[Word, bool] = Field(
        default_factory=lambda: {"true": True, "false": False}
    )
    null_words: tuple[Word, ...] = ()
    file_date: date | None = None
    name_date: str | None = None
    entities: tuple[EntityRule, ...] = Field(min_length=1)

    @field_validator("delimiter")
    @classmethod
    def _one_byte(cls, delimiter: str) -> str:
        if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
            raise ValueError("a delimiter is one ASCII character, such as ; or \\t")
        return delimiter

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        try:
            return codecs.lookup(encoding).name
        except LookupError:
            raise ValueError(f"{encoding!r} is no encoding Python knows") from None

    @model_validator(mode="after")
    def _consistent(self) -> "FileRule":
        if not NAME.match(self.name):
            raise ValueError(f"{self.name!r}: a name is a-z, 0-9 and _")
        if self.thousands == self.decimal:
            raise ValueError("decimal and thousands separators must differ")
        parse_formats(self.dates)
        if self.name_date is not None:
            parse_format(self.name_date)
            if self.file_date is not None:
                raise ValueError("file_date and name_date say the same: give one")
        return self

    def takes(self, name: str) -> bool:
        """Whether a file of that name below the drop folder belongs here."""
        return fnmatch.fnmatchcase(name, self.pattern)

    @cached_property
    def date_in_name(self) -> Format | None:
        """The format of the date that file names carry."""
        return parse_format(self.name_date) if self.name_date else None

    @property
    def read(self) -> tuple[str, ...]:
        """The file's columns that any entity reads, each once."""
        named = (name for rule in self.entities for name in rule.read)
        return tuple(dict.fromkeys(named))


class FilesOptions(Strict):
    """Everything under `options` of a files source."""

    drop: str | None = None
    surveys: tuple[SurveyRule, ...] = ()
    files: tuple[FileRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> "FilesOptions":
        names = [family.name for family in self.files]
        if len(set(names)) < len(names):
            raise ValueError("two families of files have one name")
        for family in self.files:
            for rule in family.entities:
                for answer in rule.answers.values():
                    self.question(answer.question, answer.survey)
        return self

    def question(
        self, question: str, survey: str | None
    ) -> tuple[SurveyRule, QuestionRule]:
        """The declared question of that id; `survey` is needed where two have it.

        Raises:
            ValueError: when there is none, or more than one.
        """
        found = [
            (one, candidate)
            for one in self.surveys
            for candidate in one.questions
            if candidate.id == question and survey in (None, one.id)
        ]
        if len(found) != 1:
            raise ValueError(
                f"{len(found)} declared questions have the id {question!r}"
            )
        return found[0]

    @property
    def question_ids(self) -> dict[str, str]:
        """The full id of each question, by its full id and by its own."""
        pairs = [(one, each) for one in self.surveys for each in one.questions]
        count = Counter(question.id for _, question in pairs)
        full = {survey.full_id(each): survey.full_id(each) for survey, each in pairs}
        short = {
            each.id: survey.full_id(each)
            for survey, each in pairs
            if count[each.id] == 1
        }
        return {**short, **full}

    def contract(self, family: FileRule) -> str:
        """A hash of everything that decides how the family's files are read."""
        said: dict[str, Any] = {
            "version": CONTRACT_VERSION,
            "family": family.model_dump(mode="json", exclude={"pattern"}),
            "surveys": [survey.model_dump(mode="json") for survey in self.surveys],
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that this source delivers, in the order of `ENTITIES`."""
        named = {rule.entity for family in self.files for rule in family.entities}
        rules = [rule for family in self.files for rule in family.entities]
        if any(rule.lines for rule in rules):
            named.add("order_lines")
        if any(rule.answers for rule in rules):
            named.add("answers")
        if self.surveys:
            named |= {"surveys", "questions"}
        return tuple(name for name in ENTITIES if name in named)
