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
    total_of_kind=None,
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
        # .04^4 = 2.6e-6 may be an accident.
        ({"counted": 1000, "lost": 5, "lost_score_share": 0.04}, False),
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
                    null::boolean as is_good,
                    case when i % 11 > 8 then 1 when i % 11 > 6 then 0 else -1 end
                        as net_value,
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


def columns(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Schema, table and name of the build's columns, all of which both sides have."""
    return con.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = current_database()"
    ).fetchall()


def found(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    restated = series_watch.restated(con, LAST, columns(con))
    return {one.series: one.words for one in restated}


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
    """Nine of 100 are gone, all of them 0, as a tenth is: .1^8 is small.

    A tenth of all would be ten answers.
    """
    con.execute(
        "delete from marts.fct_survey_answers where score = 0 and answer_id != 'a0'"
    )
    assert set(found(con)) == {"nps/s", "nps/all/relationship"}


def test_a_month_that_lost_most_of_its_answers_is_seen(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """20 of the 30 answers of June are gone: fewer than a tenth of all 300."""
    for place in (f"{LAST}.", ""):
        con.execute(
            f"""
            insert into {place}marts.fct_survey_answers
            select answers.* replace (answer_id || '/' || number as answer_id)
            from {place}marts.fct_survey_answers as answers
            cross join range(2) as copies(number)
            """
        )
    con.execute(
        """
        delete from marts.fct_survey_answers
        where answer_id in (
            select answer_id from marts.fct_survey_answers
            where date_trunc('month', recorded_date) = date '2025-06-01'
            order by answer_id limit 20
        )
        """
    )
    assert set(found(con)) == {"nps/s", "nps/all/relationship"}


def test_another_limit_of_good_answers_is_seen(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """The scores stand, but an 8 counts as a promoter's now: 9 of 100 answers."""
    con.execute(
        "update marts.fct_survey_answers set net_value = 1 where score = 8;"
        "update marts.dim_questions set good_from = 8"
    )
    words = found(con)["nps/s"]
    assert "9 have another score or scale, or count for something else" in words
    assert "good_from of question q was 9, is 8" in words


def test_a_total_is_told_nothing_of_surveys_of_another_kind(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for place in (f"{LAST}.", ""):
        con.execute(
            f"insert into {place}marts.dim_surveys"
            " values ('t', 'transactional', 'shop')"
        )
        con.execute(
            f"""
            insert into {place}marts.fct_survey_answers
            select * replace (
                't' || answer_id as answer_id, 't' as survey_id,
                'transactional' as survey_kind
            )
            from {place}marts.fct_survey_answers
            """
        )
    con.execute("update marts.dim_surveys set touchpoint = 'desk'")
    con.execute("delete from marts.fct_survey_answers where survey_id = 's'")
    words = found(con)["nps/all/relationship"]
    assert "touchpoint of survey s was unknown, is desk" in words
    assert "survey t" not in words


def test_another_scale_is_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "update marts.fct_survey_answers set scale_max = 5;"
        "update marts.dim_questions set scale_max = 5"
    )
    words = found(con)["nps/s"]
    assert "100 have another score or scale, or count for something else" in words
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
    common = columns(con)
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
