"""One entity's typed rows, from the typing pass to the judgement about them.

Lines and answers are in the same typed table as the order or response that they belong
to; `stored.py` separates them when it stores them.
"""

from datetime import datetime

import duckdb

from orchestration.extract.files.intake.file_tables import (
    make_room,
    row_columns,
    rows_table,
)
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.mapping import answers
from orchestration.extract.files.mapping.sql_text import identifier
from orchestration.extract.files.mapping.typing_query import (
    LINE_PREFIX,
    Typing,
    typing_pass,
)

# ruff: noqa: S608 -- statements are made of literals and identifiers by `sql_text.py`

GOOD = "_faults is null"
FAULTS = "struct(name varchar, reason varchar)[]"
NEGATIVE = f"[{{'name': 'product_amount', 'reason': 'amount_negative'}}]::{FAULTS}"
# The columns that are still needed of rows after they were inserted straight into their
# raw table.
ASKED = ("_pk", "_row", "_deleted", "_known_from", "_flags")


class NotStraight(Exception):
    """Rows were inserted that must be compared first, so the caller must roll back."""


class TypedEntity:
    """The typed table of one rule; `entities` are those it fills, primary first."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        number: int,
        typing: Typing,
        straight_rows: int | None = None,
    ) -> None:
        """Run the typing pass into a table of its own, or straight into the raw table.

        `straight_rows` is the number of rows of the file; when it is given, the good
        ones are inserted into the raw table at once. If they turn out to be in need of
        more than that, `NotStraight` is raised, and the caller rolls back.
        """
        self.con = con
        self.typing = typing
        self.plan = typing_pass(typing)
        self.table = f"_typed_{number}"
        self.answers = answers.declared(typing.rule, typing.options)
        self.unchanged = 0
        self.repeated = 0
        self.is_stored = straight_rows is not None
        if straight_rows is None:
            con.execute(
                f"create or replace temp table {self.table} as {self.plan.select}"
            )
        else:
            self._insert(straight_rows)

    def _insert(self, rows: int) -> None:
        """Insert the good rows; `table` becomes a query over them and the refused."""
        entity, said = self.typing.entity, self.plan.said
        make_room(self.con, entity, said)
        names = ", ".join(map(identifier, said))
        (inserted,) = self._one(
            f"insert into {rows_table(entity)} ({names})"
            f" select {names} from ({self.plan.select}) where {GOOD}"
        )
        types = row_columns(entity)
        asked = ", ".join(
            name if name in said else f"null::{types[name]} as {name}" for name in ASKED
        )
        stored = (
            f"select {asked}, null::{FAULTS} as _faults from {rows_table(entity)}"
            f" where _file_id = {self.typing.stamp.file_id}"
        )
        if inserted < rows:
            names = ", ".join(ASKED)
            self.con.execute(
                f"create or replace temp table {self.table} as select {names}, _faults"
                f" from ({self.plan.select}) where not ({GOOD})"
            )
            stored += f" union all select {names}, _faults from {self.table}"
        self.table = f"({stored})"

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that get rows from here; rejected records count to the first."""
        own = self.typing.rule.entity
        if self.typing.rule.lines:
            return ("order_lines", own)
        return (own, "answers") if self.answers else (own,)

    def settle(self) -> None:
        """Refuse orders with a negative sum of products; sort out repeated ids."""
        rule = self.typing.rule
        if rule.lines:
            self._refuse_negative_sums()
        elif rule.key:
            self._sort_out_repeated()

    def _one(self, query: str) -> tuple[int, ...]:
        (row,) = self.con.execute(query).fetchall()
        return tuple(int(value or 0) for value in row)

    def _refuse_negative_sums(self) -> None:
        amount, is_product = (
            identifier(f"{LINE_PREFIX}{name}") for name in ("line_amount", "is_product")
        )
        self.con.execute(
            f"update {self.table} set _faults = {NEGATIVE} where {GOOD} and _pk in ("
            f"select _pk from {self.table} where {GOOD} group by _pk"
            f" having sum({amount}) filter (where {is_product}) < 0)"
        )

    def _sort_out_repeated(self) -> None:
        """Keep the last of identical rows of an id; keep and flag all that differ."""
        # Ids with different hashes are different, so it is enough to count the hashes,
        # which is cheaper.
        rows, ids = self._one(
            f"select count(*), count(distinct hash(_pk)) from {self.table} where {GOOD}"
        )
        if rows == ids:
            return
        if self.is_stored:
            raise NotStraight
        compared = [name for name in self.plan.said if name not in ("_row", "_flags")]
        compared += [name.strip('"') for name in answers.answer_columns(self.answers)]
        alike = ", ".join(identifier(name) for name in compared)
        repeated = (
            f"select _pk from {self.table} where {GOOD}"
            " group by _pk having count(*) > 1"
        )
        self.con.execute(
            f"delete from {self.table} where {GOOD} and _row in ("
            f"select _row from {self.table} where {GOOD} and _pk in ({repeated})"
            f" qualify row_number() over (partition by {alike} order by _row desc) > 1)"
        )
        self.con.execute(
            f"update {self.table} set _flags = concat_ws(',', _flags, 'repeated_id')"
            f" where {GOOD} and _pk in ({repeated})"
        )
        left, self.repeated = self._one(
            "select count(*), count(*) filter (where contains(_flags, 'repeated_id'))"
            f" from {self.table} where {GOOD}"
        )
        self.unchanged = rows - left

    def tallies(self) -> list[Tally]:
        """The counts of each entity, in the order of `entities`."""
        good, bad, deleted = self._one(
            f"select count(*) filter (where {GOOD}),"
            f" count(*) filter (where not ({GOOD})),"
            f" count(*) filter (where {GOOD} and _deleted) from {self.table}"
        )
        primary = Tally(self.entities[0], good, self.unchanged, bad, deleted)
        if self.typing.rule.lines:
            (ids,) = self._one(
                f"select count(distinct _pk) from {self.table} where {GOOD}"
            )
            return [primary, Tally(self.entities[1], ids)]
        if not self.answers:
            return [primary]
        told = Tally("answers")
        for answer in self.answers:
            fine, refused = self._one(
                f"select count(*) filter (where {answer.reason} is null),"
                f" count({answer.reason}) from {self.table}"
                f" where {GOOD} and {answer.text} is not null"
            )
            told.new += fine
            told.rejected += refused
        return [primary, told]

    def known_from(self) -> datetime | None:
        """The earliest time from which a row is known; None if no row has its own."""
        (row,) = self.con.execute(
            f"select min(_known_from) from {self.table} where {GOOD}"
        ).fetchall()
        moment: datetime | None = row[0]
        return moment

    def notices(self) -> dict[str, int]:
        """How many rows carry which flag."""
        rows = self.con.execute(
            "select flag, count(*) from (select unnest(string_split(_flags, ','))"
            f" as flag from {self.table} where {GOOD} and _flags is not null)"
            " group by flag"
        ).fetchall()
        return {str(flag): int(count) for flag, count in rows}
