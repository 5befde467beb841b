"""The kernel on landed documents beside DuckDB's bare `read_json` of the same files.

    python -m tests.bench.bench_kernel [documents]

Prints rows per CPU second of both and their ratio. The kernel parses once, hashes,
takes versions apart, refuses what is unusable, writes versions, state and load log in
one transaction per checkpoint; the bare engine infers types and writes a table.
"""

import argparse
import dataclasses
import json
import random
import resource
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from orchestration.base.warehouse import Warehouse, connect
from orchestration.extract.kernel.landing import LandingFile, Manifest
from orchestration.extract.kernel.load import load
from orchestration.extract.kernel.schema import ensure_schema
from orchestration.extract.kernel.specs import KernelOptions, ResourceSpec
from orchestration.extract.vendors.hubspot import hubspot

DOCUMENTS = 1_000_000
CHECKPOINT = KernelOptions().checkpoint_rows
PAGE = 1_000
AS_OF = datetime(2026, 3, 1, 3, tzinfo=UTC)
NOTES = (
    "Asked for the invoice of the last quarter and a call back in the afternoon. " * 2
)


def cpu_seconds() -> float:
    """User and system time of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def documents(count: int) -> Iterator[str]:
    """CRM contacts of about 580 bytes, each changed once."""
    dice = random.Random(1)
    for number in range(count):
        changed = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
        record_id = str(1_000_000 + number)
        yield json.dumps(
            {
                "id": record_id,
                "properties": {
                    "email": f"user{number}@example{number % 997}.com",
                    "firstname": dice.choice(["Ann", "Bob", "Cyd"]),
                    "lastname": f"Name{number % 5000}",
                    "phone": f"+49 30 {dice.randrange(10**7):07d}",
                    "country": dice.choice(["DE", "US", "GB", "JP"]),
                    "lifecyclestage": dice.choice(["lead", "customer"]),
                    "lastmodifieddate": changed.isoformat(timespec="milliseconds"),
                    "hs_object_id": record_id,
                    "notes": NOTES,
                },
                "createdAt": "2024-01-01T10:00:00.123Z",
                "updatedAt": changed.isoformat(timespec="milliseconds"),
                "archived": False,
            },
            separators=(",", ":"),
        )


def land(warehouse: Warehouse, count: int) -> list[Manifest]:
    """The documents as the kernel lands them, a checkpoint's worth per file."""
    rows, manifests = documents(count), []
    for first in range(0, count, CHECKPOINT):
        with LandingFile(warehouse.landing_dir, "bench/contacts", f"{first}") as file:
            while file.rows < min(CHECKPOINT, count - first):
                file.write(islice(rows, min(PAGE, count - first - file.rows)))
            landed = file.finish()
        manifests.append(
            Manifest(
                source="bench",
                vendor="hubspot",
                resource="contacts",
                run_id="bench",
                as_of=AS_OF,
                started_at=AS_OF,
                mode="first",
                start=None,
                end=AS_OF,
                is_last=first + CHECKPOINT >= count,
                wrapped=False,
                landed=landed,
                requests=0,
                throttled=0,
                observed_from=datetime(2024, 1, 1, tzinfo=UTC),
                limits={"max_rejects": 0.05, "max_shrink": 0.2},
                state={},
                watermark=AS_OF,
            )
        )
    return manifests


def load_all(
    warehouse: Warehouse, spec: ResourceSpec, manifests: list[Manifest]
) -> tuple[int, int]:
    """Commit every landed file as the kernel does; (new, unchanged) rows."""
    new = unchanged = 0
    for manifest in manifests:
        with warehouse.writer() as con:
            done = load(con, spec, manifest, warehouse.landing_dir)
        new += done.rows_new
        unchanged += done.rows_unchanged
    return new, unchanged


def bare(path: Path, files: list[str]) -> None:
    """What the engine does by itself: infer types, write a table."""
    con = connect(path)
    con.execute("create table documents as select * from read_json(?)", [files])
    con.close()


def timed(action: Callable[[], object]) -> float:
    """CPU seconds of an action."""
    begun = cpu_seconds()
    action()
    return cpu_seconds() - begun


def report(name: str, count: int, seconds: float, engine: float) -> None:
    """One line: rows per CPU second, and how many times the engine's CPU it took."""
    speed = f"{count / seconds:>12,.0f} rows per CPU s"
    print(f"{name:<44}{speed}{seconds / engine:>8.2f}x", flush=True)


def measure(folder: Path, count: int) -> None:
    """Land once, then time the engine and the kernel on the same files."""
    spec = next(one for one in hubspot.RESOURCES if one.name == "contacts")
    plain = dataclasses.replace(spec, volatile=())
    warehouses = [Warehouse(folder / name) for name in ("plain", "canonical")]
    for warehouse in warehouses:
        with warehouse.writer() as con:
            ensure_schema(con)
    manifests = land(warehouses[0], count)
    (warehouses[1].landing_dir).symlink_to(warehouses[0].landing_dir)
    files = [
        str(warehouses[0].landing_dir / one.landed.path)
        for one in manifests
        if one.landed
    ]
    engine = timed(lambda: bare(folder / "bare.duckdb", files))
    report("DuckDB read_json into a table", count, engine, engine)
    for name, warehouse, kind in (
        ("kernel, first load", warehouses[0], plain),
        ("kernel, first load, canonical hash", warehouses[1], spec),
        ("kernel, the same again", warehouses[0], plain),
    ):
        seconds = timed(lambda: load_all(warehouse, kind, manifests))  # noqa: B023
        report(name, count, seconds, engine)


def main() -> None:
    """Parse the size and measure in a folder that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=DOCUMENTS)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), count)


if __name__ == "__main__":
    main()
