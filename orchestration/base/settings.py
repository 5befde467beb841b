"""Settings of this installation, read from the environment once.

Here is what differs between installations and is no secret. Which sources a company
connects is in its sources.yml (`orchestration.base.sources`).
"""

import os
import re
import shutil
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# The folder of the code: a checkout, or where pip has installed it.
CODE_DIR = Path(__file__).resolve().parents[2]
DBT_PROJECT_DIR = CODE_DIR / "dbt_project"

# Dagster's configuration stands in the root of a checkout; a wheel, which has no root,
# holds it inside the package.
DAGSTER_CONFIGURATIONS = (
    CODE_DIR / "orchestration" / "dagster.yaml",
    CODE_DIR / "dagster.yaml",
)

AMOUNT_OF_MEMORY = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)

# Libraries that report their use do so unless these variables forbid it.
QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


def _default_home() -> Path:
    """The checkout that holds the code, else the folder that a command runs in."""
    return CODE_DIR if (CODE_DIR / "pyproject.toml").exists() else Path.cwd()


class Settings(BaseSettings):
    """Places, and the instant that a run is about; every field is `CX_<NAME>`.

    Attributes:
        home: the folder of this installation, which holds what Dagster and dbt write
            (`.dagster/`, `dagster.yaml`); relative paths of the other settings start
            there.
        data_dir: the build file, the landing zone and the publications.
        sources: sources.yml. Its folder is the company's, which also holds the files in
            which the company says what its surveys and words mean.
        as_of: the instant that runs are about; none means the time of their start.
        dbt_in_process: whether dbt runs inside the process of the run.
        memory_limit: how much memory DuckDB may take before it spills to the disk, such
            as 4GB; none means DuckDB's own limit, which is 80 % of the machine's.
        temp_dir: where DuckDB spills to; none means beside the build file.
        threads: of DuckDB, and models that dbt builds at once; none means one thread
            per core for DuckDB, and one model at once.
    """

    model_config = SettingsConfigDict(env_prefix="CX_", env_ignore_empty=True)

    home: Path = Field(default_factory=_default_home)
    data_dir: Path = Path("data")
    sources: Path = Path("company/sources.yml")
    as_of: datetime | None = None
    dbt_in_process: bool = True
    memory_limit: str | None = None
    temp_dir: Path | None = None
    threads: int | None = Field(default=None, ge=1)

    @field_validator("home")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.resolve()

    @model_validator(mode="after")
    def _below_home(self) -> "Settings":
        self.data_dir = self._below(self.data_dir)
        self.sources = self._below(self.sources)
        if self.temp_dir is not None:
            self.temp_dir = self._below(self.temp_dir)
        return self

    def _below(self, path: Path) -> Path:
        return path if path.is_absolute() else (self.home / path).resolve()

    @field_validator("memory_limit")
    @classmethod
    def _is_an_amount(cls, limit: str | None) -> str | None:
        if limit is not None and not AMOUNT_OF_MEMORY.fullmatch(limit):
            raise ValueError("CX_MEMORY_LIMIT needs a number and a unit, such as 4GB")
        return limit

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
    """Set the variables that libraries read, unless they are set already.

    Without a configuration file Dagster writes its storage into the working directory,
    so a home outside of a checkout gets that file with its first command.
    """
    home = settings().home
    for name, value in {"DAGSTER_HOME": str(home), **QUIET}.items():
        os.environ.setdefault(name, value)
    dagster_home = Path(os.environ["DAGSTER_HOME"])
    configuration = dagster_home / "dagster.yaml"
    if not configuration.exists():
        dagster_home.mkdir(parents=True, exist_ok=True)
        shipped = next(path for path in DAGSTER_CONFIGURATIONS if path.exists())
        shutil.copy(shipped, configuration)


def export_for_dbt(data_dir: Path) -> None:
    """Tell dbt's profiles.yml, which can only read the environment, what is set.

    Args:
        data_dir: the folder of the build file.
    """
    said = settings()
    values = {
        "CX_DATA_DIR": data_dir,
        "CX_MEMORY_LIMIT": said.memory_limit,
        "CX_TEMP_DIR": said.temp_dir,
        "CX_THREADS": said.threads,
    }
    for name, value in values.items():
        os.environ[name] = "" if value is None else str(value)
