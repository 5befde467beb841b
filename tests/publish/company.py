"""A tiny build file and its manifest, for the tests of publishing.

Every table carries the number of its generation, so that a reader can tell whether
all that it sees comes from one publication.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.warehouse import Warehouse
from orchestration.checks.check_results import CheckResult
from orchestration.publish.publication import Publication
from orchestration.publish.publication_gate import Evidence
from orchestration.publish.targets.duckdb_file import publish

START = datetime(2026, 3, 1, 3, tzinfo=UTC)
GOOD = CheckResult("rows_are_there", "marts/fct_orders", passed=True, blocking=True)

TABLES = {
    "serving.nps": "select {n} as generation, date '2026-02-01' as period_start, "
    "17.5::double as nps, 'email' as breakdown_value",
    "metrics.nps_by_day": "select {n} as generation, 250 as promoters",
    "marts.fct_orders": "select {n} as generation, 'o' || i as order_id, "
    "12.5::decimal(18,4) as product_amount from range({rows}) as r(i)",
    "meta.sources": "select {n} as generation, 'hubspot' as source",
}


def manifest(**changes: dict[str, Any]) -> dict[str, Any]:
    """A manifest of TABLES; `changes` are merged into the models by table name."""
    nodes: dict[str, Any] = {}
    for full_name in TABLES:
        schema, name = full_name.split(".")
        nodes[f"model.cx.{name}"] = {
            "unique_id": f"model.cx.{name}",
            "resource_type": "model",
            "schema": schema,
            "name": name,
            "description": f"The {name}.\nOne row per thing.",
            "columns": {"generation": {"description": "It's the generation."}},
            **changes.get(name, {}),
        }
    nodes["test.cx.not_null_orders"] = {
        "unique_id": "test.cx.not_null_orders",
        "resource_type": "test",
        "schema": "tests",
        "name": "not_null_orders",
        "config": {"severity": "ERROR"},
        "test_metadata": {"name": "not_null"},
        "attached_node": "model.cx.fct_orders",
        "column_name": "generation",
    }
    return {"nodes": nodes}


def build(con: duckdb.DuckDBPyConnection, generation: int, rows: int = 100) -> None:
    """Make every table anew, as dbt does."""
    for full_name, query in TABLES.items():
        con.execute(f"create schema if not exists {full_name.split('.')[0]}")
        select = query.format(n=generation, rows=rows)
        con.execute(f"create or replace table {full_name} as {select}")


def publication(generation: int) -> Publication:
    """Publications an hour apart."""
    at = START + timedelta(hours=generation)
    return Publication(f"p{generation:06d}", at, at, "run", "Europe/Berlin", "EUR")


def refresh(
    data_dir: Path,
    generation: int,
    *checks: CheckResult,
    rows: int = 100,
    **changes: Any,
) -> Path:
    """Build and publish one generation."""
    warehouse = Warehouse(data_dir)
    with warehouse.writer() as con:
        build(con, generation, rows)
        evidence = Evidence(checks or (GOOD,), {GOOD.key})
        return publish(
            warehouse, con, publication(generation), evidence, manifest(**changes)
        )
