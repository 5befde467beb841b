"""One file that is to be read, and everything that was decided about it before."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.base.utc import naive_utc
from orchestration.extract.api import Status
from orchestration.extract.files.bytes.landed_files import Landed
from orchestration.extract.files.intake import register
from orchestration.extract.files.intake.register import Entry
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.mapping.file_options import (
    FileRule,
    FilesOptions,
)
from orchestration.extract.kernel.load_log import Load


@dataclass(frozen=True)
class Job:
    """One file that is to be read, and everything that was decided about it."""

    source: str
    run_id: str
    as_of: datetime
    started_at: datetime
    options: FilesOptions
    family: FileRule
    contract: str
    unit: str
    slot: str
    landed: Landed
    zone: str | None
    reporting_zone: str
    file_day: datetime
    snapshot_at: datetime
    is_first_load: bool
    rows_before: int

    @property
    def loaded_at(self) -> datetime:
        """The run's `as_of` as the warehouse stores it."""
        return naive_utc(self.as_of)

    def entry(self, file_id: int, status: register.Status) -> Entry:
        """A register entry about this file, nothing counted yet."""
        return Entry(
            file_id=file_id,
            source=self.source,
            family=self.family.name,
            unit=self.unit,
            slot=self.slot,
            delivery=self.family.delivery,
            status=status,
            reason=None,
            detail=None,
            sha256=self.landed.sha256,
            contract=self.contract,
            content_id=file_id,
            size_bytes=self.landed.size,
            rows_read=0,
            rows_accepted=0,
            rows_quarantined=0,
            notices="{}",
            snapshot_at=self.snapshot_at,
            known_from=self.loaded_at,
            loaded_at=self.loaded_at,
            load_id=None,
        )

    def load(self, load_id: int, tally: Tally, status: Status, message: str) -> Load:
        """The load log's row for one entity of this file."""
        return Load(
            load_id=load_id,
            run_id=self.run_id,
            source=self.source,
            resource=tally.entity,
            status=status,
            as_of=self.as_of,
            started_at=self.started_at,
            rows_read=tally.new + tally.unchanged + tally.rejected,
            rows_new=tally.new,
            rows_unchanged=tally.unchanged,
            rows_deleted=tally.deleted,
            rows_rejected=tally.rejected,
            landing_path=str(Path(self.landed.path.parent.name) / self.landed.sha256),
            landing_sha256=self.landed.sha256,
            landing_bytes=self.landed.size if tally.is_primary else 0,
            message=message,
        )
