"""Rebuilds the raw tables of the warehouse from the landing folder alone.

Readings that brought nothing have left no file, so the cursor after a replay may be
earlier than the lost one. The next run reads on from there.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb

from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest, Progress, silent
from orchestration.extract.files.intake import files_vendor as files
from orchestration.extract.files.intake import taken
from orchestration.extract.files.intake.taken import Note, Taken
from orchestration.extract.files.mapping.file_options import FilesOptions
from orchestration.extract.kernel import landing
from orchestration.extract.kernel.landing import Manifest
from orchestration.extract.kernel.load import load
from orchestration.extract.kernel.schema import ensure_schema


class CannotReplay(RuntimeError):
    """The state of the landing folder or the warehouse does not allow a replay."""


@dataclass(frozen=True)
class Replayed:
    """How many batches and files were loaded again, and which of them are gone."""

    batches: int
    files: int
    gaps: tuple[str, ...]


class _Moved(Source):
    """A files source that reads `folder` instead of its drop folder."""

    folder: Path

    def drop(self) -> Path:
        return self.folder


def replay(
    warehouse: Warehouse,
    sources: Iterable[Source] = (),
    progress: Progress = silent,
) -> Replayed:
    """Load everything that was ever loaded, in its order, into an empty load log.

    Args:
        warehouse: whose landing folder is read and whose build file is written.
        sources: those of sources.yml, which says how files are to be read.
        progress: called with each batch and file.

    Raises:
        CannotReplay: when the load log is not empty, or a landing file was changed.
    """
    with warehouse.writer() as con:
        ensure_schema(con)
        (loads,) = con.execute("select count(*) from _el.loads").fetchall()
        if loads[0]:
            raise CannotReplay(f"{warehouse.build_file} has {loads[0]} loads already")
        batches, gaps = _batches(con, warehouse.landing_dir, progress)
    count = 0
    for source in sources:
        if source.vendor == files.VENDOR.name:
            found, lost = _Files(source, warehouse, progress).take_all()
            count += found
            gaps += [f"{source.name}: {lost} files are gone"] if lost else []
    return Replayed(batches, count, tuple(gaps))


def _batches(
    con: duckdb.DuckDBPyConnection, root: Path, progress: Progress
) -> tuple[int, list[str]]:
    """Load the landed batches; return their number, and lines about lost ones."""
    known = [one for one in landing.manifests(root) if one.load_id is not None]
    lost: dict[str, int] = {}
    for manifest in sorted(known, key=lambda one: one.load_id or 0):
        name = f"{manifest.source}/{manifest.resource}"
        specs = registry.landed_specs(manifest.vendor)
        if manifest.resource in specs and _is_there(root, manifest):
            done = load(con, specs[manifest.resource], manifest, root)
            progress("replay", name, done.rows_read)
        else:
            lost[name] = lost.get(name, 0) + 1
    gaps = [f"{name}: {count} batches are gone" for name, count in lost.items()]
    return len(known) - sum(lost.values()), gaps


def _is_there(root: Path, manifest: Manifest) -> bool:
    """Whether a batch still has its file, if it ever had one.

    Raises:
        CannotReplay: when its content is not the one that was loaded.
    """
    landed = manifest.landed
    if landed is None or not (root / landed.path).exists():
        return landed is None
    with (root / landed.path).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != landed.sha256:
        raise CannotReplay(f"{landed.path} is not the file that was loaded")
    return True


class _Files:
    """The files of one drop folder, which the files' own intake takes in again."""

    def __init__(
        self, source: Source, warehouse: Warehouse, progress: Progress
    ) -> None:
        self.source = source
        self.warehouse = warehouse
        self.progress = progress
        self.options = FilesOptions.model_validate(source.options)

    def take_all(self) -> tuple[int, int]:
        """Take in all notes in order; return how many files exist and how many not."""
        count, lost = 0, 0
        for note in taken.notes(self.warehouse.landing_dir, self.source.name):
            there = [one for one in note.files if self._copy(one).is_file()]
            count, lost = count + len(there), lost + len(note.files) - len(there)
            for together in _rounds(there):
                self._take(note, together)
        return count, lost

    def _copy(self, one: Taken) -> Path:
        return one.copy(self.warehouse.landing_dir, self.source.name)

    def _take(self, note: Note, together: list[Taken]) -> None:
        """Copy the files under their own names, and take them in as of their day."""
        as_of = together[0].loaded_at.replace(tzinfo=UTC)
        request = ExtractRequest(
            note.run_id,
            as_of,
            until=as_of if note.is_backfill else None,
            full_refresh=note.full_refresh,
        )
        place = self.warehouse.data_dir
        with tempfile.TemporaryDirectory(dir=place, prefix=".replay-") as folder:
            for one in together:
                target = Path(folder) / self._name(one)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._copy(one), target)
                target.with_name(f"{target.name}.done").touch()
            moved = _Moved(**self.source.model_dump(), folder=Path(folder))
            files.extract(moved, self.warehouse, request, self.progress)

    def _name(self, one: Taken) -> str:
        """The unit's name, with `.gz` where only that name fits a family's pattern."""
        is_taken = any(family.takes(one.unit) for family in self.options.files)
        return one.unit if is_taken else f"{one.unit}.gz"


def _rounds(judged: list[Taken]) -> Iterator[list[Taken]]:
    """Groups of files of one run without a repeated name, to be taken in at once."""
    together: list[Taken] = []
    for one in judged:
        is_other_day = together and one.loaded_at != together[0].loaded_at
        if is_other_day or one.unit in {known.unit for known in together}:
            yield together
            together = []
        together.append(one)
    if together:
        yield together
