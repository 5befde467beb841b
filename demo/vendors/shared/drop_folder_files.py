"""Writes delivered files into a drop folder, as careful systems do.

A file is written whole under a temporary name and then renamed; an empty file with the
ending `.done` beside it says that it is complete. A file that is there already with the
same content is left alone.
"""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path


def csv_text(header: tuple[str, ...], rows: list[list[str]], delimiter: str) -> str:
    """The text of a CSV file with a header."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file that is missing in the folder or differs there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _replace(folder / name, content)


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(content)
    os.replace(temporary, path)
    path.with_name(f"{path.name}.done").touch()
