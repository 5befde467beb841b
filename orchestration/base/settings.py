"""Settings of this installation, read from the environment once.

Here belongs what differs between installations and is no secret. What a company
connects stands in sources.yml (`orchestration.base.sources`).
"""

import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parents[2]
DBT_PROJECT_DIR = PROJECT_DIR / "dbt_project"

# Every library that reports its use does so unless told not to.
QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


class Settings(BaseSettings):
    """Where things are and which instant a run is about; every field is `CX_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CX_")

    data_dir: Path = PROJECT_DIR / "data"
    sources: Path = PROJECT_DIR / "sources.yml"
    as_of: datetime | None = None
    dbt_in_process: bool = True

    @field_validator("data_dir", "sources")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path if path.is_absolute() else (PROJECT_DIR / path).resolve()

    @field_validator("as_of")
    @classmethod
    def _in_utc(cls, instant: datetime | None) -> datetime | None:
        if instant is None:
            return None
        if instant.tzinfo is None:
            raise ValueError("CX_AS_OF needs an offset, such as 2026-03-01T03:00:00Z")
        return instant.astimezone(UTC)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def prepare_environment() -> None:
    """What libraries of this process read from the environment; keeps what is set."""
    for name, value in {"DAGSTER_HOME": str(PROJECT_DIR), **QUIET}.items():
        os.environ.setdefault(name, value)


def export_data_dir(data_dir: Path) -> None:
    """Tell dbt's profiles.yml, which can only read the environment, where to build."""
    os.environ["CX_DATA_DIR"] = str(data_dir)
