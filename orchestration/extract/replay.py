"""The warehouse's raw part anew from the landing folder alone.

For the day the build file is lost or damaged: it is a product, the landing files are
the record. Readings that brought nothing left no file, so a replayed cursor may lie
further back than the lost one did; the next run reads on from there.
"""

import hashlib
from pathlib import Path

from orchestration.extract import landing, registry
from orchestration.extract.load import load
from orchestration.extract.schema import ensure_schema
from orchestration.warehouse import Warehouse


class CannotReplay(RuntimeError):
    """The landing folder and the warehouse do not allow it."""


def replay(warehouse: Warehouse) -> int:
    """Load every batch that was ever loaded, in its order, into an empty ledger.

    Returns:
        The number of batches.

    Raises:
        CannotReplay: when the ledger is not empty, or a landing file was changed.
    """
    root = warehouse.landing_dir
    known = [one for one in landing.manifests(root) if one.load_id is not None]
    with warehouse.writer() as con:
        ensure_schema(con)
        (loads,) = con.execute("select count(*) from _el.loads").fetchall()
        if loads[0]:
            raise CannotReplay(f"{warehouse.build_file} has {loads[0]} loads already")
        for manifest in sorted(known, key=lambda one: one.load_id or 0):
            if manifest.landed is not None:
                _verify(root, manifest.landed)
            vendor = registry.API_VENDORS[manifest.vendor]
            specs = {one.name: one for one in vendor.resources}
            load(con, specs[manifest.resource], manifest, root)
    return len(known)


def _verify(root: Path, landed: landing.Landed) -> None:
    with (root / landed.path).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != landed.sha256:
        raise CannotReplay(f"{landed.path} is not the file that was loaded")
