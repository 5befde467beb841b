"""The `files` vendor: what the registry calls for a source that reads files."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from pydantic import ValidationError

from orchestration.base.file_locks import AlreadyRunning, alone_in
from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import (
    ExtractRequest,
    LoadResult,
    Progress,
    Status,
    silent,
)
from orchestration.extract.files.bytes.dropfolder import dropped
from orchestration.extract.files.bytes.landed_files import Landed
from orchestration.extract.files.intake import watermarks
from orchestration.extract.files.intake.file_job import Job
from orchestration.extract.files.intake.folder_run import (
    Intake,
    Outcome,
    Place,
)
from orchestration.extract.files.intake.register import Register
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.mapping import declared_surveys
from orchestration.extract.files.mapping.dates import parse_formats
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.file_options import (
    FileRule,
    FilesOptions,
)
from orchestration.extract.kernel import load_log


@dataclass(frozen=True)
class Resource:
    """A resource of this vendor is an entity."""

    name: str


@dataclass(frozen=True)
class FilesVendor:
    """What the registry knows about files."""

    name: str = "files"
    resources: tuple[Resource, ...] = tuple(Resource(name) for name in ENTITIES)
    options: type[FilesOptions] = FilesOptions
    schema: str = "raw_files"


VENDOR = FilesVendor()


def problems(source: Source) -> tuple[FilesOptions | None, list[str]]:
    """The validated mapping, and what is wrong with it, with each key's path."""
    try:
        options = FilesOptions.model_validate(source.options)
    except ValidationError as error:
        lines = [
            f"options.{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors()
        ]
        return None, lines
    lines = [
        f"options.files.{number}.time_zone: {family.name} has local times:"
        " declare their zone here or on the source"
        for number, family in enumerate(options.files)
        if not (family.time_zone or source.time_zone) and _has_local_times(family)
    ]
    return options, lines


def _has_local_times(family: FileRule) -> bool:
    """Whether the family declares a time format that holds no zone or offset."""
    for rule in family.entities:
        entity = ENTITIES[rule.entity]
        for name, said in rule.columns.items():
            column = entity.column(name)
            kind = column.kind if column else "time"
            if kind != "time" or said.time_zone or name == "is_deleted":
                continue
            if said.file_date or said.months_before_file_date:
                continue
            formats = parse_formats(said.dates or family.dates)
            if any(
                one.name != "iso" and one.has_time and not one.is_instant
                for one in formats
            ):
                return True
    return False


def check(source: Source) -> list[str]:
    """What is wrong with the mapping or the drop folder, a line each."""
    options, lines = problems(source)
    if options is None or lines:
        return [f"{source.name}: {line}" for line in lines]
    drop = source.drop()
    if drop is None:
        named = source.variable("DROP")
        return [f"{source.name}: set {named} or options.drop"]
    if not drop.is_dir():
        return [f"{source.name}: there is no folder {drop}"]
    _, strangers = dropped(drop, options)
    return [f"{source.name}: no pattern takes {name}" for name in strangers]


def extract(
    source: Source,
    warehouse: Warehouse,
    request: ExtractRequest,
    progress: Progress | None = None,
) -> list[LoadResult]:
    """Take in what is new in the drop folder; one result per entity."""
    options, lines = problems(source)
    if options is None:
        return _all(source, [VENDOR.resources[0].name], "failed", "; ".join(lines))
    entities = _wanted(source, request, options)
    if lines:
        return _all(source, entities, "failed", "; ".join(lines))
    drop = source.drop()
    if drop is None:
        message = f"set {source.variable('DROP')} or options.drop"
        return _all(source, entities, "disabled", message)
    if not drop.is_dir():
        return _all(source, entities, "failed", f"there is no folder {drop}")
    place = Place(
        source.name,
        options,
        request,
        warehouse,
        source.time_zone,
        source.reporting_time_zone,
        progress or silent,
    )
    try:
        with _scratch(warehouse, source.name) as scratch:
            return _Run(place, scratch, entities).results(drop)
    except AlreadyRunning as busy:
        return _all(source, entities, "failed", str(busy))


def _wanted(
    source: Source, request: ExtractRequest, options: FilesOptions
) -> list[str]:
    chosen = set(source.resources or options.entities)
    if request.resources:
        chosen &= set(request.resources)
    return [name for name in options.entities if name in chosen]


def _all(
    source: Source, entities: list[str], status: Status, message: str
) -> list[LoadResult]:
    return [
        LoadResult(source.name, entity, status, message=message) for entity in entities
    ]


@contextmanager
def _scratch(warehouse: Warehouse, source: str) -> Iterator[Path]:
    """A folder for half-read files, emptied before and after; only one run can have it.

    Raises:
        AlreadyRunning: when another run has it.
    """
    folder = warehouse.landing_dir / source
    with alone_in(folder, source):
        scratch = folder / ".scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


class _Run:
    """One run over one source, and its results."""

    def __init__(self, place: Place, scratch: Path, entities: list[str]) -> None:
        self.place = place
        self.scratch = scratch
        self.entities = entities

    def results(self, drop: Path) -> list[LoadResult]:
        files, strangers = dropped(drop, self.place.options)
        wanted = [one for one in files if self._is_wanted(one.family)]
        declared_tallies = self._declare()
        outcome = Intake(self.place, self.scratch).run(wanted)
        outcome.tallies += declared_tallies
        marks = self._watermarks()
        notes = [f"{len(outcome.waiting)} not complete yet"] if outcome.waiting else []
        notes += [f"no pattern takes {', '.join(strangers)}"] if strangers else []
        return [
            self._result(entity, outcome, notes, *marks[entity])
            for entity in self.entities
        ]

    def _is_wanted(self, family: FileRule) -> bool:
        return any(
            rule.primary in self.entities or rule.entity in self.entities
            for rule in family.entities
        )

    def _declare(self) -> list[Tally]:
        """Store the surveys that the mapping declares."""
        place = self.place
        if not place.options.surveys:
            return []
        stand_in = FileRule.model_validate(
            {
                "name": "mapping",
                "pattern": "",
                "delivery": "replace_unit",
                "entities": [{"entity": "surveys"}],
            }
        ).model_copy(update={"name": declared_surveys.UNIT})
        sha256 = declared_surveys.digest(place.options)
        day = datetime.combine(place.loaded_at.date(), time())
        job = Job(
            source=place.source,
            run_id=place.request.run_id,
            as_of=place.request.as_of,
            started_at=datetime.now(UTC),
            options=place.options,
            family=stand_in,
            contract=sha256,
            unit=declared_surveys.UNIT,
            slot=declared_surveys.UNIT,
            landed=Landed(Path(declared_surveys.UNIT) / sha256, sha256, 0),
            zone=None,
            reporting_zone=place.reporting_zone,
            file_day=day,
            snapshot_at=place.loaded_at,
            is_first_load=True,
            rows_before=0,
        )
        with place.warehouse.writer() as con:
            return declared_surveys.store(con, Register(con, place.source), job)

    def _watermarks(self) -> dict[str, tuple[datetime | None, datetime | None]]:
        """The watermarks before and after the run, by entity."""
        place = self.place
        families: dict[str, list[str]] = {name: [] for name in self.entities}
        for family in place.options.files:
            for rule in family.entities:
                families.setdefault(rule.entity, []).append(family.name)
        for entity in ("surveys", "questions"):
            families.setdefault(entity, []).append(declared_surveys.UNIT)
        with place.warehouse.writer() as con:
            register = Register(con, place.source)
            load_id = load_log.next_load_id(con) - 1
            marks = watermarks.Watermarks(
                con, register, place.reporting_zone, place.request.as_of
            )
            return {
                entity: marks.advance(entity, families[entity], load_id)
                for entity in self.entities
            }

    def _result(
        self,
        entity: str,
        outcome: Outcome,
        notes: list[str],
        before: datetime | None,
        after: datetime | None,
    ) -> LoadResult:
        mine = [tally for tally in outcome.tallies if tally.entity == entity]
        wrong = outcome.problems.get(entity, [])
        return LoadResult(
            self.place.source,
            entity,
            "held" if wrong else "loaded",
            rows_read=sum(tally.read for tally in mine),
            rows_new=sum(tally.new for tally in mine),
            rows_unchanged=sum(tally.unchanged for tally in mine),
            rows_deleted=sum(tally.deleted for tally in mine),
            rows_rejected=sum(tally.rejected for tally in mine),
            cursor_from=before,
            cursor_to=after,
            landing_bytes=outcome.landing_bytes.get(entity, 0),
            message="; ".join([*wrong, *notes]),
        )
