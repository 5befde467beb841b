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
from tests.docs.project_files import project_files, relative

GLOSSARY = CODE_DIR / "docs" / "glossary.md"
VENDORS = tuple(API_VENDORS)
# Pictures that reference texts use and the project does not.
PICTURES = frozenset({"room", "law", "house"})


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


def names() -> Iterator[str]:
    """Models, seeds and their columns."""
    for node in dbt_runner.manifest()["nodes"].values():
        if node["resource_type"] in {"model", "seed"}:
            yield node["name"]
            for column in node["columns"]:
                yield f"{node['name']}.{column}"


def is_a_vendors(name: str) -> bool:
    """Whether the name is of something that belongs to one vendor alone."""
    model = rf"(stg|int)_({'|'.join(VENDORS)})__.*"
    path = rf"(.*[/_])?({'|'.join(VENDORS)})([/_.].*)?"
    return bool(re.fullmatch(model, name) or ("/" in name and re.fullmatch(path, name)))


def complaints(name: str) -> list[str]:
    """What is wrong with a name, a line for each forbidden word."""
    if is_a_vendors(name):
        return []
    found = sorted(words(name) & set(forbidden()))
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
        ("int_customer_identifiers.connection", True),
    ],
)
def test_a_forbidden_word_is_found_where_it_is_not_a_vendors(
    name: str, is_wrong: bool
) -> None:
    assert bool(complaints(name)) == is_wrong


def test_no_file_has_a_forbidden_word_in_its_name() -> None:
    wrong = [line for path in project_files() for line in complaints(relative(path))]
    assert wrong == []


def test_no_model_or_column_has_a_forbidden_word_in_its_name() -> None:
    found = [line for name in names() for line in complaints(name)]
    assert found == []


def test_the_channel_of_an_answer_and_of_a_ticket_have_names_of_their_own() -> None:
    """`asked_channel` is how it was asked for, `served_channel` where it took place."""
    things = r"(int|fct)_(survey_)?(answers|responses|sendings|tickets)(_\w+)?\.channel"
    named = [name for name in names() if re.fullmatch(things, name)]
    assert named == []
