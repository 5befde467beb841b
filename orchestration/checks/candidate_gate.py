"""The second gate: is what was built fit to be published?

It checks ranges, intervals and volumes of the serving tables, and their drift against
the last publication. Keys, types, relationships and worked examples are checked by
dbt's own tests; here are the checks that need the numbers of the whole table.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Final

import duckdb

from orchestration.base.utc import naive_utc
from orchestration.base.warehouse import Warehouse
from orchestration.checks import series_watch
from orchestration.checks.check_results import CheckDescription, CheckResult
from orchestration.checks.expectations import Expectation, validate
from orchestration.measures import Measure, served_measures
from orchestration.publish.relations import built_columns, literal, quoted

LAST: Final = "last_publication"
DRIFT: Final = "publish/audit"
BETWEEN: Final = "ExpectColumnValuesToBeBetween"
COMPARED_SCHEMAS: Final = ("marts", "metrics", "serving")
MIN_ROWS: Final = 50
"""Smaller tables are not compared, as they may rightly lose most of their rows."""

RANGES: Final = {"share": ("a_share", 0, 1), "points": ("in_points", -100, 100)}
# Only reportable rows are checked for a value inside its interval. The intervals are
# adjusted towards the middle, so with few answers the value can be outside: with one
# answer, a promoter's, the interval ends at 98.5 and the score is 100. From 30
# respondents on the value is inside.
REPORTABLE: Final = "is_reportable"


def _between(
    table: str, column: str, kind: str, low: float, high: float | None
) -> Expectation:
    bounds = {"min_value": low} | ({} if high is None else {"max_value": high})
    return Expectation(
        f"{table}_{column}_is_{kind}",
        f"serving/{table}",
        f"serving.{table}",
        BETWEEN,
        {"column": column, **bounds},
        f"{column} is NULL or at least {low}"
        + ("." if high is None else f" and at most {high}."),
    )


def _ordered(table: str, larger: str, smaller: str) -> Expectation:
    return Expectation(
        f"{table}_{smaller}_is_not_above_{larger}",
        f"serving/{table}",
        f"interval.{table}",
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {
            "column_A": larger,
            "column_B": smaller,
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        f"{smaller} <= {larger}, wherever both are known and the cell is reportable.",
    )


DRIFTS: Final = (
    Expectation(
        "the_publication_does_not_go_back",
        DRIFT,
        "progress",
        BETWEEN,
        {"column": "seconds_on", "min_value": 0},
        "The instant that the refresh is about is not before that of the last "
        "publication: a run that waited for another, or a mistyped as_of.",
    ),
    Expectation(
        "no_table_lost_most_of_its_rows",
        DRIFT,
        "row_counts",
        BETWEEN,
        {"column": "share_of_last", "min_value": 0.2},
        "Every table has at least a fifth of the rows of the last publication.",
    ),
    Expectation(
        "measured_values_did_not_vanish",
        DRIFT,
        "null_shares",
        BETWEEN,
        {"column": "more_nulls", "max_value": 0.2},
        "The share of NULL in no published number rose by more than 20 points since "
        "the last publication.",
    ),
    Expectation(
        "order_amounts_kept_their_unit",
        "marts/fct_orders",
        "order_amounts",
        BETWEEN,
        {"column": "times_before", "min_value": 0.05, "max_value": 20},
        "The mean order of the last seven days is between a twentieth and twenty times "
        "the mean before, per currency with 30 orders on both sides (cents for euros).",
    ),
)


def _of_measure(measure: Measure) -> Iterator[Expectation]:
    """Expectations of a value's range, its interval's order, its denominator's sign."""
    table, value = measure.table, measure.column
    if measure.kind in RANGES:
        yield _between(table, value, *RANGES[measure.kind])
    if measure.interval is not None:
        low, high = measure.interval
        yield _ordered(table, value, low)
        yield _ordered(table, high, value)
    if measure.denominator is not None:
        yield _between(table, measure.denominator, "not_negative", 0, None)


@lru_cache(maxsize=1)
def suite() -> tuple[Expectation, ...]:
    """Every expectation of this gate: those of the served measures, and the drifts."""
    found = [check for one in served_measures() for check in _of_measure(one)]
    by_key = {check.key: check for check in found}
    return (*by_key.values(), *DRIFTS)


def descriptions() -> tuple[Expectation | CheckDescription, ...]:
    """Every check of this gate."""
    return (*suite(), series_watch.DESCRIPTION)


ORDER_AMOUNTS: Final = """
select
    currency,
    avg(product_amount) filter (where is_recent)
    / nullif(avg(product_amount) filter (where not is_recent), 0) as times_before
from (
    select
        currency,
        product_amount::double as product_amount,
        ordered_at > max(ordered_at) over () - interval 7 days as is_recent
    from marts.fct_orders
    where is_order
)
group by currency
having
    count(*) filter (where is_recent) >= 30
    and count(*) filter (where not is_recent) >= 30
"""
NO_AMOUNTS: Final = "select 1 as times_before"

COMMON_COLUMNS: Final = """
select schema_name, table_name, column_name
from duckdb_columns() where database_name = current_database()
intersect
select schema_name, table_name, column_name
from duckdb_columns() where database_name = ?
"""


def run(
    con: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    as_of: datetime,
    *,
    compare: bool = True,
    accepted: Collection[str] = (),
) -> list[CheckResult]:
    """Check the built tables, and compare them with the last publication.

    Args:
        con: the open connection to the build file, in no transaction.
        warehouse: where the last publication is.
        as_of: the instant that the refresh is about (aware).
        compare: False accepts whatever differs from before, for the one refresh
            after a change that is meant (a source was taken away, a price list).
        accepted: names of series whose published past may change in this refresh.
    """
    tables = {measure.table for measure in served_measures()}
    with _last_publication(con, warehouse, compare) as last_tables:
        queries = {
            f"serving.{table}": f"select * from serving.{table}"  # noqa: S608
            for table in tables
        }
        for table in tables:
            queries[f"interval.{table}"] = _intervals(con, table)
        queries["progress"] = _progress(last_tables, as_of)
        queries["order_amounts"] = ORDER_AMOUNTS if compare else NO_AMOUNTS
        queries["row_counts"] = _row_counts(last_tables)
        queries["null_shares"] = _null_shares(last_tables)
        return [
            *validate(con, suite(), queries),
            series_watch.check(con, LAST, last_tables, accepted),
        ]


@contextmanager
def _last_publication(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, compare: bool
) -> Iterator[set[tuple[str, str, str]]]:
    """Attach the last publication; yield its columns that the build has as well.

    Each is (schema, table, column). None is yielded when there is no publication or
    when nothing is to be compared with it.
    """
    file = warehouse.published_file
    if not compare or not file.exists():
        yield set()
        return
    con.execute(f"attach {literal(str(file))} as {LAST} (read_only)")
    try:
        yield set(con.execute(COMMON_COLUMNS, [LAST]).fetchall())
    finally:
        con.execute(f"detach {LAST}")


def _intervals(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The reportable values and bounds; floats are compared to nine digits."""
    names = {column.name for column in built_columns(con, "serving", table)}
    columns = {
        column: None
        for measure in served_measures()
        if measure.table == table and measure.interval is not None
        for column in (measure.column, *measure.interval)
    }
    rounded = ", ".join(f"round({name}::double, 9) as {name}" for name in columns)
    where = f" where {REPORTABLE}" if REPORTABLE in names else ""
    return f"select {rounded or '1'} from serving.{table}{where}"  # noqa: S608


def _progress(common: set[tuple[str, str, str]], as_of: datetime) -> str:
    """How far the run's instant lies after that of the last publication."""
    if not common:
        return "select 0 as seconds_on"
    instant = literal(naive_utc(as_of).isoformat(sep=" "))
    return (
        f"select epoch(timestamp {instant} - as_of) as seconds_on "  # noqa: S608
        f"from {quoted(LAST, 'meta', 'publication')}"
    )


def _row_counts(common: set[tuple[str, str, str]]) -> str:
    tables = sorted({(s, t) for s, t, _ in common if s in COMPARED_SCHEMAS})
    parts = [
        f"select {literal(f'{schema}.{table}')} as table_name, "  # noqa: S608
        f"(select count(*) from {quoted(schema, table)}) as row_count, "
        f"(select count(*) from {quoted(LAST, schema, table)}) as last_row_count"
        for schema, table in tables
    ]
    nothing = "select '' as table_name, 0 as row_count, 0 as last_row_count"
    return (
        "select table_name, row_count / last_row_count as share_of_last "  # noqa: S608
        f"from ({' union all '.join(parts) or nothing}) "
        f"where last_row_count >= {MIN_ROWS}"
    )


def _null_shares(common: set[tuple[str, str, str]]) -> str:
    measured = sorted({(one.table, one.column) for one in served_measures()})
    parts = [
        f"select {literal(f'{table}.{column}')} as column_name, "
        f"{_null_share(quoted('serving', table), column)} as now, "
        f"{_null_share(quoted(LAST, 'serving', table), column)} as before"
        for table, column in measured
        if ("serving", table, column) in common
    ]
    nothing = "select '' as column_name, 0 as now, 0 as before"
    return (
        "select column_name, now - before as more_nulls "  # noqa: S608
        f"from ({' union all '.join(parts) or nothing})"
    )


def _null_share(relation: str, column: str) -> str:
    """SQL of a column's share of NULL; NULL for a table too small to be compared."""
    return (
        f"(select case when count(*) >= {MIN_ROWS} "  # noqa: S608
        f"then 1 - count({quoted(column)}) / count(*) end from {relation})"
    )
