"""Surveys and questions that the mapping itself declares, as rows like any others."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

import duckdb

from orchestration.extract.files.intake import register
from orchestration.extract.files.intake.file_job import Job
from orchestration.extract.files.intake.file_tables import (
    make_room,
    rows_table,
)
from orchestration.extract.files.intake.register import Register
from orchestration.extract.files.intake.tally import Tally
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.entity_shape import Entity
from orchestration.extract.files.mapping.file_options import FilesOptions
from orchestration.extract.kernel.load_log import next_load_id, record_load

# ruff: noqa: S608 -- names of our own tables and columns

UNIT = "@mapping"
# Answers of the past are measured by today's definitions, so the definitions count as
# known from the beginning.
ALWAYS = datetime(1970, 1, 1)


def content(options: FilesOptions) -> str:
    """What is declared, as one canonical text."""
    said = [survey.model_dump(mode="json") for survey in options.surveys]
    return json.dumps(said, sort_keys=True)


def digest(options: FilesOptions) -> str:
    """The hash by which a changed declaration is recognised."""
    return hashlib.sha256(content(options).encode()).hexdigest()


def store(con: duckdb.DuckDBPyConnection, known: Register, job: Job) -> list[Tally]:
    """Store the declaration when it is new; return the counts by entity.

    `job` describes the mapping as if it were a file: its unit is `@mapping`.
    """
    last = known.last(UNIT, UNIT)
    if last is not None and last.sha256 == job.landed.sha256:
        return []
    surveys, questions = _rows(job.options)
    tallies = [Tally("surveys", len(surveys)), Tally("questions", len(questions))]
    con.begin()
    try:
        file_id, load_id = register.next_file_id(con), next_load_id(con)
        for number, (tally, rows) in enumerate(
            zip(tallies, (surveys, questions), strict=True)
        ):
            entity = ENTITIES[tally.entity]
            for row_number, row in enumerate(rows, 1):
                filled = {**_ledger(file_id, load_id + number, row_number), **row}
                make_room(con, entity, filled)
                _insert(con, entity, filled)
            record_load(con, job.load(load_id + number, tally, "loaded", ""))
        count = len(surveys) + len(questions)
        entry = replace(
            job.entry(file_id, "accepted"),
            rows_read=count,
            rows_accepted=count,
            known_from=ALWAYS,
            load_id=load_id,
        )
        register.record(con, entry)
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return tallies


def _rows(
    options: FilesOptions,
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    surveys: list[dict[str, object]] = []
    questions: list[dict[str, object]] = []
    for survey in options.surveys:
        named = survey.model_dump(include={"name", "kind", "tool"})
        surveys.append({"_pk": survey.id, **named})
        for question in survey.questions:
            said = question.model_dump(exclude={"id"})
            questions.append(
                {
                    "_pk": survey.full_id(question),
                    "survey_id": survey.id,
                    **said,
                }
            )
    return surveys, questions


def _ledger(file_id: int, load_id: int, row: int) -> dict[str, object]:
    return {
        "_load_id": load_id,
        "_file_id": file_id,
        "_row": row,
        "_known_from": ALWAYS,
    }


def _insert(
    con: duckdb.DuckDBPyConnection, entity: Entity, row: dict[str, object]
) -> None:
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    con.execute(
        f"insert into {rows_table(entity)} ({names}) values ({marks})",
        list(row.values()),
    )
