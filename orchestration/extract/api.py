"""What a caller asks of an extraction, and what it gets back.

These are the only types that `orchestration.extract` and the rest of the project share.
How records are fetched and stored is not defined here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["loaded", "held", "failed", "disabled"]

# Called with (stage, source, rows); may come from several threads at once.
Progress = Callable[[str, str, int], None]


def silent(stage: str, source: str, rows: int) -> None:
    """A progress callback for callers that watch nothing."""


@dataclass(frozen=True)
class ExtractRequest:
    """What a run asks for: everything up to `as_of`, or a declared window of it.

    `since` and `until` make it a backfill: that window is read again, and its records
    count as known from their own source times. `full_refresh` reads every set again and
    so also finds which records have vanished. Empty `resources` means all.
    """

    run_id: str
    as_of: datetime
    since: datetime | None = None
    until: datetime | None = None
    full_refresh: bool = False
    resources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse naive times, because a run's window must mean the same everywhere."""
        for field in ("as_of", "since", "until"):
            instant: datetime | None = getattr(self, field)
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{field} must carry a time zone, got {instant}")


@dataclass(frozen=True)
class LoadResult:
    """What became of one resource in one run; the sum of its ledger rows.

    `rows_read == rows_new + rows_unchanged + rows_rejected` always holds;
    `rows_deleted` counts the new versions that say that a record is deleted, and the
    deletions that are written for absent records. The latter were not delivered, so
    they are not in `rows_read`.
    """

    source: str
    resource: str
    status: Status
    rows_read: int = 0
    rows_new: int = 0
    rows_unchanged: int = 0
    rows_deleted: int = 0
    rows_rejected: int = 0
    requests: int = 0
    throttled: int = 0
    cursor_from: datetime | None = None
    cursor_to: datetime | None = None
    landing_bytes: int = 0
    message: str = ""
