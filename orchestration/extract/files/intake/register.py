"""The register of files, `_el.files`: one row per judgement about a file.

Rows are only ever added. The current entry of a slot is the newest accepted one. The
same rule stands in dbt's model `stg_files__counted_files`, which decides what counts;
here it decides whether a dropped file is new.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

import duckdb

Status = Literal["accepted", "held", "refused", "duplicate"]


@dataclass(frozen=True)
class Entry:
    """One row of `_el.files`; times are naive UTC."""

    file_id: int
    source: str
    family: str
    unit: str
    slot: str
    delivery: str
    status: Status
    reason: str | None
    detail: str | None
    sha256: str
    contract: str
    content_id: int
    size_bytes: int
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    notices: str
    snapshot_at: datetime
    known_from: datetime
    loaded_at: datetime
    load_id: int | None


NAMES = tuple(field.name for field in fields(Entry))


def next_file_id(con: duckdb.DuckDBPyConnection) -> int:
    """The id of the next entry; unique under the writer lock."""
    (row,) = con.execute(
        "select coalesce(max(file_id), 0) + 1 from _el.files"
    ).fetchall()
    return int(row[0])


def record(con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Append an entry, inside the caller's transaction."""
    marks = ", ".join("?" for _ in NAMES)
    con.execute(
        f"insert into _el.files ({', '.join(NAMES)}) values ({marks})",  # noqa: S608 own names
        [getattr(entry, name) for name in NAMES],
    )


class Register:
    """All entries of one source, newest last."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str) -> None:
        """Read the entries of the source."""
        rows = con.execute(
            f"select {', '.join(NAMES)} from _el.files"  # noqa: S608 own names
            " where source = ? order by file_id",
            [source],
        ).fetchall()
        self.source = source
        self.entries = [Entry(*row) for row in rows]

    def last(self, family: str, unit: str) -> Entry | None:
        """The last judgement about a file of that name."""
        mine = (
            e for e in reversed(self.entries) if (e.family, e.unit) == (family, unit)
        )
        return next(mine, None)

    def known(self, family: str, unit: str, sha256: str, contract: str) -> Entry | None:
        """An accepted entry of that name with this content, read by this contract."""
        wanted = (family, unit, sha256, contract, "accepted")
        found = (
            entry
            for entry in reversed(self.entries)
            if (entry.family, entry.unit, entry.sha256, entry.contract, entry.status)
            == wanted
        )
        return next(found, None)

    def current(self, family: str) -> list[Entry]:
        """The newest accepted entry of every slot of a family."""
        slots = {
            entry.slot: entry
            for entry in self.entries
            if entry.family == family and entry.status == "accepted"
        }
        return list(slots.values())

    def newest(self, family: str) -> list[Entry]:
        """The latest snapshot of a family: one entry, or none."""
        found = sorted(self.current(family), key=lambda one: one.snapshot_at)
        return found[-1:]

    def twin(self, family: str, unit: str, sha256: str, contract: str) -> Entry | None:
        """A current, non-empty entry of another name with the same content."""
        return next(
            (
                entry
                for entry in self.current(family)
                if entry.unit != unit
                and (entry.sha256, entry.contract) == (sha256, contract)
                and entry.rows_accepted > 0
            ),
            None,
        )

    def has_accepted_before(self, moment: datetime) -> bool:
        """Whether anything was accepted by a run with an earlier `as_of`."""
        return any(
            entry.status == "accepted" and entry.loaded_at < moment
            for entry in self.entries
        )
