"""A home outside of a checkout gets Dagster's configuration with its first command."""

from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR, prepare_environment, settings


def test_a_new_home_gets_the_configuration_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("CX_HOME", str(home))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    settings.cache_clear()
    try:
        prepare_environment()
    finally:
        settings.cache_clear()
    shipped = (CODE_DIR / "dagster.yaml").read_text()
    assert (home / "dagster.yaml").read_text() == shipped


def test_a_configuration_that_is_there_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "telemetry: {enabled: false}\n"
    (tmp_path / "dagster.yaml").write_text(own)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    prepare_environment()
    assert (tmp_path / "dagster.yaml").read_text() == own
