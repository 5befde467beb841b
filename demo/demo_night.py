"""One night of the demo company, which `make run` plays.

It starts the simulators, runs the production command as an operator would, stops the
simulators, and shows some answers from the published file. The day to play is the one
after the published day, so a night that failed is played again.
"""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from demo.demo_server import RunningDemo, serve
from demo.generator import demo_calendar

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
IS_CHECKOUT = (CHECKOUT / "pyproject.toml").exists()
# An installed package holds the files that the demo needs of the checkout's root.
ROOT = CHECKOUT if IS_CHECKOUT else Path.cwd()
SOURCES = PACKAGE / "company" / "sources.yml"
QUERIES = CHECKOUT / "examples" / "queries" if IS_CHECKOUT else PACKAGE / "queries"
DATA_DIR = ROOT / "data"
PUBLISHED = Path("published", "cx.duckdb")
SHOWN = ("1_nps_by_month.sql", "3_churn_by_month.sql", "5_freshness.sql")


def next_day(published: Path) -> int:
    """The demo day after the published one, or the first day without a publication."""
    if not published.exists():
        return 0
    with duckdb.connect(published, read_only=True) as connection:
        row = connection.execute("select as_of from cx.meta.publication").fetchone()
    assert row is not None, "a publication has one row in meta.publication"
    first = demo_calendar.FIRST_DAY.replace(tzinfo=None)
    return int((row[0] - first).days) + 1


def write_environment(data_dir: Path, demo: RunningDemo) -> None:
    """Write shell exports with which `make refresh` reads the running simulators.

    They also name the demo's sources and data folder, because the `.env` of a company
    names others.
    """
    content = {
        **demo.environment,
        "CX_AS_OF": demo.as_of.isoformat(),
        "CX_DATA_DIR": str(data_dir.resolve()),
        "CX_SOURCES": str(SOURCES),
    }
    lines = [f"export {name}={shlex.quote(text)}\n" for name, text in content.items()]
    (data_dir / "demo.env").write_text("".join(lines), encoding="utf-8")


def refresh(environment: dict[str, str], day: int) -> int:
    """Run the production command for a day and return its exit code."""
    command = [sys.executable, "-m", "orchestration.operate.cli", "refresh"]
    as_of = demo_calendar.as_of(day).isoformat()
    finished = subprocess.run(
        [*command, "--as-of", as_of],
        cwd=ROOT,
        env={
            **os.environ,
            **environment,
            "CX_DATA_DIR": str(DATA_DIR),
            "CX_SOURCES": str(SOURCES),
        },
        check=False,
    )
    return finished.returncode


def show(published: Path) -> None:
    """Print three example queries with their answers, and how to continue."""
    with duckdb.connect(published, read_only=True) as connection:
        for name in SHOWN:
            query = (QUERIES / name).read_text(encoding="utf-8")
            print(f"\n{query.strip()}\n")
            connection.sql(query).show(max_rows=15, max_width=100)
    print(f"Published file: {published.relative_to(ROOT)}   (DuckDB, read only)")
    print(f"More queries:   {os.path.relpath(QUERIES, ROOT)}/")
    print("Dagster page:   make dev, then http://127.0.0.1:3000")
    print("Next day:       make run      Start over: make reset")


def play(size: int, seed: int) -> int:
    """Play one day.

    Returns:
        The exit code of the refresh.
    """
    started = time.monotonic()
    published = DATA_DIR / PUBLISHED
    day = next_day(published)
    print(f"Demo company, day {day}: {demo_calendar.as_of(day):%d %B %Y, %H:%M} UTC")
    with serve(day, size=size, seed=seed, data_dir=DATA_DIR) as demo:
        code = refresh(demo.environment, day)
    if code == 0:
        show(published)
        print(f"Done in {time.monotonic() - started:.0f} s.")
    return code
