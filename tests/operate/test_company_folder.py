"""The company's folder: git leaves it alone, and an edit in it makes a refresh work."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR, settings
from orchestration.base.warehouse import Warehouse
from orchestration.operate import unchanged
from tests.support.declared import declare

AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@example.com", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_an_upgrade_finds_nothing_of_the_company_in_its_way(tmp_path: Path) -> None:
    """Git neither tracks nor lists the company's folder, and a clean-up keeps it."""
    shutil.copy(CODE_DIR / ".gitignore", tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    shutil.copytree(CODE_DIR / "demo" / "company", tmp_path / "company")
    assert git(tmp_path, "status", "--porcelain") == ""
    git(tmp_path, "clean", "--force", "-d")
    assert (tmp_path / "company" / "questions.csv").exists()


def test_the_project_s_seeds_hold_nothing_of_the_company() -> None:
    seeds = {file.stem for file in (CODE_DIR / "dbt_project" / "seeds").glob("*.csv")}
    assert seeds.isdisjoint({"questions", "surveys", "ticket_topics"})
    assert not (CODE_DIR / "sources.yml").exists()


def test_the_sources_are_the_company_s_unless_something_else_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.delenv("CX_SOURCES", raising=False)
    settings.cache_clear()
    assert settings().sources == tmp_path / "company" / "sources.yml"
    settings.cache_clear()


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """A publication that was made after the company's files had been read."""
    company = tmp_path / "company"
    shutil.copytree(CODE_DIR / "demo" / "company", company)
    monkeypatch.setenv("CX_SOURCES", str(company / "sources.yml"))
    monkeypatch.setenv("CX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    warehouse = Warehouse(tmp_path / "data")
    declare(warehouse, company, AS_OF)
    file = warehouse.publications_dir / "first" / "cx.duckdb"
    file.parent.mkdir(parents=True)
    file.touch()
    warehouse.published_file.parent.mkdir(parents=True, exist_ok=True)
    warehouse.published_file.symlink_to(file)
    with warehouse.writer() as con:
        unchanged.remember(con, "refresh", AS_OF, file)
    yield warehouse
    settings.cache_clear()


def stays(warehouse: Warehouse, company: Path) -> bool:
    """Whether the next refresh would find nothing to do."""
    declare(warehouse, company, AS_OF)
    with warehouse.writer() as con:
        return unchanged.is_published(con, "refresh", AS_OF, warehouse)


def test_a_company_that_changes_nothing_keeps_its_publication(
    published: Warehouse, tmp_path: Path
) -> None:
    assert stays(published, tmp_path / "company")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("questions.csv", "Q1_CSAT,csat", "Q1_CSAT,driver"),
        ("surveys.csv", "relationship,relationship", "yearly,relationship"),
        ("ticket_topics.csv", "invoice,billing\n", ""),
        ("ticket_topics.csv", "tag,topic\n", "tag,topic\nfax,post\n"),
        ("ticket_topics.csv", "tag,topic\n", "tag,topc\n"),
    ],
    ids=["another role", "a misspelt kind", "a row less", "a row more", "a bad header"],
)
def test_an_edit_of_the_company_s_files_makes_a_refresh_do_its_work(
    published: Warehouse, tmp_path: Path, name: str, before: str, after: str
) -> None:
    file = tmp_path / "company" / name
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    assert not stays(published, tmp_path / "company")
