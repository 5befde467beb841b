"""A company of an example's sources.yml: a drop folder, refreshed in this process.

The refresh is the production job, from the drop folder to the published file.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.base.settings import settings
from orchestration.base.warehouse import Warehouse
from orchestration.operate.refresh import Outcome, run


class Company:
    """One installation below `folder`, with one source that reads files."""

    def __init__(self, folder: Path, sources: Path, source: str) -> None:
        self.drop = folder / "drop"
        self.warehouse = Warehouse(folder / "data")
        home = folder / "dagster"
        for made in (self.drop, home):
            made.mkdir(parents=True)
        (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", "utf-8")
        self._environment = {
            "CX_SOURCES": str(sources),
            "CX_DATA_DIR": str(self.warehouse.data_dir),
            f"CX_{source.upper()}_DROP": str(self.drop),
            "DAGSTER_HOME": str(home),
        }

    def take(self, files: Iterable[Path]) -> None:
        """Put copies into the drop folder, old enough to be read."""
        for file in files:
            self.write(file.name, file.read_bytes())

    def write(self, name: str, content: bytes) -> None:
        """Put a file into the drop folder, old enough to be read."""
        path = self.drop / name
        path.write_bytes(content)
        os.utime(path, (0, 0))

    def refresh(self, as_of: str) -> Path:
        """A refresh that must not fail; the file that stands published after it."""
        outcome = self.run(as_of)
        assert outcome.succeeded, outcome.reasons
        return self.warehouse.published_file.resolve()

    def run(self, as_of: str) -> Outcome:
        """A refresh, and what came of it."""
        with self.environment():
            return run({"as_of": as_of})

    @contextmanager
    def environment(self) -> Iterator[None]:
        """Within this, the settings of this process are the company's."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self._environment.items():
                patch.setenv(name, value)
            settings.cache_clear()
            yield
        settings.cache_clear()

    def built(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the private build file, which also holds what is not published."""
        with self.warehouse.writer() as connection:
            return connection.execute(query).fetchall()


def ask(published: Path, query: str) -> list[tuple[Any, ...]]:
    """The answer of a publication."""
    with duckdb.connect(published, read_only=True) as connection:
        return connection.execute(query).fetchall()
