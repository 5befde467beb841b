"""The gate on raw intake: each expectation can fail, for its own reason only."""

from datetime import datetime, timedelta

import duckdb
import pytest

from orchestration.checks import intake_gate
from orchestration.checks.check_results import CheckResult
from orchestration.extract.kernel.schema import ensure_schema

NOW = datetime(2026, 3, 1, 3)
REFUND = '{"amount": 100, "currency": "eur", "created": 1700000000}'


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    ensure_schema(con)
    con.execute(
        "insert into _el.sources values "
        "('stripe', 'stripe', 'billing', 1, date '2024-01-01', '[]', null, null, null)"
    )
    state(con, NOW)
    for week in range(8):
        load(con, NOW - timedelta(weeks=7 - week), rows=100)
    refunds(con, REFUND, rows=100)
    return con


def load(
    con: duckdb.DuckDBPyConnection,
    as_of: datetime,
    *,
    rows: int,
    rejected: int = 0,
    status: str = "loaded",
    lost: int = 0,
) -> None:
    con.execute(
        "insert into _el.loads select coalesce(max(load_id), 0) + 1, $run, 'stripe', "
        "'refunds', $status, $as_of, $as_of, $as_of, $rows, $rows - $rejected - $lost, "
        "0, 0, $rejected, 1, 0, null, null, null, null, 0, '' from _el.loads",
        {
            "run": f"run {as_of}",
            "status": status,
            "as_of": as_of,
            "rows": rows,
            "rejected": rejected,
            "lost": lost,
        },
    )


def state(con: duckdb.DuckDBPyConnection, watermark: datetime) -> None:
    con.execute("delete from _el.state")
    con.execute(
        "insert into _el.state values ('stripe', 'refunds', '{}', ?, 1)", [watermark]
    )


def refunds(con: duckdb.DuckDBPyConnection, document: str, rows: int) -> None:
    con.execute("delete from raw_stripe.refunds")
    con.execute(
        "insert into raw_stripe.refunds "
        "select 'stripe', 'r' || i, $now, false, 'h', 1, $now, $now, "
        "$document from range($rows) as r(i)",
        {"now": NOW, "document": document, "rows": rows},
    )


def failed(con: duckdb.DuckDBPyConnection) -> dict[str, CheckResult]:
    return {check.name: check for check in intake_gate.run(con) if not check.passed}


def test_a_usual_refresh_passes(con: duckdb.DuckDBPyConnection) -> None:
    results = intake_gate.run(con)
    assert {check.name for check in results} == {one.name for one in intake_gate.SUITE}
    assert [check.name for check in results if not check.passed] == []


def test_a_company_without_any_load_passes() -> None:
    with duckdb.connect() as con:
        ensure_schema(con)
        assert failed(con) == {}


@pytest.mark.parametrize(("rejected", "fails"), [(5, False), (6, True)])
def test_more_than_five_percent_in_quarantine_is_too_much(
    con: duckdb.DuckDBPyConnection, rejected: int, fails: bool
) -> None:
    load(con, NOW + timedelta(hours=1), rows=100, rejected=rejected)
    assert (failed(con).keys() == {"few_rows_were_rejected"}) is fails


@pytest.mark.parametrize(
    ("rejected", "failing"), [(0, set()), (4, {"every_row_of_the_company_is_usable"})]
)
def test_bad_rows_of_the_company_s_own_files_are_told_and_hold_nothing(
    con: duckdb.DuckDBPyConnection, rejected: int, failing: set[str]
) -> None:
    con.execute(
        "insert into _el.sources values ('company', 'company', 'company', 0, "
        "date '1970-01-01', '[]', null, null, null)"
    )
    load(con, NOW + timedelta(hours=1), rows=5, rejected=rejected)
    con.execute(
        "update _el.loads set source = 'company', resource = 'questions' "
        "where load_id = (select max(load_id) from _el.loads)"
    )
    found = failed(con)
    assert found.keys() == failing
    assert not any(check.blocking for check in found.values())


def test_an_older_bad_load_is_history(con: duckdb.DuckDBPyConnection) -> None:
    load(con, NOW + timedelta(hours=1), rows=100, rejected=100)
    load(con, NOW + timedelta(hours=2), rows=100)
    assert failed(con) == {}


def test_the_loads_of_one_run_are_judged_together(
    con: duckdb.DuckDBPyConnection,
) -> None:
    load(con, NOW + timedelta(hours=1), rows=1000)
    load(con, NOW + timedelta(hours=1), rows=10, rejected=10)
    assert failed(con) == {}


def test_a_held_batch_is_said_but_does_not_block(
    con: duckdb.DuckDBPyConnection,
) -> None:
    load(con, NOW + timedelta(hours=1), rows=0, status="held")
    [check] = failed(con).values()
    assert (check.name, check.blocking) == ("no_batch_is_held_or_failed", False)


def test_a_lost_row_is_found(con: duckdb.DuckDBPyConnection) -> None:
    load(con, NOW + timedelta(hours=1), rows=100, lost=1)
    assert failed(con).keys() == {"every_row_read_is_accounted_for"}


@pytest.mark.parametrize(("rows", "fails"), [(19, True), (20, False)])
def test_a_week_with_less_than_a_fifth_of_the_usual_rows_is_held(
    con: duckdb.DuckDBPyConnection, rows: int, fails: bool
) -> None:
    """Four weeks of 100; the fifth begins seven days after the last load."""
    load(con, NOW + timedelta(weeks=1), rows=rows)
    assert ("weekly_volume_is_usual" in failed(con)) is fails


def test_a_quiet_day_within_a_usual_week_is_no_fault(
    con: duckdb.DuckDBPyConnection,
) -> None:
    load(con, NOW + timedelta(days=1), rows=0)
    assert failed(con) == {}


def test_an_accepted_volume_holds_no_later_run(con: duckdb.DuckDBPyConnection) -> None:
    """Of 100 rows a week there are 10 from now on, and that is right."""
    load(con, NOW + timedelta(weeks=1), rows=10)
    assert "weekly_volume_is_usual" in failed(con)
    accepted = {
        one.name: one.passed for one in intake_gate.run(con, accept_changes=True)
    }
    assert accepted["weekly_volume_is_usual"]
    load(con, NOW + timedelta(weeks=2), rows=10)
    assert "weekly_volume_is_usual" not in failed(con)


def test_what_was_not_unusual_was_not_accepted(con: duckdb.DuckDBPyConnection) -> None:
    load(con, NOW + timedelta(weeks=1), rows=100)
    intake_gate.run(con, accept_changes=True)
    load(con, NOW + timedelta(weeks=2), rows=10)
    assert "weekly_volume_is_usual" in failed(con)


def test_five_weeks_after_it_was_accepted_a_volume_is_judged_again(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Of 1,000 rows a week 100 were left, and in the sixth week none."""
    con.execute("update _el.loads set rows_read = 1000, rows_new = 1000")
    load(con, NOW + timedelta(weeks=1), rows=100)
    intake_gate.run(con, accept_changes=True)
    for week in range(2, 6):
        load(con, NOW + timedelta(weeks=week), rows=100)
        assert "weekly_volume_is_usual" not in failed(con), week
    load(con, NOW + timedelta(weeks=6), rows=0)
    assert "weekly_volume_is_usual" in failed(con)


def test_a_small_source_may_be_silent(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update _el.loads set rows_read = 10, rows_new = 10")
    load(con, NOW + timedelta(weeks=1), rows=0)
    assert failed(con).keys() <= {"sources_are_fresh"}


def other_source_goes_on(con: duckdb.DuckDBPyConnection) -> None:
    """Zendesk was read a week after the last load of Stripe."""
    con.execute(
        "insert into _el.sources values "
        "('zendesk', 'zendesk', 'support', 2, date '2024-01-01', '[]', null, null, "
        "null)"
    )
    load(con, NOW + timedelta(weeks=1), rows=50)
    con.execute(
        "update _el.loads set source = 'zendesk', resource = 'tickets' "
        "where load_id = (select max(load_id) from _el.loads)"
    )


def test_a_source_that_is_down_for_a_week_holds_no_other(
    con: duckdb.DuckDBPyConnection,
) -> None:
    other_source_goes_on(con)
    load(con, NOW + timedelta(weeks=1), rows=0, status="failed")
    blocking = {name for name, check in failed(con).items() if check.blocking}
    assert blocking == set()


def test_a_source_that_was_taken_away_is_judged_no_more(
    con: duckdb.DuckDBPyConnection,
) -> None:
    load(con, NOW + timedelta(days=1), rows=0, status="failed")
    other_source_goes_on(con)
    con.execute("delete from _el.sources where source = 'stripe'")
    assert failed(con) == {}


def test_a_renamed_field_is_found(con: duckdb.DuckDBPyConnection) -> None:
    refunds(con, REFUND.replace("amount", "value"), rows=100)
    [check] = failed(con).values()
    assert check.name == "required_paths_are_there"
    assert check.metadata["unexpected_count"] == 1


def test_a_stale_source_is_said_but_does_not_block(
    con: duckdb.DuckDBPyConnection,
) -> None:
    state(con, NOW - timedelta(hours=49))
    [check] = failed(con).values()
    assert (check.name, check.blocking) == ("sources_are_fresh", False)


def test_a_check_that_cannot_be_evaluated_fails(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("drop table _el.state")
    [check] = failed(con).values()
    assert check.metadata["problem"] == "could not be evaluated"
