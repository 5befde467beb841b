"""The files connector on a CSV of 1e6 x 12 beside DuckDB's bare `read_csv` of it.

    python -m tests.bench.bench_files [rows]

Prints rows per CPU second of each and the ratios. The connector copies and hashes the
file, proves every record, types every value behind a guard, looks for repeated ids,
and writes rows, register and load log in one transaction. Bare means one statement
into a table of a file: as delivered (`all_varchar`, which is what the connector's own
reading hands on), or with the engine's guesses at the types.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse, connect
from orchestration.extract.api import ExtractRequest
from orchestration.extract.files.intake import files_vendor
from orchestration.extract.kernel.schema import ensure_schema

ROWS = 1_000_000
ROUNDS = 3
COLUMNS = (
    *("order_id", "customer_id", "account_id", "subscription_id", "channel", "country"),
    *("status", "currency", "product_amount", "discount_amount", "tax_amount"),
    "ordered_at",
)
AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)


def cpu_seconds() -> float:
    """User and system time of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measured(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = cpu_seconds()
    work()
    return cpu_seconds() - start


def write_orders(path: Path, rows: int, quoted: bool) -> None:
    """Two years of orders of 85 bytes; every value differs where it would in life."""
    dice = random.Random(1)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for number in range(rows):
            at = start + timedelta(seconds=dice.randrange(700 * 86_400))
            amount, discount = dice.randrange(100, 99_999), dice.randrange(1_000)
            account = f"A{dice.randrange(5_000)}"
            if quoted:
                account = f'"{account}, ""x"""'
            file.write(
                f"O{number:08d},C{dice.randrange(200_000):06d},{account},"
                f"S{number % 2300},{('web', 'store', 'phone')[number % 3]},"
                f"{('DE', 'FR', 'GB')[number % 3]},paid,EUR,"
                f"{amount / 100:.2f},{discount / 100:.2f},{amount / 500:.2f},"
                f"{at:%Y-%m-%d %H:%M:%S}\n"
            )
    os.utime(path, (0, 0))


def take_in(folder: Path, drop: Path) -> None:
    """The file through the connector into a warehouse that is ready for it."""
    source = Source.model_validate(
        {
            "name": "shop",
            "vendor": "files",
            "domain": "billing",
            "observed_from": "2024-01-01",
            "time_zone": "UTC",
            "options": {
                "drop": str(drop),
                "files": [
                    {
                        "name": "orders",
                        "pattern": "*.csv",
                        "delivery": "append",
                        "dates": ["%Y-%m-%d %H:%M:%S"],
                        "entities": [
                            {
                                "entity": "orders",
                                "key": COLUMNS[0],
                                "columns": {name: name for name in COLUMNS[1:]},
                            }
                        ],
                    }
                ],
            },
        }
    )
    request = ExtractRequest(run_id="bench", as_of=AS_OF)
    (result,) = files_vendor.extract(source, Warehouse(folder), request)
    assert result.status == "loaded", result


def bare(path: Path, target: Path, options: str) -> None:
    """The engine's own reading into a table of a file."""
    con = connect(target)
    con.execute(f"create table orders as select * from read_csv('{path}'{options})")
    con.close()


def compare(folder: Path, rows: int, quoted: bool) -> str:
    """One file read three ways, in a line for people: medians of the rounds."""
    (folder / "drop").mkdir()
    path = folder / "drop" / "orders.csv"
    write_orders(path, rows, quoted)
    # Warm the page cache and the imports for all of them alike.
    bare(path, folder / "warm.duckdb", "")
    rounds = [round_of(folder, path) for _ in range(ROUNDS)]
    spent, as_text, guessed = map(statistics.median, zip(*rounds, strict=True))
    return (
        f"{rows / spent:,.0f} rows per CPU second;"
        f" read_csv as delivered {rows / as_text:,.0f}"
        f" ({spent / as_text:.2f}x), with guessed types"
        f" {rows / guessed:,.0f} ({spent / guessed:.2f}x)"
    )


def round_of(folder: Path, path: Path) -> tuple[float, float, float]:
    """CPU seconds of the connector, of bare text columns and of guessed types."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        with Warehouse(place / "data").writer() as con:
            ensure_schema(con)
        return (
            measured(lambda: take_in(place / "data", path.parent)),
            measured(lambda: bare(path, place / "text.duckdb", ", all_varchar = true")),
            measured(lambda: bare(path, place / "guessed.duckdb", "")),
        )


def main() -> None:
    """Measure a plain and a quoted file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    rows = parser.parse_args().rows
    for kind in ("plain", "quoted"):
        with tempfile.TemporaryDirectory() as name:
            print(f"files, {kind}: {compare(Path(name), rows, kind == 'quoted')}")


if __name__ == "__main__":
    main()
