"""The private build file, its one writer, and the folders beside it.

The warehouse is opened nowhere else. What is published from it belongs to
`orchestration.publish`.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import duckdb

from orchestration.base.file_locks import try_lock
from orchestration.base.progress import say
from orchestration.base.settings import settings

# BI tools and older drivers can read this storage version; DuckDB before 2.0 cannot
# read the default of DuckDB 2. dbt_project/profiles.yml must name the same version.
STORAGE_VERSION = "v1.2.0"
LOCK_POLL_SECONDS = 0.2
# Waiting is reported only after this time, because another run's commits are short.
SILENT_SECONDS = 5


class WarehouseLocked(RuntimeError):
    """Another process has kept the warehouse's lock for too long."""


def connection_config() -> dict[str, str | bool | int | float | list[str]]:
    """How the build file is opened; dbt_project/profiles.yml must say the same.

    DuckDB refuses a second connection of a process whose configuration differs.
    """
    said = settings()
    limits = {
        "memory_limit": said.memory_limit,
        "temp_directory": None if said.temp_dir is None else str(said.temp_dir),
        "threads": said.threads,
    }
    return {
        "storage_compatibility_version": STORAGE_VERSION,
        **{name: value for name, value in limits.items() if value is not None},
    }


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file as every part of the project must open it.

    Raises:
        duckdb.IOException: when another process holds the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(path, read_only=read_only, config=connection_config())
    connection.execute("set TimeZone = 'UTC'")
    return connection


@dataclass
class _Held:
    """How this process holds the lock, which all of its threads share."""

    guard: threading.RLock
    depth: int = 0
    file: IO[str] | None = None


_HELD: dict[Path, _Held] = {}
_HELD_GUARD = threading.Lock()


def _held(lock_file: Path) -> _Held:
    with _HELD_GUARD:
        return _HELD.setdefault(lock_file, _Held(threading.RLock()))


def _holder(file: IO[str]) -> str:
    """The process that holds the warehouse, as it has written into the lock file."""
    file.seek(0)
    return file.read().strip() or "another process"


class Warehouse:
    """The files of one installation below its data directory."""

    def __init__(self, data_dir: Path, *, lock_timeout_seconds: float = 3600) -> None:
        """Name the files; nothing is created before something is written."""
        self.data_dir = data_dir
        self.lock_timeout_seconds = lock_timeout_seconds
        self.build_file = data_dir / "build.duckdb"
        self.lock_file = data_dir / "warehouse.lock"
        self.landing_dir = data_dir / "landing"
        self.publications_dir = data_dir / "publications"
        self.published_file = data_dir / "published" / "cx.duckdb"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to write, against other processes and other threads.

        The operating system frees it when the process ends, so a killed run blocks no
        other.

        Raises:
            WarehouseLocked: after `lock_timeout_seconds`, naming the holder.
        """
        held = _held(self.lock_file.resolve())
        with held.guard:
            if held.depth == 0:
                held.file = self._acquire()
            held.depth += 1
            try:
                yield
            finally:
                held.depth -= 1
                if held.depth == 0 and held.file is not None:
                    held.file.close()
                    held.file = None

    def _acquire(self) -> IO[str]:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        file = self.lock_file.open("a+", encoding="utf-8")
        started, is_said = time.monotonic(), False
        while not try_lock(file):
            waited = time.monotonic() - started
            if waited > self.lock_timeout_seconds:
                holder = _holder(file)
                file.close()
                raise WarehouseLocked(
                    f"{self.lock_file} is held by {holder}; "
                    "wait for that run or stop it"
                )
            if waited > SILENT_SECONDS and not is_said:
                say("wait", "for the warehouse", note=f"held by {_holder(file)}")
                is_said = True
            time.sleep(LOCK_POLL_SECONDS)
        file.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        file.write(f"process {os.getpid()} since {since}")
        file.flush()
        return file

    @contextmanager
    def writer(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the build file under the lock; always closed again."""
        with self.lock():
            connection = connect(self.build_file)
            try:
                yield connection
            finally:
                connection.close()
