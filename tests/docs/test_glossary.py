"""The words of docs/glossary.md against the names of files, models and columns.

Not here: the words of comments and texts, which a person has to read.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from orchestration.base import dbt_runner
from orchestration.base.settings import CODE_DIR
from orchestration.extract.registry import API_VENDORS
from orchestration.publish.publication import PUBLISHED_SCHEMAS
from tests.docs.project_files import project_files, relative

GLOSSARY = CODE_DIR / "docs" / "glossary.md"
VENDORS = tuple(API_VENDORS)
# Pictures that reference texts use and the project does not.
PICTURES = frozenset({"room", "law", "house"})
# What stands behind this word in the glossary, allowed outside of what is published.
ONLY_WHEN_PUBLISHED = frozenset({"connection"})


def terms() -> dict[str, str]:
    """The rows of the glossary: the term and what it must not be called."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in GLOSSARY.read_text("utf-8").splitlines()
        if line.startswith("|") and not set(line) <= set("|-: ")
    ]
    (_, *found) = rows
    return {row[0]: row[-1] for row in found}


def forbidden() -> dict[str, str]:
    """Every word that no name may have, with the term that says why."""
    return dict.fromkeys(PICTURES, "pictures") | {
        word: term
        for term, others in terms().items()
        for word in re.findall(r"`([a-z_]+)`", others)
    }


def words(name: str) -> set[str]:
    """The words of a name, in the singular."""
    found = re.findall(r"[a-z0-9]+", name.lower())
    pairs = {f"{one}_{other}" for one, other in pairwise(found)}
    return {word.removesuffix("s") for word in found} | pairs | set(found)


def columns() -> Iterator[tuple[str, str]]:
    """Models, seeds and their columns, each with its schema."""
    for node in dbt_runner.manifest()["nodes"].values():
        if node["resource_type"] in {"model", "seed"}:
            yield node["schema"], node["name"]
            for column in node["columns"]:
                yield node["schema"], f"{node['name']}.{column}"


def is_a_vendors(name: str) -> bool:
    """Whether the name is of something that belongs to one vendor alone."""
    model = rf"(stg|int)_({'|'.join(VENDORS)})__.*"
    path = rf"(.*[/_])?({'|'.join(VENDORS)})([/_.].*)?"
    return bool(re.fullmatch(model, name) or ("/" in name and re.fullmatch(path, name)))


def complaints(name: str, schema: str | None = None) -> list[str]:
    """What is wrong with a name, a line for each forbidden word."""
    if is_a_vendors(name):
        return []
    found = sorted(words(name) & set(forbidden()))
    if schema not in PUBLISHED_SCHEMAS:
        found = [word for word in found if word not in ONLY_WHEN_PUBLISHED]
    return [f"{name}: {word} is another word for {forbidden()[word]}" for word in found]


def test_the_glossary_is_read() -> None:
    found = terms()
    assert len(found) > 40
    assert list(found) == sorted(found, key=str.lower)
    assert forbidden()["distribution"] == "sending"


@pytest.mark.parametrize(
    ("name", "is_wrong"),
    [
        ("fct_survey_sendings.distribution_id", True),
        ("stg_files__distributions", True),
        ("stg_qualtrics__distributions", False),
        ("demo/simulators/qualtrics/distributions.py", False),
        ("orchestration/extract/organisations.py", True),
        ("fct_survey_sendings.sending_id", False),
        ("dim_accounts.house_number", True),
    ],
)
def test_a_forbidden_word_is_found_where_it_is_not_a_vendors(
    name: str, is_wrong: bool
) -> None:
    assert bool(complaints(name)) == is_wrong


def test_a_connected_account_is_a_source_in_published_names_only() -> None:
    assert complaints("sources.connection", "meta")
    assert not complaints("int_customer_identifiers.connection", "intermediate")


def test_no_file_has_a_forbidden_word_in_its_name() -> None:
    wrong = [line for path in project_files() for line in complaints(relative(path))]
    assert wrong == []


def test_no_model_or_column_has_a_forbidden_word_in_its_name() -> None:
    found = [line for schema, name in columns() for line in complaints(name, schema)]
    assert found == []


def test_the_channel_of_an_answer_and_of_a_ticket_have_names_of_their_own() -> None:
    """`asked_channel` is how it was asked for, `served_channel` where it took place."""
    things = r"(int|fct)_(survey_)?(answers|responses|sendings|tickets)(_\w+)?\.channel"
    named = [name for _, name in columns() if re.fullmatch(things, name)]
    assert named == []
