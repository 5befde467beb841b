"""Which dropped files each run took in, noted beside their landed copies.

The copies are named by their hashes. Only the register knows under which names and on
which days they came, and it is lost when the build file is. So every run that judged a
file writes one note, which is never changed.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.base.durable_files import write_durably
from orchestration.extract.api import ExtractRequest

NOTE = ".taken.json"
JUDGED = """
select family, unit, sha256, loaded_at
from _el.files
where source = ? and sha256 != ''
order by file_id
"""


@dataclass(frozen=True)
class Taken:
    """One judgement about a file; `loaded_at` is the run's `as_of`, naive UTC."""

    family: str
    unit: str
    sha256: str
    loaded_at: datetime

    def copy(self, landing_dir: Path, source: str) -> Path:
        """Where its landed copy lies."""
        return landing_dir / source / self.family / self.sha256


@dataclass(frozen=True)
class Note:
    """What one run took in, and the options it was run with."""

    run_id: str
    is_backfill: bool
    full_refresh: bool
    files: tuple[Taken, ...]


def note(
    con: duckdb.DuckDBPyConnection,
    landing_dir: Path,
    source: str,
    request: ExtractRequest,
) -> None:
    """Write down what was judged and not yet noted, in that order.

    If a run was killed before it wrote its note, the next run notes its files.
    """
    earlier = list(notes(landing_dir, source))
    known = {one for made in earlier for one in made.files}
    rows = con.execute(JUDGED, [source]).fetchall()
    # Surveys that a mapping declares are in no file, so they have no copy.
    files = tuple(
        one
        for one in (Taken(*row) for row in rows)
        if one not in known and one.copy(landing_dir, source).is_file()
    )
    if not files:
        return
    is_backfill = request.since is not None or request.until is not None
    made = Note(request.run_id, is_backfill, request.full_refresh, files)
    name = f"{len(earlier) + 1:06d}{NOTE}"
    text = json.dumps(asdict(made), indent=1, default=datetime.isoformat)
    write_durably(landing_dir / source / name, text)


def notes(landing_dir: Path, source: str) -> Iterator[Note]:
    """All notes of a source, the oldest first."""
    for path in sorted((landing_dir / source).glob(f"*{NOTE}")):
        values = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(
            Taken(**{**one, "loaded_at": datetime.fromisoformat(one["loaded_at"])})
            for one in values.pop("files")
        )
        yield Note(**values, files=files)
