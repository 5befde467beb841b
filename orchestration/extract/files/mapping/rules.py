"""What a mapping says about one entity of a file: rows, columns, lines, answers.

These are validated declarations that never hold SQL. `fields.py` and `typing_query.py`
make SQL of them.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from orchestration.extract.files.mapping.dates import parse_formats
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.header import normalise

LineKind = Literal["discount", "tax", "shipping", "adjustment"]
# Columns that a mapping may fill for every entity, beside the entity's own columns.
COMMON = ("updated_at", "is_deleted")


class Strict(BaseModel):
    """A declaration that cannot be changed, and in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _normalised(name: Any) -> Any:
    return normalise(name) if isinstance(name, str) else name


ColumnName = Annotated[str, BeforeValidator(_normalised), Field(min_length=1)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


def _text_or_none(value: Any) -> Any:
    """The text of a word that YAML has read as a boolean, a number or a date."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else str(value)


Word = Annotated[str, BeforeValidator(_text_or_none)]
WordOrNull = Annotated[str | None, BeforeValidator(_text_or_none)]


class Condition(Strict):
    """One test of one column's text; `not: true` reverses it."""

    column: ColumnName
    equals: WordOrNull = None
    one_of: tuple[Word, ...] | None = Field(default=None, alias="in")
    matches: str | None = None
    starts_with: WordOrNull = None
    is_null: bool | None = None
    negated: bool = Field(default=False, alias="not")

    @model_validator(mode="after")
    def _one_test(self) -> "Condition":
        tests = (self.equals, self.one_of, self.matches, self.starts_with, self.is_null)
        if sum(test is not None for test in tests) != 1:
            raise ValueError("say one of equals, in, matches, starts_with, is_null")
        if self.matches is not None:
            try:
                re.compile(self.matches)
            except re.error as error:
                raise ValueError(f"{self.matches!r}: {error}") from None
        return self


class ColumnRule(Strict):
    """Where a value comes from, and what is done to its text before it is typed.

    `whole` drops the `.0` that a spreadsheet gave an id; `negate` reverses the sign;
    `months_before_file_date` counts back from the day that the file describes.
    """

    column: ColumnName | None = None
    columns: tuple[ColumnName, ...] = ()
    constant: WordOrNull = None
    file_date: bool = False
    months_before_file_date: ColumnName | None = None
    where: tuple[Condition, ...] = ()
    values: dict[Word, WordOrNull] = Field(default_factory=dict, alias="map")
    unmapped: Literal["keep", "null", "reject"] = "keep"
    dates: tuple[str, ...] = ()
    time_zone: str | None = None
    whole: bool = False
    negate: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> "ColumnRule":
        sources = (
            self.column is not None,
            bool(self.columns),
            self.constant is not None,
            self.file_date,
            self.months_before_file_date is not None,
        )
        if sum(sources) != 1:
            raise ValueError(
                "say one of column, columns, constant, file_date, "
                "months_before_file_date"
            )
        if self.unmapped != "keep" and not self.values:
            raise ValueError("unmapped says what to do beside a map: give one")
        parse_formats(self.dates)
        return self

    @property
    def read(self) -> tuple[str, ...]:
        """The file's columns that this rule reads."""
        one = self.column or self.months_before_file_date
        named = (one,) if one else self.columns
        return (*named, *(condition.column for condition in self.where))


def _column_rule(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


Rule = Annotated[ColumnRule, BeforeValidator(_column_rule)]
Key = Annotated[tuple[Rule, ...], BeforeValidator(_listed)]


class AnswerRule(Strict):
    """A column that holds the answers to one declared question.

    `labels` gives the score of each delivered text ("10 - very likely" is 10).
    """

    question: str
    survey: str | None = None
    labels: dict[Word, Word] = Field(default_factory=dict)


class LineRules(Strict):
    """A file with a record per order line: the amount of a line, and its kind.

    A line is a product where all conditions of `product_when` hold. Otherwise it is of
    the first kind in `kinds` whose conditions hold, and an adjustment if there is none.
    """

    product: Rule | None = None
    quantity: Rule | None = None
    unit_price: Rule | None = None
    amount: Rule | None = None
    product_when: tuple[Condition, ...] = ()
    kinds: dict[LineKind, tuple[Condition, ...]] = Field(default_factory=dict)
    negate: bool = False

    @model_validator(mode="after")
    def _has_an_amount(self) -> "LineRules":
        if self.amount is None and (self.quantity is None or self.unit_price is None):
            raise ValueError("give amount, or quantity and unit_price")
        return self


def _attribute_rules(value: Any) -> Any:
    """`[a, b]` means the columns a and b under their own names."""
    if isinstance(value, list):
        return {re.sub(r"\W+", "_", normalise(str(name))): name for name in value}
    return value


class EntityRule(Strict):
    """One entity made of a file's records."""

    entity: str
    where: tuple[Condition, ...] = ()
    key: Key = ()
    columns: dict[str, Rule] = Field(default_factory=dict)
    attributes: Annotated[dict[str, Rule], BeforeValidator(_attribute_rules)] = Field(
        default_factory=dict
    )
    external_ids: dict[str, ColumnName] = Field(default_factory=dict)
    answers: dict[ColumnName, AnswerRule] = Field(default_factory=dict)
    lines: LineRules | None = None
    keep_zero_orders: bool = False

    @model_validator(mode="after")
    def _fits_the_entity(self) -> "EntityRule":
        entity = ENTITIES.get(self.entity)
        if entity is None:
            raise ValueError(f"{self.entity!r} is none of {', '.join(ENTITIES)}")
        known = {column.name for column in entity.columns} | set(COMMON)
        known -= {"keeps_zero", "has_lines"}
        unknown = sorted(set(self.columns) - known)
        if unknown:
            raise ValueError(f"{self.entity} has no column {', '.join(unknown)}")
        summed = {"product_amount", "amount"} if self.lines else set()
        missing = [
            column.name
            for column in entity.columns
            if column.required and column.name not in {*self.columns, *summed}
        ]
        if missing:
            raise ValueError(f"{self.entity} needs {', '.join(missing)}")
        self._check_parts()
        return self

    def _check_parts(self) -> None:
        if self.lines and self.entity not in ("orders", "refunds"):
            raise ValueError("only orders and refunds have lines")
        if self.lines and not self.key:
            raise ValueError("lines need a key: the order or refund they belong to")
        if self.answers and self.entity != "responses":
            raise ValueError("only responses have answers")
        if self.keep_zero_orders and self.entity != "orders":
            raise ValueError("only orders keep zero orders")
        if self.external_ids and self.entity != "customers":
            raise ValueError("only customers have external_ids")

    @property
    def rules(self) -> tuple[ColumnRule, ...]:
        """Every column rule of this entity, its lines' included."""
        lines = self.lines
        parts = (
            (lines.product, lines.quantity, lines.unit_price, lines.amount)
            if lines
            else ()
        )
        return (
            *self.key,
            *self.columns.values(),
            *self.attributes.values(),
            *(part for part in parts if part),
        )

    @property
    def primary(self) -> str:
        """The entity of which every record of the file is one row."""
        return "order_lines" if self.lines else self.entity

    @property
    def needed(self) -> tuple[str, ...]:
        """The file's columns without which the file cannot be used."""
        required = [
            rule
            for name, rule in self.columns.items()
            if getattr(ENTITIES[self.entity].column(name), "required", False)
        ]
        lines = self.lines
        if lines:
            numbers = (
                (lines.amount,) if lines.amount else (lines.quantity, lines.unit_price)
            )
            required += [rule for rule in numbers if rule]
        tests = (*self.where, *(lines.product_when if lines else ()))
        return (
            *(name for rule in (*self.key, *required) for name in rule.read),
            *(test.column for test in tests),
            *self.answers,
        )

    @property
    def read(self) -> tuple[str, ...]:
        """The file's columns that this entity reads, each once."""
        lines = self.lines
        conditions = [*self.where]
        if lines:
            conditions += lines.product_when
            conditions += [one for kind in lines.kinds.values() for one in kind]
        named = [name for rule in self.rules for name in rule.read]
        named += [condition.column for condition in conditions]
        named += [*self.answers, *self.external_ids.values()]
        return tuple(dict.fromkeys(named))
