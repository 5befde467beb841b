"""The company's folder: git leaves it alone, and an edit in it makes a refresh work."""

import shutil
import subprocess
from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR, settings
from tests.operate.test_small_companies import AS_OF, CARDS, NPS_ONLY
from tests.support.company import Company, ask

CHANNEL = "survey_id: {constant: relation}\n                channel: {constant: Kiosk}"
ANSWERS = """
select asked_channel, count(*)
from marts.fct_survey_answers
group by asked_channel
"""
OWN = """
select source, vendor, domain, status, resource_count, lag_minutes, watermark
from meta.sources
where source = 'company'
"""
REFUSED = (
    "select entity, reason, row_count from meta.quarantine where source = 'company'"
)


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


@pytest.mark.slow
def test_an_edit_of_the_company_s_files_makes_a_refresh_do_its_work(
    tmp_path: Path,
) -> None:
    declared = tmp_path / "sources.yml"
    declared.write_text(
        NPS_ONLY.replace("survey_id: {constant: relation}", CHANNEL), "utf-8"
    )
    company = Company(tmp_path, declared, "cards")
    company.write("cards.csv", CARDS)
    first = company.refresh(AS_OF)
    assert ask(first, ANSWERS) == [("unknown", 5)]
    assert ask(first, OWN) == [
        ("company", "company", "company", "loaded", 0, None, None)
    ]

    words = tmp_path / "channels.csv"
    words.write_text("source_channel,channel\nkiosk,in_store\nfax\n", "utf-8")
    second = company.refresh(AS_OF)
    assert second != first
    assert ask(second, ANSWERS) == [("in_store", 5)]
    assert ask(second, REFUSED) == [("channels", "column_count", 1)]
    assert ask(second, OWN)[0][3:5] == ("loaded", 1)

    assert company.refresh(AS_OF) == second
