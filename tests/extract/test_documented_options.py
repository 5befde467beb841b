"""docs/sources.md names every key that sources.yml takes, and no other option.

Likewise .env.example and the secrets of the vendors.
"""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from orchestration.base.settings import CODE_DIR
from orchestration.base.sources import RESERVED_SEGMENTS, Source, Sources
from orchestration.extract.files.mapping import file_options, rules
from orchestration.extract.kernel.specs import KernelOptions
from orchestration.extract.options import MODELS
from orchestration.extract.registry import API_VENDORS

PAGE = (CODE_DIR / "docs" / "sources.md").read_text("utf-8")
# Filled in by the loader, not by people.
FILLED_IN = {"name", "reporting_time_zone"}
OF_FILES = (
    file_options.FilesOptions,
    file_options.FileRule,
    file_options.SurveyRule,
    file_options.QuestionRule,
    rules.EntityRule,
    rules.ColumnRule,
    rules.Condition,
    rules.AnswerRule,
    rules.LineRules,
)


def section(title: str) -> str:
    """The text below a heading, which may be spelled as its vendor spells it."""
    (text,) = re.findall(rf"^## (?i:{title})\n(.*?)(?=^## |\Z)", PAGE, re.S | re.M)
    return str(text)


def words(text: str) -> set[str]:
    """Whatever stands there as code."""
    return set(re.findall(r"`(\w+)`", text))


def in_first_column(text: str) -> set[str]:
    rows = re.findall(r"^\| (`.*?) \|", text, re.M)
    return {word for row in rows for word in words(row)}


def keys(model: type[BaseModel]) -> Iterator[str]:
    """The keys as YAML spells them."""
    for name, field in model.model_fields.items():
        yield field.alias or name


def test_what_is_reported_has_its_keys_and_reserved_names_on_the_page() -> None:
    text = section("What is reported")
    assert in_first_column(text) == set(keys(Sources)) - {"sources"}
    assert RESERVED_SEGMENTS - words(text) == set()


def test_a_sources_keys_are_those_of_the_page() -> None:
    assert in_first_column(section("A source")) == set(keys(Source)) - FILLED_IN


def test_the_options_of_every_api_are_those_of_the_page() -> None:
    assert in_first_column(section("Options of every API")) == set(keys(KernelOptions))


@pytest.mark.parametrize("vendor", sorted(API_VENDORS))
def test_a_vendors_options_are_those_of_the_page(vendor: str) -> None:
    own = set(keys(MODELS[vendor])) - set(keys(KernelOptions))
    assert in_first_column(section(vendor)) == own


@pytest.mark.parametrize("model", OF_FILES, ids=lambda model: str(model.__name__))
def test_a_mapping_finds_its_keys_on_the_page(model: type[BaseModel]) -> None:
    assert set(keys(model)) - words(section("Files")) == set()


def test_the_page_and_the_example_of_an_environment_name_every_vendor() -> None:
    (named,) = re.findall(r"^\| `vendor` \| \| (.*) \|$", PAGE, re.M)
    assert words(named) == set(MODELS)
    example = (CODE_DIR / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^# (CX_[A-Z]+_[A-Z]+)=$", example, re.M)) == {
        f"CX_{vendor.name.upper()}_{secret}"
        for vendor in API_VENDORS.values()
        for secret in vendor.secrets
    }


def test_the_page_gives_the_defaults_of_the_limits() -> None:
    for vendor in API_VENDORS:
        for name, field in MODELS[vendor].model_fields.items():
            if not name.startswith(
                ("requests_", "search_", "incremental_", "exports_")
            ):
                continue
            (told,) = re.findall(rf"^\| `{name}` \| ([\d,]+) \|", section(vendor), re.M)
            assert float(told.replace(",", "")) == field.default, name
