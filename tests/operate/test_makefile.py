"""What the commands pass on: .env as bash reads it, the environment before it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR

SHOWS_ITS_ENVIRONMENT = """#!/bin/sh
env | grep '^CX_' | sort
"""
COMPANY = """# our own
CX_SOURCES=company/sources.yml
CX_STRIPE_KEY='rk_a$b#c'
CX_HUBSPOT_TOKEN="pat-1"
CX_ZENDESK_EMAIL=ann@example.com # the agent
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout whose commands only show what they were given."""
    shutil.copy(CODE_DIR / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    os.utime(tmp_path / "pyproject.toml", (0, 0))
    for name in ("bootstrap", "core"):
        locked = tmp_path / "requirements" / f"{name}.txt"
        locked.parent.mkdir(exist_ok=True)
        locked.touch()
        os.utime(locked, (0, 0))
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    for name in ("python", "cx", "dagster"):
        (commands / name).write_text(SHOWS_ITS_ENVIRONMENT, "utf-8")
        (commands / name).chmod(0o755)
    (tmp_path / ".venv" / "core").touch()
    (tmp_path / ".env").write_text(COMPANY, "utf-8")
    return tmp_path


def given(folder: Path, *arguments: str, **environment: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name[:3] != "CX_"}
    said = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(line.split("=", 1) for line in said.stdout.splitlines())


@pytest.mark.parametrize("command", ["refresh", "status", "check-sources", "replay"])
def test_a_secret_arrives_as_it_was_written(folder: Path, command: str) -> None:
    assert given(folder, command) == {
        "CX_SOURCES": "company/sources.yml",
        "CX_STRIPE_KEY": "rk_a$b#c",
        "CX_HUBSPOT_TOKEN": "pat-1",
        "CX_ZENDESK_EMAIL": "ann@example.com",
    }


def test_the_environment_comes_before_the_file_and_the_command_before_both(
    folder: Path,
) -> None:
    found = given(
        folder,
        *("refresh", "SOURCES=examples/telco/sources.yml"),
        CX_HUBSPOT_TOKEN="it's a demo",
        CX_SOURCES="another.yml",
    )
    assert found["CX_HUBSPOT_TOKEN"] == "it's a demo"
    assert found["CX_SOURCES"] == "examples/telco/sources.yml"


def test_the_demo_company_never_sees_the_companys_own_secrets(folder: Path) -> None:
    assert given(folder, "run") == {}


def test_the_page_shows_the_demo_s_sources_until_a_company_is_connected(
    folder: Path,
) -> None:
    (folder / ".env").unlink()
    assert given(folder, "dev")["CX_SOURCES"] == "demo/company/sources.yml"
    (folder / "company").mkdir()
    (folder / "company" / "sources.yml").touch()
    assert "CX_SOURCES" not in given(folder, "dev")


def test_a_refresh_never_falls_back_on_the_demo_s_sources(folder: Path) -> None:
    (folder / ".env").unlink()
    assert "CX_SOURCES" not in given(folder, "refresh")
