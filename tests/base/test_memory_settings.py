"""How much DuckDB may take is set once, for dbt's connection and for every other."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from orchestration.base.settings import Settings, settings
from orchestration.base.warehouse import Warehouse, connect, connection_config
from tests.support import empty
from tests.support.seeds import seed_channels

ASKED = """
select name, value
from duckdb_settings()
where name in ('memory_limit', 'temp_directory', 'threads')
"""


@pytest.fixture(autouse=True)
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    for name in ("CX_DATA_DIR", "CX_MEMORY_LIMIT", "CX_TEMP_DIR", "CX_THREADS"):
        # What a run tells dbt stands in the environment, and is undone with this.
        monkeypatch.setenv(name, "")
    settings.cache_clear()
    warehouse = Warehouse(tmp_path / "data")
    empty.create(warehouse)
    yield warehouse
    settings.cache_clear()


@pytest.fixture
def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What is set, by DuckDB's names; a folder with a quote is a folder."""
    found = {
        "memory_limit": "512.0 MiB",
        "temp_directory": str(tmp_path / "the shop's"),
        "threads": "3",
    }
    monkeypatch.setenv("CX_MEMORY_LIMIT", "512MiB")
    monkeypatch.setenv("CX_TEMP_DIR", found["temp_directory"])
    monkeypatch.setenv("CX_THREADS", found["threads"])
    settings.cache_clear()
    return found


def seeded(warehouse: Warehouse) -> list[str]:
    """dbt builds one seed; how each of its nodes ended."""
    events = seed_channels(warehouse)
    return [event["data"]["node_info"]["node_status"] for event in events]


def test_what_is_set_is_in_force(warehouse: Warehouse, limits: dict[str, str]) -> None:
    with warehouse.writer() as con:
        assert dict(con.execute(ASKED).fetchall()) == limits


@pytest.mark.parametrize(
    "other",
    [
        {"memory_limit": "256MiB"},
        {"temp_directory": "/elsewhere"},
        {"threads": 2},
    ],
    ids=str,
)
def test_a_connection_with_other_settings_is_refused(
    warehouse: Warehouse, limits: dict[str, str], other: dict[str, str | int]
) -> None:
    with warehouse.writer(), pytest.raises(duckdb.ConnectionException):
        duckdb.connect(warehouse.build_file, config={**connection_config(), **other})


def test_dbt_opens_the_file_with_the_settings_of_everybody_else(
    warehouse: Warehouse, limits: dict[str, str]
) -> None:
    # Open at the same time: a setting that dbt did not share would be refused.
    with connect(warehouse.build_file) as con:
        assert seeded(warehouse) == ["success"]
        assert dict(con.execute(ASKED).fetchall()) == limits


def test_without_settings_dbt_and_everybody_else_agree_as_well(
    warehouse: Warehouse,
) -> None:
    assert set(connection_config()) == {"storage_compatibility_version"}
    with connect(warehouse.build_file):
        assert seeded(warehouse) == ["success"]


def test_a_folder_is_meant_from_the_installation_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.setenv("CX_TEMP_DIR", "spill")
    assert Settings().temp_dir == tmp_path / "spill"


@pytest.mark.parametrize(
    ("name", "value"),
    [("MEMORY_LIMIT", "4"), ("MEMORY_LIMIT", "much"), ("THREADS", "0")],
)
def test_a_setting_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CX_{name}", value)
    with pytest.raises(ValidationError, match=f"(?i){name}"):
        Settings()
