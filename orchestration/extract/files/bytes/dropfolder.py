"""The drop folder: which files lie in it, and to which family each of them belongs."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.extract.files.bytes.refusal import Refused
from orchestration.extract.files.mapping.file_options import (
    FileRule,
    FilesOptions,
)

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".done")


@dataclass(frozen=True)
class Dropped:
    """A file in the drop folder; `unit` is its logical name."""

    family: FileRule
    unit: str
    path: Path


def unit_name(name: str) -> str:
    """A file's logical name, which is the same for a compressed file."""
    return name.removesuffix(".gz")


def walk(drop: Path) -> Iterator[str]:
    """Names of all visible files below the folder, sorted; no link is followed."""
    for folder, folders, names in os.walk(drop, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(UNFINISHED):
                yield (Path(folder) / name).relative_to(drop).as_posix()


def dropped(drop: Path, options: FilesOptions) -> tuple[list[Dropped], list[str]]:
    """The files of all families in reading order, and the names that no family takes.

    A file belongs to the first family whose pattern fits. The files of a family are
    sorted by their date, if they have one, and by name.
    """
    found: list[Dropped] = []
    strangers: list[str] = []
    for name in walk(drop):
        unit = unit_name(name)
        family = next(
            (one for one in options.files if one.takes(name) or one.takes(unit)), None
        )
        if family is None:
            strangers.append(name)
        else:
            found.append(Dropped(family, unit, drop / name))
    order = {family.name: number for number, family in enumerate(options.files)}
    found.sort(key=lambda one: (order[one.family.name], _sortable(one), one.unit))
    return found, strangers


def _sortable(one: Dropped) -> date:
    try:
        return file_date(one.family, one.unit) or date.min
    except Refused:
        return date.min


def file_date(family: FileRule, unit: str) -> date | None:
    """The day that a file describes, as declared or named; None for the day of reading.

    Raises:
        Refused: when the declared date is not in the name.
    """
    if family.date_in_name is None:
        return family.file_date
    for match in re.finditer(family.date_in_name.pattern, Path(unit).name):
        directives = family.date_in_name.name.replace("%-", "%")
        try:
            return datetime.strptime(match.group(), directives).date()
        except ValueError:
            continue
    raise Refused("no_date_in_name", family.date_in_name.name)
