"""Writes files that exist whole or not at all, even if the process is killed.

A file is written under a temporary name, synced and renamed, and then its folder is
synced. Only then does the new name survive a power cut. Here are these steps; the
callers decide which files need them.
"""

import os
from pathlib import Path
from typing import IO

TEMPORARY = ".tmp"


def sync(path: Path) -> None:
    """Make a file's content, or a folder's entries, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents, each durably under its parent."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def settle(file: IO[bytes], temporary: Path, target: Path) -> None:
    """Close a written temporary file and give it its name, durably."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
    temporary.replace(target)
    sync(target.parent)


def write_durably(target: Path, text: str) -> None:
    """Write or replace a small text file (UTF-8)."""
    make_folder(target.parent)
    temporary = target.with_name(target.name + TEMPORARY)
    file = temporary.open("wb")
    file.write(text.encode())
    settle(file, temporary, target)
