"""The publications as files: disk space, directories, the link, and which are kept.

    published/cx.duckdb -> ../publications/<id>/cx.duckdb

The public name is a link to a file in a directory of its own. So a reader who connects
gets one whole publication, DuckDB finds the catalog name `cx` in each of them, and
readers that are still connected keep the one they opened. Nothing here opens a
database.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from orchestration.base.durable_files import sync
from orchestration.base.warehouse import Warehouse
from orchestration.publish.publication import PublicationFailed

KEPT = 3
PARTIAL = ".partial-"
MARGIN_BYTES = 16 * 1024**2


def require_room(warehouse: Warehouse) -> None:
    """Refuse to begin a publication that would not fit on the disk.

    Twice the size of the last publication is a fair guess. For the first one the size
    of the build file is a safe guess, because a publication holds a part of it.

    Raises:
        PublicationFailed: naming the place, the bytes needed and the bytes free.
    """
    last, build = warehouse.published_file, warehouse.build_file
    known = 2 * _size(last) if last.exists() else _size(build)
    needed = known + MARGIN_BYTES
    free = shutil.disk_usage(warehouse.data_dir).free
    if free < needed:
        raise PublicationFailed(
            f"{warehouse.publications_dir} needs {needed:,} bytes for the next "
            f"publication, but {free:,} are free; the last good publication stays"
        )


def _size(file: Path) -> int:
    """Bytes of a file by its directory entry: opening it would drop DuckDB's lock."""
    return file.stat().st_size if file.exists() else 0


def remove_leftovers(warehouse: Warehouse) -> None:
    """Remove what killed runs of the publish step have left behind."""
    for partial in warehouse.publications_dir.glob(f"{PARTIAL}*"):
        shutil.rmtree(partial, ignore_errors=True)
    for link in warehouse.published_file.parent.glob(f"{PARTIAL}*"):
        link.unlink(missing_ok=True)


def unfinished(warehouse: Warehouse, publication_id: str) -> Path:
    """The path where a file is written, in a directory that no reader looks into."""
    directory = warehouse.publications_dir / f"{PARTIAL}{publication_id}"
    return directory / warehouse.published_file.name


def finish(warehouse: Warehouse, written: Path, publication_id: str) -> Path:
    """Make the written file durable and read-only, and give it its own place."""
    written.chmod(0o444)
    sync(written)
    sync(written.parent)
    directory = warehouse.publications_dir / publication_id
    written.parent.rename(directory)
    sync(warehouse.publications_dir)
    return directory / written.name


def switch(warehouse: Warehouse, target: Path) -> None:
    """Point the public name at a publication, in one step without a state between."""
    link = warehouse.published_file
    link.parent.mkdir(parents=True, exist_ok=True)
    next_link = link.with_name(f"{PARTIAL}{link.name}")
    next_link.unlink(missing_ok=True)
    next_link.symlink_to(os.path.relpath(target, link.parent))
    next_link.replace(link)
    sync(link.parent)


def prune(warehouse: Warehouse) -> None:
    """Keep the newest publications, and whichever one the link points to."""
    current = warehouse.published_file.resolve().parent
    publications = sorted(
        (path for path in warehouse.publications_dir.iterdir() if path.is_dir()),
        reverse=True,
    )
    for directory in publications[KEPT:]:
        if directory.resolve() != current:
            _remove(directory)


def _remove(directory: Path) -> None:
    """Rename and remove, so that a killed removal leaves no half publication.

    A directory that cannot be removed is left to the next publication, which tries
    again.
    """
    doomed = directory.with_name(f"{PARTIAL}{directory.name}")
    with suppress(OSError):
        directory.rename(doomed)
        shutil.rmtree(doomed)
