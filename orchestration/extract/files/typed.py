"""One entity's typed rows, from the typing pass to the raw tables.

Lines and answers live in the same typed table as the order or response that carries
them, and are told apart when they are stored.
"""

from datetime import datetime

import duckdb

from orchestration.extract.files import answers
from orchestration.extract.files.entities import ENTITIES
from orchestration.extract.files.plan import LINE_PREFIX, Typing, typed_select
from orchestration.extract.files.sql import identifier, literal
from orchestration.extract.files.tables import LEDGER_COLUMNS, raw_columns
from orchestration.extract.files.tally import Tally

# ruff: noqa: S608 -- statements are made of literals and identifiers by `sql.py`

GOOD = "_faults is null"
NEGATIVE = (
    "[{'name': 'product_amount', 'reason': 'negative_amount'}]"
    "::struct(name varchar, reason varchar)[]"
)
NO_FAULTS = "null::struct(name varchar, reason varchar)[]"
# Carried over from the row that an answer or a line belongs to.
INHERITED = tuple(name for name, _ in LEDGER_COLUMNS if name not in ("_pk", "_load_id"))


class NotStraight(Exception):
    """Rows were inserted that need a closer look first: roll back."""


class TypedEntity:
    """The typed table of one rule; `entities` are those it fills, primary first."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        number: int,
        typing: Typing,
        *,
        straight: bool = False,
    ) -> None:
        """Run the typing pass, into a table of its own.

        `straight`: good rows go right into the raw table; the caller makes sure
        that there were no others, or rolls back.
        """
        self.con = con
        self.typing = typing
        self.straight = straight
        self.table = f"_typed_{number}"
        self.answers = answers.declared(typing.rule, typing.options)
        self.unchanged = 0
        self.repeated = 0
        if not straight:
            select = typed_select(typing)
            con.execute(f"create or replace temp table {self.table} as {select}")
            return
        names = self._names()
        raw = f"raw_files.{typing.entity.name}"
        # Several threads leave row groups half full, which are then written twice:
        # 4.8 CPU seconds for 1e6 quoted rows instead of 3.5, in the same time.
        con.execute("set threads = 1")
        con.execute(
            f"insert into {raw} ({names})"
            f" select {names} from ({typed_select(typing)}) where {GOOD}"
        )
        con.execute("reset threads")
        self.table = (
            f"(select *, {NO_FAULTS} as _faults from {raw}"
            f" where _file_id = {typing.stamp.file_id})"
        )

    def _names(self) -> str:
        columns = raw_columns(self.typing.entity)
        return ", ".join(identifier(name) for name, _ in columns)

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that get rows from here; the first has the records' rejects."""
        own = self.typing.rule.entity
        if self.typing.rule.lines:
            return ("order_lines", own)
        return (own, "answers") if self.answers else (own,)

    def settle(self) -> None:
        """Refuse orders that are worth less than nothing; sort out repeated ids."""
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
        """Of identical rows the last is kept; of differing ones all, and flagged."""
        rows, ids = self._one(
            f"select count(*), count(distinct _pk) from {self.table} where {GOOD}"
        )
        if rows == ids:
            return
        if self.straight:
            raise NotStraight
        compared = [name for name, _ in raw_columns(self.typing.entity)]
        compared = [name for name in compared if name not in ("_row", "_flags")]
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
        """When the first of the rows was known."""
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

    def store(self) -> None:
        """Insert the good rows into the raw tables."""
        if self.straight:
            return
        entity = self.typing.entity
        names = self._names()
        load_id = self.typing.stamp.load_id
        chosen, first = names, ""
        if self.typing.rule.lines:
            self._store_lines()
            chosen = names.replace('"_load_id"', f"{load_id + 1}::bigint")
            dated = identifier(entity.event_time or "_row")
            ranked = f"row_number() over (partition by _pk order by {dated}, _row)"
            first = f" qualify {ranked} = 1"
        self.con.execute(
            f"insert into raw_files.{entity.name} ({names})"
            f" select {chosen} from {self.table} where {GOOD}{first}"
        )
        for answer in self.answers:
            self._store_answer(answer, load_id + 1)

    def _store_lines(self) -> None:
        names = [name for name, _ in raw_columns(ENTITIES["order_lines"])]
        values = [self._line_value(name) for name in names]
        self.con.execute(
            f"insert into raw_files.order_lines ({', '.join(map(identifier, names))})"
            f" select {', '.join(values)} from {self.table} where {GOOD}"
        )

    def _line_value(self, name: str) -> str:
        if name in (*INHERITED, "_load_id", "_extra"):
            return identifier(name)
        if name in ("attributes", "_flags"):
            return "'{}'" if name == "attributes" else "null"
        return identifier(f"{LINE_PREFIX}{name}")

    def _store_answer(self, answer: answers.Answer, load_id: int) -> None:
        """An answer is known by its response and its question."""
        question = literal(answer.question)
        given = {
            **{name: identifier(name) for name in INHERITED},
            "_load_id": f"{load_id}",
            "_pk": f"_pk || ':' || {question}",
            "response_id": "_pk",
            "question_id": question,
            "survey_id": literal(answer.survey),
            "score": answer.score,
            "attributes": "'{}'",
            "_flags": "'of_response'",
        }
        if not answer.is_scored:
            given["text" if answer.is_text else "choice"] = answer.text
        names = ", ".join(identifier(name) for name in given)
        self.con.execute(
            f"insert into raw_files.answers ({names})"
            f" select {', '.join(given.values())} from {self.table}"
            f" where {GOOD} and {answer.text} is not null and {answer.reason} is null"
        )
