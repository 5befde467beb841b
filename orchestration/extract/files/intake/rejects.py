"""The quarantine of one file: every refused record with number, reason, raw text."""

from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.extract.files.bytes.prepared import Prepared
from orchestration.extract.files.bytes.refusal import Reject
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.intake.typed_rows import TypedEntity
from orchestration.extract.files.mapping.fields import Records
from orchestration.extract.files.mapping.sql_text import literal

# ruff: noqa: S608 -- statements are made of literals and identifiers by `sql_text.py`

TABLE = "_file_rejects"
GAPS = "_file_gaps"


class Log:
    """Collects what is refused in a temporary table, and writes it at the end."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: str,
        loaded_at: datetime,
        records: Records,
        prepared: Prepared,
    ) -> None:
        """Start with an empty list; `prepared` says how records are numbered."""
        self._con = con
        self._source = source
        self._loaded_at = loaded_at
        self._records = records
        self._prepared = prepared
        self.unread = 0
        con.execute(
            f"create or replace temp table {TABLE} (resource varchar,"
            " is_record boolean, record_no bigint, pk varchar, reason varchar,"
            " detail varchar, raw blob)"
        )

    def read(self, rejects: list[Reject]) -> None:
        """Add the records that the reader refused, with their original bytes."""
        self._number(rejects)
        if not rejects:
            return
        table = pa.table(
            {
                "record": pa.array([r.record for r in rejects], pa.int64()),
                "reason": pa.array([r.reason for r in rejects], pa.string()),
                "line": pa.array([r.line for r in rejects], pa.int64()),
                "raw": pa.array([r.raw for r in rejects], pa.binary()),
            }
        )
        self._con.register("_reader_rejects", table)
        self._con.execute(
            f"insert into {TABLE} select '', true, record, null, reason,"
            " 'line ' || line, raw from _reader_rejects"
        )
        self._con.unregister("_reader_rejects")
        self.unread += len(rejects)

    def _number(self, rejects: list[Reject]) -> None:
        """Note how many records were refused before each row.

        The number of a row is counted without them, so they are added to it to give the
        number of its record.
        """
        gaps: dict[int, int] = {}
        if self._prepared.counts_gaps:
            for count, reject in enumerate(rejects, 1):
                gaps[reject.after_row] = count
        self._con.execute(
            f"create or replace temp table {GAPS} (after_row bigint, passed bigint)"
        )
        if gaps:
            self._con.execute(
                f"insert into {GAPS} select unnest(?), unnest(?)",
                [list(gaps), list(gaps.values())],
            )

    def unclaimed(self, claims: str) -> None:
        """Add the records that no entity takes; `claims` is true for all others."""
        self._insert(
            "''",
            "true",
            f"(select _row, null::varchar as pk, 'no_entity' as reason,"
            f" null::varchar as detail from {self._records.relation}"
            f" where not ({claims}))",
        )
        (row,) = self._con.execute(
            f"select count(*) from {TABLE} where reason = 'no_entity'"
        ).fetchall()
        self.unread += int(row[0])

    def typed(self, entity: TypedEntity) -> None:
        """Add the rows and answers whose values were refused."""
        self._insert(
            literal(entity.entities[0]),
            "true",
            "(select _row, _pk as pk, _faults[1].reason as reason,"
            " list_aggregate(list_transform(_faults,"
            " lambda one: one.name || ': ' || one.reason), 'string_agg', '; ')"
            " as detail"
            f" from {entity.table} where _faults is not null)",
        )
        for answer in entity.answers:
            self._insert(
                "'answers'",
                "false",
                f"(select _row, _pk as pk, {answer.reason} as reason,"
                f" {literal(answer.question)} as detail from {entity.table}"
                f" where _faults is null and {answer.reason} is not null)",
            )

    def _insert(self, resource: str, is_record: str, refused: str) -> None:
        """Add rows by number, with their record as a JSON object of texts."""
        pairs = ", ".join(
            f"{literal(name)}, records.{column}"
            for name, column in self._records.columns.items()
        )
        (row,) = self._con.execute(f"select count(*) from {refused}").fetchall()
        if not row[0]:
            return
        self._con.execute(
            f"insert into {TABLE}"
            f" select {resource}, {is_record}, refused._row + coalesce(passed, 0), pk,"
            f" reason, detail, encode(cast(json_object({pairs}) as varchar))"
            f" from {refused} as refused"
            f" join {self._records.relation} as records on refused._row = records._row"
            f" asof left join {GAPS} as gaps on refused._row > gaps.after_row"
        )

    def quarantined(self) -> int:
        """The number of records of which at least one row was refused."""
        (row,) = self._con.execute(
            f"select count(distinct record_no) from {TABLE} where is_record"
        ).fetchall()
        return int(row[0])

    def write(self, first_load_id: int, tallies: list[Tally]) -> None:
        """Write everything to `_el.rejects`, each row under the load of its entity."""
        loads: dict[str, int] = {}
        for number, tally in enumerate(tallies):
            loads.setdefault(tally.entity, first_load_id + number)
        primary = tallies[0].entity
        cases = " ".join(
            f"when {literal(entity)} then {load_id}"
            for entity, load_id in loads.items()
        )
        resource = f"coalesce(nullif(resource, ''), {literal(primary)})"
        self._con.execute(
            f"insert into _el.rejects select case {resource} {cases} end, ?,"
            f" {resource}, record_no, pk, reason, detail, raw, ? from {TABLE}"
            " order by record_no",
            [self._source, self._loaded_at],
        )
