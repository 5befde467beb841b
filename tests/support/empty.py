"""Warehouses with every raw table and no row: made once a process, then copied."""

import shutil
import tempfile
from pathlib import Path

from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel.schema import ensure_schema, ensure_vendor
from orchestration.extract.kernel.specs import Vendor

# Removed when the process ends.
ROOM = tempfile.TemporaryDirectory(prefix="cx-empty-")
TEMPLATES: dict[str, Path] = {}


def _template(name: str, more: tuple[Vendor, ...]) -> Path:
    warehouse = Warehouse(Path(ROOM.name) / (name or "plain"))
    with warehouse.writer() as con:
        ensure_schema(con)
        for vendor in more:
            ensure_vendor(con, vendor)
    return warehouse.build_file


def create(warehouse: Warehouse, *more: Vendor) -> None:
    """Give a warehouse without a build file an empty one, `more` vendors in it."""
    if not warehouse.build_file.exists():
        key = " ".join(vendor.name for vendor in more)
        if key not in TEMPLATES:
            TEMPLATES[key] = _template(key, more)
        warehouse.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(TEMPLATES[key], warehouse.build_file)
