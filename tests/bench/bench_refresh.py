"""A whole first refresh of a company of files beside the least that it has to do.

    python -m tests.bench.bench_refresh [customers] [--memory 2GB]

For every 100,000 customers the company has 2,000,000 orders, 30,000 refunds, 50,000
subscriptions, 500,000 tickets and 500,000 survey responses, all in CSV files.

The refresh is the command `cx refresh` in a process of its own: extraction, checks,
identity, models, customer lifetime value, tests and publication. The least is a second
process that does three things with DuckDB alone: `read_csv` of the same files into
tables, the SQL of the same models as dbt compiles it, and a copy of every published
table into another file. Both get the same memory limit, and spill to the disk beyond
it. Printed are CPU seconds (of user and system), their ratio, and the peak memory of
each process.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

CUSTOMERS = 100_000
AS_OF = "2026-03-01T03:00:00Z"
SOURCES = Path(__file__).with_name("company_of_files.yml")
PUBLISHED = ("marts", "metrics", "serving", "meta")
# As the refresh passes them to dbt for `company_of_files.yml`.
VARIABLES = {
    "as_of": "2026-03-01 03:00:00",
    "known_at": "2026-03-01 03:00:00",
    "reporting_time_zone": "UTC",
    "reporting_currency": "EUR",
    "segments": ["country", "plan"],
    "crosses": [],
}

# One statement a file. `size` is the number of customers; random() is seeded.
FILES: Mapping[str, str] = {
    "customers": """
        select
            'C' || i as customer_id, 'person' as kind,
            'c' || i || '@mail.example.org' as email,
            ['DE', 'FR', 'GB', 'US', 'JP'][1 + i % 5] as country,
            timestamp '2024-01-01' + to_seconds(floor(random() * 6e7)::bigint)
                as created_at
        from range({size}) as customers (i)
    """,
    "orders": """
        select
            'O' || i as order_id,
            'C' || floor(random() * random() * {size})::bigint as customer_id,
            ['web', 'store', 'phone'][1 + i % 3] as channel,
            ['DE', 'FR', 'GB', 'US', 'JP'][1 + i % 5] as country,
            'EUR' as currency,
            round(5 + 200 * random() * random(), 2) as product_amount,
            timestamp '2024-01-02' + to_seconds(floor(random() * 6.8e7)::bigint)
                as ordered_at
        from range({size} * 20) as orders (i)
    """,
    "refunds": """
        select
            'R' || i as refund_id, 'O' || (i * 61) as order_id, 'EUR' as currency,
            2.5 as amount,
            timestamp '2025-12-30' + to_seconds(floor(random() * 5e6)::bigint)
                as refunded_at
        from range({size} * 3 // 10) as refunds (i)
    """,
    "subscriptions": """
        select
            'S' || i as subscription_id, 'C' || (i * 2) as customer_id,
            ['basic', 'plus', 'pro'][1 + i % 3] as plan, 'EUR' as currency,
            'month' as interval, [9, 29, 99][1 + i % 3] as recurring_amount,
            started_at, started_at as first_paid_at,
            case when i % 3 = 0
                then started_at + to_seconds(floor(random() * 3e7)::bigint)
            end as ended_at
        from (
            select
                i,
                timestamp '2024-01-02' + to_seconds(floor(random() * 3.6e7)::bigint)
                    as started_at
            from range({size} // 2) as subscriptions (i)
        )
    """,
    "tickets": """
        select
            'T' || i as ticket_id,
            'C' || floor(random() * {size})::bigint as customer_id,
            ['email', 'chat', 'phone'][1 + i % 3] as channel,
            ['billing', 'delivery', 'defect'][1 + i % 3] as topic, 'solved' as status,
            created_at, created_at + interval 5 hour as solved_at
        from (
            select
                i,
                timestamp '2024-01-02' + to_seconds(floor(random() * 6.8e7)::bigint)
                    as created_at
            from range({size} * 5) as tickets (i)
        )
    """,
    "surveys": "select 'relationship' as survey_id, 'relationship' as kind",
    "questions": """
        select
            'Q1' as question_id, 'relationship' as survey_id, 'nps' as role,
            0 as scale_min, 10 as scale_max, 9 as good_from
    """,
    "responses": """
        select
            'A' || i as response_id, 'relationship' as survey_id,
            'C' || floor(random() * {size})::bigint as customer_id,
            ['email', 'web'][1 + i % 2] as channel,
            timestamp '2024-01-02' + to_seconds(floor(random() * 6.8e7)::bigint)
                as recorded_at
        from range({size} * 5) as responses (i)
    """,
    "answers": """
        select
            'A' || i as response_id, 'Q1' as question_id,
            'relationship' as survey_id, 10 - floor(11 * random() * random())::bigint
                as score
        from range({size} * 5) as answers (i)
    """,
}


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU seconds and its peak resident memory in MiB."""

    cpu: float
    peak: float


def write_company(drop: Path, customers: int) -> None:
    """The company's files, the same at every call."""
    drop.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        for name, query in FILES.items():
            con.execute("select setseed(.5)")
            path = drop / f"{name}.csv"
            con.execute(f"copy ({query.format(size=customers)}) to '{path}' (header)")
            os.utime(path, (1_772_330_000, 1_772_330_000))


def cost_of(command: list[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: when it fails; what it printed goes to stderr.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.stderr.write(output.read().decode(errors="replace"))
            raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compiled_models(build: Path) -> list[dict[str, str]]:
    """Every model of the project, parents first: schema, name, kind and compiled SQL.

    Args:
        build: the build file of a refresh, against which dbt compiles.

    Raises:
        SystemExit: when the project does not compile.
    """
    from dbt.cli.main import dbtRunner

    from orchestration.base.settings import DBT_PROJECT_DIR, export_for_dbt

    export_for_dbt(build.parent)
    with tempfile.TemporaryDirectory() as target:
        result = dbtRunner().invoke(
            [
                *("compile", "--quiet", "--vars", json.dumps(VARIABLES)),
                *("--project-dir", str(DBT_PROJECT_DIR)),
                *("--profiles-dir", str(DBT_PROJECT_DIR)),
                *("--target-path", target, "--log-path", target),
            ]
        )
    if not result.success:
        raise SystemExit(f"the models do not compile: {result.exception}")
    runs: Any = result.result
    nodes = (run.node for run in runs)
    return [
        {
            "schema": node.schema,
            "name": node.name,
            "kind": "view" if node.config.materialized == "view" else "table",
            "sql": node.compiled_code,
        }
        for node in nodes
        if node.resource_type == "model"
    ]


def do_the_least(plan_file: Path) -> None:
    """Read the files, run the models' SQL, copy the tables; nothing else is imported.

    The build file of the refresh is there already, because the models read its raw
    tables, and what Python wrote: identity and scores. Every model is made anew.
    """
    plan = json.loads(plan_file.read_text())
    with duckdb.connect(config={"memory_limit": plan["memory"]}) as con:
        con.execute(f"set temp_directory = '{plan['folder']}/spilled'")
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"attach '{plan['folder']}/read.duckdb' as read_files")
        for file in sorted(Path(plan["drop"]).glob("*.csv")):
            con.execute(
                f"create table read_files.{file.stem} as from read_csv('{file}')"
            )
        con.execute("detach read_files")
        con.execute(f"attach '{plan['build']}' as build")
        con.execute("use build")
        for model in plan["models"]:
            con.execute(
                f"create or replace {model['kind']} {model['schema']}.{model['name']} "
                f"as {model['sql']}"
            )
        con.execute(f"attach '{plan['folder']}/copy.duckdb' as copied")
        for model in plan["models"]:
            if model["schema"] in PUBLISHED:
                table = f"{model['schema']}.{model['name']}"
                con.execute(f"create schema if not exists copied.{model['schema']}")
                con.execute(f"create table copied.{table} as from build.{table}")


def measure(customers: int, memory: str) -> None:
    """Refresh the company, do the least of it, and print both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_company(folder / "drop", customers)
        environment = {
            **os.environ,
            "CX_HOME": name,
            "CX_DATA_DIR": f"{name}/data",
            "CX_SOURCES": str(SOURCES),
            "CX_COMPANY_DROP": f"{name}/drop",
            "CX_MEMORY_LIMIT": memory,
            "DAGSTER_HOME": f"{name}/dagster",
        }
        Path(environment["DAGSTER_HOME"]).mkdir()
        cx = [sys.executable, "-m", "orchestration.operate.cli"]
        refresh = cost_of([*cx, "refresh", "--as-of", AS_OF], environment)
        unchanged = cost_of([*cx, "refresh", "--as-of", AS_OF], environment)

        build = folder / "least" / "build.duckdb"
        build.parent.mkdir()
        shutil.copy(folder / "data" / "build.duckdb", build)
        plan = folder / "plan.json"
        plan.write_text(
            json.dumps(
                {
                    "drop": f"{name}/drop",
                    "folder": name,
                    "build": str(build),
                    "memory": memory,
                    "models": compiled_models(build),
                }
            )
        )
        least = cost_of(
            [sys.executable, "-m", "tests.bench.bench_refresh", "--least", str(plan)],
            os.environ,
        )
    print(f"{customers:,} customers, memory limit {memory}")
    for label, cost in (
        ("whole first refresh", refresh),
        ("the least", least),
        ("unchanged refresh", unchanged),
    ):
        print(f"{label:<22}{cost.cpu:>8.1f} CPU s{cost.peak:>8,.0f} MiB peak")
    print(f"refresh / least {refresh.cpu / least.cpu:.2f}")


def main() -> None:
    """Parse the size and the limit, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("customers", nargs="?", type=int, default=CUSTOMERS)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--least", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.least:
        do_the_least(given.least)
    else:
        measure(given.customers, given.memory)


if __name__ == "__main__":
    main()
