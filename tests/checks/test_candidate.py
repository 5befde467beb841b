"""The gate on what is about to be published: each expectation can fail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse, connect
from orchestration.checks import candidate_gate
from orchestration.checks.check_results import CheckResult
from orchestration.measures import served_measures

AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)
# A plausible value of every kind of measure, and how far its interval reaches.
VALUES = {
    "share": (0.6, 0.1),
    "points": (-20.0, 10.0),
    "mean": (4.0, 1.0),
    "amount": (1000.0, 0.1),
    "count": (7.0, 0.1),
    "change": (-0.1, 0.1),
}
COUNT = 40


@pytest.fixture
def built(tmp_path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Warehouse]]:
    warehouse = Warehouse(tmp_path)
    with warehouse.writer() as con:
        build(con)
        yield con, warehouse


def build(con: duckdb.DuckDBPyConnection, rows: int = 100) -> None:
    """Every served table with the columns that its measures name, and some orders."""
    con.execute(
        "create schema if not exists serving; create schema if not exists marts"
    )
    tables: dict[str, dict[str, str]] = {}
    for measure in served_measures():
        value, reach = VALUES[measure.kind]
        columns = tables.setdefault(measure.table, {})
        columns[measure.column] = f"{value}::double"
        if measure.interval:
            low, high = measure.interval
            columns[low] = f"{value - reach}::double"
            columns[high] = f"{value + reach}::double"
        if measure.denominator:
            columns[measure.denominator] = str(COUNT)
    for table, columns in tables.items():
        selected = ", ".join(f"{value} as {name}" for name, value in columns.items())
        con.execute(
            f"create or replace table serving.{table} as "
            f"select i, {selected} from range({rows}) as r(i)"
        )
    con.execute(
        "create or replace table marts.fct_orders as select i as order_id, 'EUR' as "
        "currency, 50::decimal(18, 4) as product_amount, true as is_order, "
        "timestamp '2026-03-01' - to_hours(4 * i::integer) as ordered_at "
        f"from range({10 * rows}) as r(i)"
    )


def publish_as_last(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    """The built tables as the last publication."""
    warehouse.published_file.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"attach '{warehouse.published_file}' as was")
    con.execute("create schema was.serving; create schema was.marts")
    con.execute("create schema was.meta")
    con.execute(
        "create table was.meta.publication as select ?::timestamp as as_of",
        [AS_OF.replace(tzinfo=None)],
    )
    for (name,) in con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = current_database()"
    ).fetchall():
        con.execute(f"create table was.{name} as from {name}")
    con.execute("detach was")


def failed(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
    *,
    as_of: datetime = AS_OF,
    compare: bool = True,
) -> dict[str, CheckResult]:
    results = candidate_gate.run(*built, as_of, compare=compare)
    return {check.name: check for check in results if not check.passed}


def test_every_check_has_a_name_of_its_own() -> None:
    names = [expectation.name for expectation in candidate_gate.suite()]
    assert len(names) == len(set(names))


def test_good_tables_pass_with_and_without_a_last_publication(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
) -> None:
    results = candidate_gate.run(*built, AS_OF)
    assert [check.name for check in results] == [
        one.name for one in candidate_gate.descriptions()
    ]
    assert [check.name for check in results if not check.passed] == []
    publish_as_last(*built)
    assert failed(built) == {}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("update serving.nps set nps = 101, ci_high = 101", "nps_nps_is_in_points"),
        ("update serving.nps set n_responses = -1", "nps_n_responses_is_not_negative"),
        (
            "update serving.csat set csat_share = 80, ci_high = 81 where i = 7",
            "csat_csat_share_is_a_share",
        ),
        (
            "update serving.ces set net_ease = -101, net_ease_ci_low = -102",
            "ces_net_ease_is_in_points",
        ),
        (
            "update serving.ces set mean_score = 5.1",
            "ces_mean_score_is_not_above_mean_ci_high",
        ),
        (
            "update serving.churn set customers_at_start = -1",
            "churn_customers_at_start_is_not_negative",
        ),
        ("update serving.clv set p_alive = 'nan'::double", "clv_p_alive_is_a_share"),
        (
            "update serving.churn set ci_low = churn_rate + 0.01",
            "churn_ci_low_is_not_above_churn_rate",
        ),
        (
            "update serving.clv_by_segment set ci_high = 999 where i = 3",
            "clv_by_segment_predicted_value_is_not_above_ci_high",
        ),
        (
            "update marts.fct_orders set product_amount = 5000 "
            "where ordered_at > timestamp '2026-02-22'",
            "order_amounts_kept_their_unit",
        ),
    ],
)
def test_a_value_out_of_its_range_is_found(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse], statement: str, check: str
) -> None:
    con, _ = built
    con.execute(statement)
    assert failed(built).keys() == {check}


def test_one_answer_may_lie_outside_its_interval(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
) -> None:
    """One promoter: an NPS of 100 whose interval is -48.5 to 98.5."""
    con, _ = built
    con.execute("alter table serving.nps add column is_reportable boolean")
    con.execute("update serving.nps set is_reportable = i > 0")
    con.execute("update serving.nps set nps = 100, ci_high = 98.5 where i = 0")
    assert failed(built) == {}
    con.execute("update serving.nps set is_reportable = true")
    assert failed(built).keys() == {"nps_nps_is_not_above_ci_high"}


def test_no_value_of_a_row_is_in_a_result(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
) -> None:
    built[0].execute("update serving.nps set nps = 12345, ci_high = 12346")
    for check in failed(built).values():
        assert "12345" not in repr(check)
        assert check.metadata["unexpected_count"] == 100


@pytest.mark.parametrize(("rows", "fails"), [(19, True), (20, False), (300, False)])
def test_a_table_that_lost_four_fifths_is_held(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse], rows: int, fails: bool
) -> None:
    publish_as_last(*built)
    build(built[0], rows)
    assert ("no_table_lost_most_of_its_rows" in failed(built)) is fails
    assert failed(built, compare=False) == {}


@pytest.mark.parametrize(
    ("as_of", "fails"),
    [
        (AS_OF, False),
        (AS_OF - timedelta(seconds=1), True),
        # 04:00 in Berlin is the 03:00 UTC of the last publication.
        (AS_OF.astimezone(timezone(timedelta(hours=1))), False),
    ],
)
def test_a_publication_does_not_go_back(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse], as_of: datetime, fails: bool
) -> None:
    publish_as_last(*built)
    found = failed(built, as_of=as_of)
    assert (found.keys() == {"the_publication_does_not_go_back"}) is fails
    assert failed(built, as_of=as_of, compare=False) == {}


def test_a_new_price_list_can_be_accepted(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
) -> None:
    built[0].execute(
        "update marts.fct_orders set product_amount = 5000 "
        "where ordered_at > timestamp '2026-02-22'"
    )
    assert failed(built).keys() == {"order_amounts_kept_their_unit"}
    assert failed(built, compare=False) == {}


@pytest.mark.parametrize(("nulls", "fails"), [(20, False), (21, True)])
def test_a_jump_of_nulls_is_held(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse], nulls: int, fails: bool
) -> None:
    publish_as_last(*built)
    built[0].execute(f"update serving.nps set nps = null where i < {nulls}")
    assert (failed(built).keys() == {"measured_values_did_not_vanish"}) is fails


def test_a_missing_table_fails_its_checks_only(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
) -> None:
    built[0].execute("drop table serving.clv")
    checks = failed(built).values()
    assert {check.name for check in checks} == {
        "clv_p_alive_is_a_share",
        "clv_uncovered_share_is_a_share",
    }
    assert {check.asset for check in checks} == {"serving/clv"}
    assert {check.metadata["problem"] for check in checks} == {"could not be evaluated"}


def test_the_last_publication_is_let_go(
    built: tuple[duckdb.DuckDBPyConnection, Warehouse],
) -> None:
    con, warehouse = built
    publish_as_last(con, warehouse)
    candidate_gate.run(con, warehouse, AS_OF)
    attached = con.execute("select database_name from duckdb_databases()").fetchall()
    assert (candidate_gate.LAST,) not in attached
    connect(warehouse.published_file).close()
