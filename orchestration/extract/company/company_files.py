"""Which files a company may keep beside its sources.yml, as data.

They say what the company decides: what its questions and surveys are for, what a ticket
is about, and words that the project's own lists lack. How a file is read is in
`company_rows.py`, how it becomes rows of the warehouse in `company_intake.py`.
"""

from dataclasses import dataclass
from typing import Literal

from orchestration.base.sources import COMPANY
from orchestration.extract.files.mapping import question_roles
from orchestration.extract.files.mapping.entities import SURVEY_KINDS
from orchestration.extract.kernel.specs import Kind, ResourceSpec

SCHEMA = f"raw_{COMPANY}"


@dataclass(frozen=True)
class CompanyColumn:
    """A column of a company's file.

    A `required` column has a value in every row; any other may be left out of the file.
    Of a column with `words` a row may hold only these, and `unknown_word` is the reason
    for which another one is refused. `is_lowered` values are read in lower case.
    """

    name: str
    required: bool = False
    kind: Literal["text", "whole_number", "flag"] = "text"
    words: tuple[str, ...] = ()
    unknown_word: str = ""
    is_lowered: bool = False


@dataclass(frozen=True)
class CompanyFile:
    """One file: its name without `.csv`, its columns, and which of them make the key.

    `ascending` are two columns of numbers, of which the first must be the smaller one.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[CompanyColumn, ...]
    ascending: tuple[str, str] | None = None

    @property
    def file_name(self) -> str:
        """The name under which it lies in the company's folder."""
        return f"{self.name}.csv"

    @property
    def spec(self) -> ResourceSpec:
        """How the kernel keeps its rows: a set that is read as a whole each time."""
        return ResourceSpec(
            self.name,
            Kind.SNAPSHOT,
            full=(),
            pk="$.key",
            fault=("$.fault", "$.detail"),
        )


def _texts(*names: str) -> tuple[CompanyColumn, ...]:
    return tuple(CompanyColumn(name) for name in names)


def _keys(*names: str) -> tuple[CompanyColumn, ...]:
    return tuple(CompanyColumn(name, required=True) for name in names)


COMPANY_FILES = (
    CompanyFile(
        "questions",
        key=("source", "survey", "question"),
        columns=(
            *_keys("source", "survey", "question"),
            CompanyColumn(
                "role",
                required=True,
                words=question_roles.roles(),
                unknown_word="role_unknown",
            ),
            *_texts("dimension", "touchpoint", "ces_version"),
            CompanyColumn("scale_min", kind="whole_number"),
            CompanyColumn("scale_max", kind="whole_number"),
            CompanyColumn("higher_is_better", kind="flag"),
            CompanyColumn("good_from", kind="whole_number"),
        ),
        ascending=("scale_min", "scale_max"),
    ),
    CompanyFile(
        "surveys",
        key=("source", "survey"),
        columns=(
            *_keys("source", "survey"),
            CompanyColumn(
                "kind",
                required=True,
                words=SURVEY_KINDS,
                unknown_word="survey_kind_unknown",
            ),
            *_texts("touchpoint"),
        ),
    ),
    CompanyFile("ticket_topics", key=("tag",), columns=_keys("tag", "topic")),
    CompanyFile(
        "channels",
        key=("source_channel",),
        columns=(
            CompanyColumn("source_channel", required=True, is_lowered=True),
            CompanyColumn("channel", required=True, is_lowered=True),
        ),
    ),
    CompanyFile(
        "shared_mailboxes",
        key=("mailbox",),
        columns=(CompanyColumn("mailbox", required=True, is_lowered=True),),
    ),
)


@dataclass(frozen=True)
class CompanyVendor:
    """What the registry knows about a company's own files."""

    name: str = COMPANY
    schema: str = SCHEMA
    resources: tuple[ResourceSpec, ...] = tuple(file.spec for file in COMPANY_FILES)


VENDOR = CompanyVendor()
