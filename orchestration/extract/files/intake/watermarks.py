"""Up to when a files connection has been read, entity by entity."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from orchestration.extract.files.intake.register import Register
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.kernel import load_log

# ruff: noqa: S608 -- names of our own tables and columns

# Entities without a time of their own are read with those they belong to.
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
    """The watermarks of one connection's entities in one run."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        register: Register,
        zone: str,
        as_of: datetime,
    ) -> None:
        """Days are days of `zone`; nothing is read beyond `as_of`."""
        self._con = con
        self._register = register
        self._zone = zone
        self._as_of = as_of

    def find(self, entity: str, families: list[str]) -> datetime | None:
        """Everything before it has been read; None when nothing was.

        Events: the midnight after the latest of them. States: the day that their
        newest file speaks of, which is the run's `as_of` unless the file is dated.
        """
        entities = READ_WITH.get(entity, (entity,))
        source = self._register.connection
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
        """Find and store the watermark; the one before, and the one now."""
        source = self._register.connection
        before = load_log.read_state(self._con, source, entity).watermark
        mark = self.find(entity, families)
        if mark is not None and mark != before:
            state = load_log.State({}, mark)
            load_log.write_state(self._con, source, entity, state, load_id)
        return before, mark
