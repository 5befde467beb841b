"""The parts of an entity: typed columns, the time that dates it, spans of time.

The entities themselves are data in `entities.py`.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id",
    "text",
    "word",
    "currency",
    "money",
    "rate",
    "quantity",
    "score",
    "integer",
    "boolean",
    "date",
    "time",
]

SQL_TYPES: dict[Kind, str] = {
    "id": "varchar",
    "text": "varchar",
    "word": "varchar",
    "currency": "varchar",
    "money": "decimal(18,4)",
    "rate": "decimal(28,10)",
    "quantity": "decimal(18,4)",
    "score": "decimal(18,4)",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
    "time": "timestamp",
}


@dataclass(frozen=True)
class Column:
    """A typed column of an entity.

    A column of kind `word` takes only its `words`; any other word becomes `unknown`,
    and the delivered one is kept beside it as `source_<name>`. `least` is the smallest
    value that is accepted.
    """

    name: str
    kind: Kind
    required: bool = False
    words: tuple[str, ...] = ()
    least: int | None = None

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the raw table's column."""
        return SQL_TYPES[self.kind]

    @property
    def source_word(self) -> str | None:
        """The name of the column that keeps the vendor's own word."""
        return f"source_{self.name}" if self.kind == "word" else None


@dataclass(frozen=True)
class Span:
    """Two times; `end` may not be before `start`, and if `strict` not equal to it."""

    start: str
    end: str
    strict: bool = False


@dataclass(frozen=True)
class Entity:
    """One entity: its columns, the time it is dated by, the spans it must respect.

    `event_time` names the time without which a row is refused, and whose latest value
    says how far the source has been read. An entity without one describes states.
    """

    name: str
    columns: tuple[Column, ...]
    event_time: str | None = None
    spans: tuple[Span, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, if the entity has it."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def stored(self) -> tuple[tuple[str, str], ...]:
        """Name and SQL type of every typed column of the raw table, in order."""
        found: list[tuple[str, str]] = []
        for column in self.columns:
            found.append((column.name, column.sql_type))
            if column.source_word:
                found.append((column.source_word, "varchar"))
        return tuple(found)
