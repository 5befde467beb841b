"""Up to when a files source has been read, entity by entity."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from orchestration.extract.files.intake.register import Register
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.kernel import load_log

# ruff: noqa: S608 -- names of our own tables and columns

# An entity without a time of its own has the watermark of those it belongs to.
READ_WITH = {"answers": ("responses",), "order_lines": ("orders", "refunds")}


def next_midnight(moment: datetime, zone: str) -> datetime:
    """The first instant of the day after `moment` (naive UTC) in the zone, in UTC."""
    place = ZoneInfo(zone)
    local = moment.replace(tzinfo=UTC).astimezone(place)
    following = datetime.combine(local.date() + timedelta(days=1), time(), place)
    return following.astimezone(UTC)


def last_event(
    con: duckdb.DuckDBPyConnection, source: str, entity: str
) -> datetime | None:
    """The latest accepted event of an entity, naive UTC."""
    column = ENTITIES[entity].event_time
    if column is None:
        return None
    (row,) = con.execute(
        f"select max(cast({column} as timestamp)) from raw_files.{entity}"
        " where _source = ?",
        [source],
    ).fetchall()
    moment: datetime | None = row[0]
    return moment


class Watermarks:
    """The watermarks of one source's entities in one run."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        register: Register,
        zone: str,
        as_of: datetime,
    ) -> None:
        """Days are those of `zone`; no watermark lies after `as_of`."""
        self._con = con
        self._register = register
        self._zone = zone
        self._as_of = as_of

    def find(self, entity: str, families: list[str]) -> datetime | None:
        """The time up to which everything has been read; None when nothing has been.

        For events it is the midnight after the latest of them. For states it is the day
        that their newest file describes, or the `as_of` of its run if the file has no
        date.
        """
        entities = READ_WITH.get(entity, (entity,))
        source = self._register.source
        found = (last_event(self._con, source, one) for one in entities)
        events = [moment for moment in found if moment]
        if events:
            return min(next_midnight(max(events), self._zone), self._as_of)
        if ENTITIES[entities[0]].event_time:
            return None
        states = [
            entry for family in families for entry in self._register.current(family)
        ]
        if not states:
            return None
        newest = max(entry.snapshot_at for entry in states).replace(tzinfo=UTC)
        return min(newest, self._as_of)

    def advance(
        self, entity: str, families: list[str], load_id: int
    ) -> tuple[datetime | None, datetime | None]:
        """Find and store the watermark; return the one before and the one now."""
        source = self._register.source
        before = load_log.read_state(self._con, source, entity).watermark
        mark = self.find(entity, families)
        if mark is not None and mark != before:
            state = load_log.State({}, mark)
            load_log.write_state(self._con, source, entity, state, load_id)
        return before, mark
