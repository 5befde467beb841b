"""Nights of the demo company in a data directory of a test's own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.demo_server import serve
from demo.generator import demo_calendar
from orchestration.base.settings import CODE_DIR

SMALL = 600
SEED = 2024


@dataclass(frozen=True)
class Night:
    """One served demo day; refreshes are the production command in a process."""

    data_dir: Path
    day: int
    environment: dict[str, str]

    @property
    def published(self) -> Path:
        """What BI tools would open."""
        return self.data_dir / "published" / "cx.duckdb"

    def start(self, *arguments: str, **changed: str) -> subprocess.Popen[str]:
        """Begin a refresh; standard error carries its progress."""
        as_of = demo_calendar.as_of(self.day).isoformat()
        return self.command("refresh", "--as-of", as_of, *arguments, **changed)

    def command(self, *words: str, **changed: str) -> subprocess.Popen[str]:
        """Begin one of the operator's commands."""
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.operate.cli", *words],
            cwd=CODE_DIR,
            env={**os.environ, **self.environment, **changed},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def refresh(self, *arguments: str, **changed: str) -> str:
        """A refresh that must publish; what it said."""
        process = self.start(*arguments, **changed)
        said, _ = process.communicate()
        assert process.returncode == 0, said
        return said


@contextmanager
def night(data_dir: Path, day: int, size: int = SMALL) -> Iterator[Night]:
    """Serve a demo day to refreshes that write below `data_dir`."""
    with serve(day, size=size, seed=SEED, data_dir=data_dir) as simulators:
        home = data_dir / "dagster"
        home.mkdir(parents=True, exist_ok=True)
        instance = (CODE_DIR / "dagster.yaml").read_text(encoding="utf-8")
        instance = instance.replace("base_dir: .dagster", f"base_dir: {home}")
        (home / "dagster.yaml").write_text(instance, encoding="utf-8")
        environment = {
            **simulators.environment,
            "CX_DATA_DIR": str(data_dir),
            "CX_SOURCES": str(CODE_DIR / "demo" / "company" / "sources.yml"),
            "DAGSTER_HOME": str(home),
        }
        yield Night(data_dir, day, environment)
