"""Locks between processes: a lock belongs to a file and is freed by any death.

`flock` is used, and not a file that is created and removed, because the kernel drops
it with the process that holds it: a killed run blocks nobody.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def try_lock(file: IO[str]) -> bool:
    """Take the lock of an open file, if nobody has it; closing the file frees it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class AlreadyRunning(Exception):
    """Another run reads the same source."""


@contextmanager
def alone_in(folder: Path, source: str) -> Iterator[None]:
    """Keep other runs away from what a source has landed.

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
