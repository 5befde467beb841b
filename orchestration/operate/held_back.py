"""Why the last refresh was not published: one small file beside the publications.

A file and not a table, so that `make status` can read it while a run holds the
build file. It exists only while something is held.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.base.warehouse import Warehouse


@dataclass(frozen=True)
class Held:
    """The run that was not published, and every reason."""

    run_id: str
    reasons: tuple[str, ...]


def _file(warehouse: Warehouse) -> Path:
    return warehouse.data_dir / "held.json"


def remember(warehouse: Warehouse, run_id: str, reasons: Sequence[str]) -> None:
    """Write the reasons down; a reader sees the old file or the new one."""
    file = _file(warehouse)
    partial = file.with_suffix(".partial")
    content = {"run_id": run_id, "reasons": list(reasons)}
    partial.write_text(json.dumps(content, indent=2), encoding="utf-8")
    partial.replace(file)


def forget(warehouse: Warehouse) -> None:
    """Nothing is held any more."""
    _file(warehouse).unlink(missing_ok=True)


def recall(warehouse: Warehouse) -> Held | None:
    """What is held now, if anything."""
    file = _file(warehouse)
    if not file.exists():
        return None
    content = json.loads(file.read_text(encoding="utf-8"))
    return Held(content["run_id"], tuple(content["reasons"]))
