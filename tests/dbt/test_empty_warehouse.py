"""A company without a single record: everything builds, and dbt's own tests pass.

The unit tests of dbt (worked examples) need the relations to exist, no more; so they
run here. What is published is held to its dictionary on the same build.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.clv import clv_tables as clv
from models.identity import identity_tables as identity
from models.kit.model_runs import RUNS
from orchestration.assets.written_tables import replace
from orchestration.base import dbt_runner
from orchestration.base.warehouse import Warehouse, connect
from orchestration.extract.kernel.schema import ensure_schema
from orchestration.publish.publication import PUBLISHED_SCHEMAS

VARIABLES = {"as_of": "2026-03-01 03:00:00", "segments": ["country", "plan"]}
BUILD = ("build", "--exclude-resource-type", "test", "unit_test")
UNIT_TESTS = ("test", "--select", "test_type:unit")
DATA_TESTS = ("test", "--select", "test_type:data")
# DuckDB sums whole numbers to HUGEINT, which Spark and most drivers do not know.
UNPORTABLE_TYPES = {
    "HUGEINT",
    "UHUGEINT",
    "UBIGINT",
    "FLOAT",
    "TIMESTAMP WITH TIME ZONE",
}


def statuses(warehouse: Warehouse, *command: str) -> dict[str, str]:
    """Run dbt; the result's status of each node by its name (OK, pass, fail, ...)."""
    events: list[dict[str, Any]] = dbt_runner.invoke(
        command, data_dir=warehouse.data_dir, variables=VARIABLES
    )
    results = [event["data"] for event in events]
    return {item["node_info"]["node_name"]: item["status"] for item in results}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Raw tables, identity and scores without a row, and dbt's models on them."""
    folder: Path = tmp_path_factory.mktemp("empty")
    warehouse = Warehouse(folder)
    with warehouse.writer() as con:
        ensure_schema(con)
        for statement in identity.create_statements():
            con.execute(statement)
        scores = {
            "clv": clv.SCORES.empty_table(),
            "model_runs": RUNS.empty_table(),
            "clv_segments": clv.SEGMENT_VALUES.empty_table(),
        }
        replace(con, "scores_raw", scores)
    built = statuses(warehouse, *BUILD)
    assert set(built.values()) == {"OK", "success"}, built
    return warehouse


@pytest.fixture(scope="module")
def columns(warehouse: Warehouse) -> Iterator[list[tuple[str, str, str, str]]]:
    """(schema, table, column, type) of everything that would be published."""
    with connect(warehouse.build_file, read_only=True) as con:
        yield con.execute(
            "select schema_name, table_name, column_name, data_type"
            " from duckdb_columns() where list_contains(?, schema_name)",
            [list(PUBLISHED_SCHEMAS)],
        ).fetchall()


def test_every_worked_example_comes_out(warehouse: Warehouse) -> None:
    found = statuses(warehouse, *UNIT_TESTS)
    expected = {test["name"] for test in dbt_runner.manifest()["unit_tests"].values()}
    assert set(found) == expected
    assert set(found.values()) == {"pass"}, found


def test_no_data_test_needs_data_to_pass(warehouse: Warehouse) -> None:
    found = statuses(warehouse, *DATA_TESTS)
    assert len(found) > 50
    assert set(found.values()) == {"pass"}, found


def test_nobody_in_particular_is_the_only_customer(warehouse: Warehouse) -> None:
    with connect(warehouse.build_file, read_only=True) as con:
        assert con.execute(
            "select customer_id from marts.dim_customers"
        ).fetchall() == [("-1",)]


def test_what_is_built_and_what_is_described_are_the_same_columns(
    columns: list[tuple[str, str, str, str]],
) -> None:
    nodes = dbt_runner.manifest()["nodes"].values()
    described = {
        (node["schema"], node["name"], column)
        for node in nodes
        if node["resource_type"] in {"model", "seed"}
        and node["schema"] in PUBLISHED_SCHEMAS
        for column in node["columns"]
    }
    assert {entry[:3] for entry in columns} == described


def test_what_a_union_reads_has_the_described_columns_in_their_order(
    warehouse: Warehouse,
) -> None:
    """`select *` unites by position, and no contract holds the order of a view."""
    nodes = dbt_runner.manifest()["nodes"]
    declared = {
        node["name"]: [
            (column["name"], column["data_type"].upper().replace(" ", ""))
            for column in node["columns"].values()
        ]
        for node in nodes.values()
        if node["resource_type"] == "model"
        and node["schema"] == "intermediate"
        and node["columns"]
        and all(column["data_type"] for column in node["columns"].values())
    }
    unions = [node for node in nodes.values() if node["name"].endswith("_unioned")]
    assert len(unions) > 10
    # What is united declares no columns of its own: they are those of the union.
    declared |= {
        nodes[part]["name"]: declared[union["name"]]
        for union in unions
        for part in union["depends_on"]["nodes"]
    }
    assert declared["int_files__customers"] == declared["int_customers_unioned"]
    with connect(warehouse.build_file, read_only=True) as con:
        built = {
            name: [
                (column, kind.replace(" ", ""))
                for column, kind, *_ in con.execute(
                    f"describe intermediate.{name}"
                ).fetchall()
            ]
            for name in declared
        }
    assert built == declared


def test_no_column_has_a_type_that_other_engines_lack(
    columns: list[tuple[str, str, str, str]],
) -> None:
    assert [entry for entry in columns if entry[3] in UNPORTABLE_TYPES] == []


def test_every_table_of_metrics_can_be_empty(warehouse: Warehouse) -> None:
    with connect(warehouse.build_file, read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name in ('metrics', 'serving')"
        ).fetchall()
        assert len(tables) >= 15
        assert {name for (name,) in tables if _rows(con, name)} == set()


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found = con.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0
