"""The operator's commands: one line that says what to do."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.base.settings import CODE_DIR, settings
from orchestration.base.sources import load_sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.registry import API_VENDORS
from orchestration.operate import held_back
from orchestration.operate.cli import cli


@pytest.fixture(autouse=True)
def _own_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("CX_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CX_SOURCES", str(CODE_DIR / "demo" / "company" / "sources.yml"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_status_before_the_first_refresh_says_what_to_do() -> None:
    result = CliRunner().invoke(cli, ["status"])
    assert result.exit_code == 0
    assert "none yet: run `make refresh`" in result.output
    assert "held          nothing" in result.output


def test_status_says_what_is_held_and_why(tmp_path: Path) -> None:
    held_back.remember(Warehouse(tmp_path), "run-1", ["serving/nps: nps failed"])
    assert "held          serving/nps: nps failed (run run-1)" in (
        CliRunner().invoke(cli, ["status"]).output
    )
    held_back.forget(Warehouse(tmp_path))
    assert held_back.recall(Warehouse(tmp_path)) is None


def test_broken_sources_stop_a_refresh_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "sources.yml"
    broken.write_text("sources:\n  crm:\n    vendor: hubspot\n", encoding="utf-8")
    monkeypatch.setenv("CX_SOURCES", str(broken))
    settings.cache_clear()
    result = CliRunner().invoke(cli, ["refresh"])
    assert result.exit_code == 1
    assert "sources.yml:2: sources.crm.domain: Field required" in result.output
    assert not (tmp_path / "build.duckdb").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("poll_seconds: 0.2", "pol_seconds: 1", "sources.qualtrics.options.pol_s"),
        ("key: Card No", "key: No", "sources.store_surveys.options.files.0.ent"),
        ("vendor: stripe", "vendor: strype", "sources.stripe.vendor: 'strype'"),
    ],
)
def test_a_wrong_option_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    text = (CODE_DIR / "demo" / "company" / "sources.yml").read_text(encoding="utf-8")
    broken = tmp_path / "sources.yml"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setenv("CX_SOURCES", str(broken))
    settings.cache_clear()
    result = CliRunner().invoke(cli, ["check-sources"])
    said = next(line for line in result.output.splitlines() if message in line)
    assert result.exit_code == 1
    if "options" in message:
        line = int(said.split(":")[2])
        assert new in broken.read_text(encoding="utf-8").splitlines()[line - 1]


def test_check_sources_names_every_missing_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = load_sources(CODE_DIR / "demo" / "company" / "sources.yml").sources
    needed = {
        name: [one.variable(secret) for secret in API_VENDORS[one.vendor].secrets]
        for name, one in sources.items()
        if one.vendor in API_VENDORS
    }
    assert len(needed) > 3
    for variable in chain(*needed.values()):
        monkeypatch.delenv(variable, raising=False)
    result = CliRunner().invoke(cli, ["check-sources"])
    assert result.exit_code == 1
    said = result.output.splitlines()
    for name, variables in needed.items():
        assert f"{name}: set {', '.join(variables)} in the environment" in said


def test_a_job_that_is_none_is_named_with_those_that_are() -> None:
    result = CliRunner().invoke(cli, ["refresh", "--job", "nightly"])
    assert result.exit_code == 2
    assert "'nightly' is none of refresh, " in result.output
