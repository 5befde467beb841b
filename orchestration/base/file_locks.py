"""Locks between processes, which are released however a process ends.

`flock` is used instead of a file that is created and removed, because the operating
system releases it with the process that holds it. So a killed run blocks no other.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def try_lock(file: IO[str]) -> bool:
    """Take the lock of an open file, if it is free; closing the file releases it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class AlreadyRunning(Exception):
    """Another run reads the same source."""


@contextmanager
def alone_in(folder: Path, source: str) -> Iterator[None]:
    """Keep other runs from landing files of the same source.

    Args:
        folder: of the source's landing files; made if missing.
        source: its name, for the message.

    Raises:
        AlreadyRunning: when another run has the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a", encoding="utf-8") as file:
        if not try_lock(file):
            raise AlreadyRunning(f"{source}: another run is reading it")
        yield
