"""Inserts the good rows of a typed table into the raw tables: rows, lines, answers."""

from collections.abc import Mapping

import duckdb

from orchestration.extract.files.intake.file_tables import (
    make_room,
    rows_table,
)
from orchestration.extract.files.intake.typed_rows import GOOD, TypedEntity
from orchestration.extract.files.mapping.answers import Answer
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.entity_shape import Entity
from orchestration.extract.files.mapping.sql_text import (
    identifier,
    literal,
)
from orchestration.extract.files.mapping.typing_query import LINE_PREFIX

# ruff: noqa: S608 -- statements are made of literals and identifiers by `sql_text.py`

# Columns that a line or an answer takes over from the row it belongs to.
INHERITED = ("_file_id", "_row", "_cursor", "_deleted", "_known_from")


def store(con: duckdb.DuckDBPyConnection, typed: TypedEntity) -> None:
    """Insert the good rows into the raw tables, unless the typing pass has done so."""
    if typed.is_stored:
        return
    entity = typed.typing.entity
    load_id = typed.typing.stamp.load_id
    own = {name: identifier(name) for name in typed.plan.said}
    if typed.repeated:
        own["_flags"] = "_flags"
    first = ""
    if typed.plan.lines:
        _insert(con, ENTITIES["order_lines"], _line(typed), typed.table, GOOD)
        own["_load_id"] = f"{load_id + 1}"
        dated = identifier(entity.event_time or "_row")
        ranked = f"row_number() over (partition by _pk order by {dated}, _row)"
        first = f" qualify {ranked} = 1"
    _insert(con, entity, own, typed.table, GOOD + first)
    for answer in typed.answers:
        given = f"{answer.text} is not null and {answer.reason} is null"
        values = _answer(typed, answer, load_id + 1)
        _insert(con, ENTITIES["answers"], values, typed.table, f"{GOOD} and {given}")


def _insert(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    values: Mapping[str, str],
    table: str,
    condition: str,
) -> None:
    make_room(con, entity, values)
    con.execute(
        f"insert into {rows_table(entity)} ({', '.join(map(identifier, values))})"
        f" select {', '.join(values.values())} from {table} where {condition}"
    )


def _inherited(typed: TypedEntity, *more: str) -> dict[str, str]:
    names = (*INHERITED, *more)
    return {name: identifier(name) for name in names if name in typed.plan.said}


def _line(typed: TypedEntity) -> dict[str, str]:
    lines = {name: identifier(f"{LINE_PREFIX}{name}") for name in typed.plan.lines}
    return {**_inherited(typed, "_load_id", "_extra"), **lines}


def _answer(typed: TypedEntity, answer: Answer, load_id: int) -> dict[str, str]:
    """The columns of an answer; its id is made of its response's and its question's."""
    question = literal(answer.question)
    given = {
        **_inherited(typed),
        "_load_id": f"{load_id}",
        "_pk": f"_pk || ':' || {question}",
        "response_id": "_pk",
        "question_id": question,
        "survey_id": literal(answer.survey),
        "score": answer.score,
        "_flags": "'of_response'",
    }
    if not answer.is_scored:
        given["text" if answer.is_text else "choice"] = answer.text
    return given
