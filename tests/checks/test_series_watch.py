"""What was published about the past changes only within limits, else by name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.checks import series_watch
from orchestration.checks.series_watch import Compared, is_restated

LAST = "last_publication"
QUIET = Compared(
    series="nps/s",
    role="nps",
    survey_id="s",
    counted=200,
    lost=0,
    changed=0,
    added=0,
    lost_month=0,
    lost_score_share=None,
    mean_before=7.0,
    mean_now=7.0,
    sources=(),
)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({"lost": 19}, False),
        ({"lost": 20}, True),
        ({"counted": 300, "lost": 19, "lost_month": 19}, False),
        ({"counted": 300, "lost": 20, "lost_month": 20}, True),
        # .02^4 = 1.6e-7, .02^3 = 8e-6; a tenth of 1,000 is far away.
        ({"counted": 1000, "lost": 5, "lost_score_share": 0.02}, True),
        ({"counted": 1000, "lost": 4, "lost_score_share": 0.02}, False),
        # Nine lost fives where nine of ten are fives are no wonder.
        ({"counted": 1000, "lost": 9, "lost_score_share": 0.9}, False),
        ({"counted": 5, "lost": 5}, True),
        ({"counted": 4, "lost": 4}, False),
        ({"counted": 60, "lost": 9}, False),
        ({"changed": 9}, False),
        ({"changed": 10}, True),
        ({"counted": 20, "changed": 4}, False),
        ({"counted": 20, "changed": 5}, True),
        ({"added": 19}, False),
        ({"added": 20}, True),
        # A series that was not published cannot be restated.
        ({"counted": 0, "added": 500}, False),
    ],
)
def test_the_limits_of_a_history(change: dict[str, float], holds: bool) -> None:
    assert is_restated(replace(QUIET, **change)) is holds  # type: ignore[arg-type]


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build and a last publication of the morning of 1 March with 100 answers."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'cx.duckdb'}' as {LAST}")
        for place in (f"{LAST}.", ""):
            for schema in ("marts", "serving", "meta"):
                connection.execute(f"create schema {place}{schema}")
            connection.execute(
                f"""
                create table {place}marts.fct_survey_answers as
                select
                    'a' || i as answer_id, 's' as survey_id, 'nps' as role,
                    'relationship' as survey_kind, 'survey_tool' as source,
                    i % 11 as score, 0 as scale_min, 10 as scale_max,
                    'q' as question_id, false as is_excluded,
                    date '2025-03-01' + (3 * i)::integer as recorded_date
                from range(100) as r(i);
                create table {place}marts.dim_questions as
                select
                    'q' as question_id, 'nps' as role, 'none' as ces_version,
                    0 as scale_min, 10 as scale_max, 9 as good_from,
                    true as higher_is_better;
                create table {place}marts.dim_surveys as
                select 's' as survey_id, 'relationship' as survey_kind,
                    'unknown' as touchpoint;
                create table {place}serving.churn as
                select
                    'order' as basis, 'total' as breakdown, true as is_complete,
                    make_date(2025, i::integer, 1) as period_start
                from range(1, 13) as r(i);
                create table {place}serving.retention_cohorts as
                select
                    'order' as basis, 'total' as breakdown, true as is_complete,
                    date '2025-01-01' as cohort_month, i as age_months
                from range(12) as r(i);
                """
            )
        connection.execute(
            f"create table {LAST}.meta.publication as select "
            "timestamp '2026-03-01 03:00:00' as as_of, 'UTC' as reporting_time_zone"
        )
        yield connection


def found(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    common = con.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = current_database()"
    ).fetchall()
    return {one.series: one.words for one in series_watch.restated(con, LAST, common)}


def test_an_equal_build_restates_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert found(con) == {}


def test_new_answers_of_open_days_restate_nothing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "insert into marts.fct_survey_answers select * replace ('n' || answer_id as "
        "answer_id, date '2026-03-01' as recorded_date) from marts.fct_survey_answers"
    )
    assert found(con) == {}


def test_a_deleted_question_is_told_by_its_name(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from marts.fct_survey_answers; delete from marts.dim_questions")
    restated = found(con)
    assert set(restated) == {"nps/s", "nps/all/relationship"}
    assert "of 100 answers counted before 2026-03-01" in restated["nps/s"]
    assert "100 are counted no more" in restated["nps/s"]
    assert "question q is gone" in restated["nps/s"]
    assert "source survey_tool" in restated["nps/s"]


def test_another_kind_of_survey_moves_its_answers_to_another_total(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "update marts.fct_survey_answers set survey_kind = 'transactional';"
        "update marts.dim_surveys set survey_kind = 'transactional'"
    )
    restated = found(con)
    assert set(restated) == {"nps/all/relationship"}
    assert (
        "survey_kind of survey s was relationship, is transactional"
        in restated["nps/all/relationship"]
    )


def test_an_export_without_its_zeros_is_seen(con: duckdb.DuckDBPyConnection) -> None:
    """Ten of 100 scores are 0: .1^8 is small, while a tenth would be 10 answers."""
    con.execute("delete from marts.fct_survey_answers where score = 0")
    assert set(found(con)) == {"nps/s", "nps/all/relationship"}


def test_another_scale_is_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "update marts.fct_survey_answers set scale_max = 5;"
        "update marts.dim_questions set scale_max = 5"
    )
    words = found(con)["nps/s"]
    assert "100 have another score or scale" in words
    assert "scale_max of question q was 10, is 5" in words


def test_answers_of_the_past_that_come_now_are_seen(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "insert into marts.fct_survey_answers select * replace ('n' || answer_id as "
        "answer_id, 'import' as source) from marts.fct_survey_answers limit 12"
    )
    words = found(con)["nps/s"]
    assert "12 are new although older than 45 days" in words
    assert "source import" in words


def test_late_answers_restate_nothing(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into marts.fct_survey_answers select * replace ('n' || answer_id as "
        "answer_id, date '2026-01-20' as recorded_date) from marts.fct_survey_answers"
    )
    assert found(con) == {}


def test_published_cells_of_a_census_do_not_vanish(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("delete from serving.churn where period_start < '2025-04-01'")
    con.execute("delete from serving.retention_cohorts where age_months = 11")
    restated = found(con)
    assert set(restated) == {"churn/order", "retention_cohorts/order"}
    assert "3 complete cells of 2025-01-01 to 2025-03-01" in restated["churn/order"]


def test_a_change_is_accepted_by_the_name_of_its_series(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("delete from marts.fct_survey_answers")
    common = con.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = current_database()"
    ).fetchall()
    held = series_watch.check(con, LAST, common)
    one = series_watch.check(con, LAST, common, {"nps/s"})
    both = series_watch.check(con, LAST, common, {"nps/s", "nps/all/relationship"})
    assert (held.passed, one.passed, both.passed) == (False, False, True)
    assert set(one.metadata) == {"nps/all/relationship"}


def test_without_a_last_publication_nothing_is_compared(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("delete from marts.fct_survey_answers")
    result = series_watch.check(con, LAST, ())
    assert (result.passed, dict(result.metadata)) == (True, {})
