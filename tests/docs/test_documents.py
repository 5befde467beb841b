"""What the documents say of the project is there: links, paths, models, pages.

Not here: whether a sentence is true, which a person has to judge; the words of names
(`test_glossary.py`).
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from orchestration.base import dbt_runner
from orchestration.base.settings import CODE_DIR, DBT_PROJECT_DIR
from orchestration.publish.about import OWN_TABLES
from tests.docs.project_files import project_files, relative

DOCS = CODE_DIR / "docs"
DEFINITIONS = DOCS / "definitions"
DOCUMENTS = (
    *(CODE_DIR / name for name in ("README.md", "CONTRIBUTING.md", "DECISIONS.md")),
    *sorted(DOCS.rglob("*.md")),
)
PAGES = sorted(DEFINITIONS.glob("*.md"))
OVERVIEW = DBT_PROJECT_DIR / "models" / "overview.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
# A path in code type: a folder of the project, then more of a path.
PATH = re.compile(
    r"(orchestration|models|demo|dbt_project|tests|docs|examples|requirements|\.ci)"
    r"(/[A-Za-z0-9_.-]+)+/?"
)
LAYERS = ("intermediate", "marts", "meta", "metrics", "scores", "serving", "steps")
PREFIXED = re.compile(r"(stg_[a-z]+__|int_|fct_|dim_)[a-z0-9_]+")
QUALIFIED = re.compile(rf"({'|'.join(LAYERS)})\.([a-z0-9_]+)(\.[a-z0-9_]+)?")
# The parts of every page of a definition.
HEADINGS = ("## Worked example", "## Where the code is", "## Source")
OUTSIDE = re.compile(
    r"\b(METRICS|MARTS|BAD_INPUT|FILES|RELIABILITY|SCALE|SOURCES|DESIGN|ROADMAP)"
    r"(\.md\b|,? (section|sections|decision|decisions|step)s? \d|: decisions?\b)"
    r"|\b(BAD_INPUT|ROADMAP)\b|findings/"
)


def text(path: Path) -> str:
    """The text of a file; empty for what is no text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of a document's headings."""
    headings = re.findall(r"^#+ +(.*)$", text(path), re.MULTILINE)
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in kept}


@lru_cache(maxsize=1)
def models() -> dict[str, str]:
    """Schemas of the models and seeds by name."""
    return {
        node["name"]: node["schema"]
        for node in dbt_runner.manifest()["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
    }


def table_rows(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table behind a heading, without its head."""
    (_, after) = text(page).split(heading, 1)
    rows = [line for line in after.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def named_models(page: Path) -> Iterator[tuple[str | None, str]]:
    """(schema or None, name) of every model that a page names."""
    for code in CODE.findall(text(page)):
        if PREFIXED.fullmatch(code):
            yield None, code
        if found := QUALIFIED.fullmatch(code):
            yield found[1], found[2]


def is_there(schema: str | None, name: str) -> bool:
    """Whether a model is in the manifest, or the publisher writes the table itself."""
    if schema == "meta" and name in OWN_TABLES:
        return True
    return name in models() and schema in {None, models()[name]}


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    broken = []
    for target in LINK.findall(text(document)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    named = [code for code in CODE.findall(text(document)) if PATH.fullmatch(code)]
    assert [name for name in named if not (CODE_DIR / name).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, OVERVIEW], ids=relative)
def test_every_model_that_a_page_names_exists(page: Path) -> None:
    missing = [
        name for schema, name in named_models(page) if not is_there(schema, name)
    ]
    assert sorted(set(missing)) == []


def test_the_pages_name_models_at_all() -> None:
    named = {name for page in PAGES for _, name in named_models(page)}
    assert len(named) > 80


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_a_page_has_all_its_parts(page: Path) -> None:
    if page.name == "README.md":
        pytest.skip("the index is no definition")
    content = text(page)
    lines = content.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("**Definition.**")
    # The intervals have an example with each formula.
    parts = HEADINGS[1:] if page.name == "intervals.md" else HEADINGS
    assert [part for part in parts if f"\n{part}\n" not in content] == []


def test_every_published_metric_has_a_page() -> None:
    """The index names the page; the page and the index have the metric's own name."""
    seed = DBT_PROJECT_DIR / "seeds" / "metric_definitions.csv"
    with seed.open(encoding="utf-8", newline="") as lines:
        metrics = {row["metric"] for row in csv.DictReader(lines)}
    rows = table_rows(DEFINITIONS / "README.md", "## Which page defines which number")
    pages = {
        row[0].strip("`"): LINK.findall(row[1])
        for row in rows
        if row[0].startswith("`")
    }
    assert metrics - set(pages) == set()
    unnamed = [
        f"{metric}: {page}"
        for metric, found in pages.items()
        for page in found
        if not re.search(rf"\b{metric}\b", text(DEFINITIONS / page))
    ]
    assert unnamed == []


def test_every_page_is_in_the_index() -> None:
    linked = set(LINK.findall(text(DEFINITIONS / "README.md")))
    pages = {page.name for page in PAGES} - {"README.md"}
    assert pages - linked == set()


def test_no_file_names_a_document_outside_of_the_repository() -> None:
    """A rule is said where it holds; a reader cannot look up what is not here."""
    found = [
        f"{relative(path)}:{number}: {match.group()}"
        for path in project_files()
        if path.relative_to(CODE_DIR).parts[0] != "tests"
        for number, line in enumerate(text(path).splitlines(), 1)
        if (match := OUTSIDE.search(line))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("the rule of METRICS.md, section 10", True),
        ("(RELIABILITY: decisions 1 and 2)", True),
        ("a code of BAD_INPUT.md", True),
        ("see FILES.md", True),
        ("METRICS: dict[str, str] = {}", False),
        ("SOURCES=company/sources.yml", False),
        ("docs/sources.md", False),
    ],
)
def test_a_document_outside_is_recognised(line: str, is_found: bool) -> None:
    assert bool(OUTSIDE.search(line)) == is_found
