"""Readers through ten publications: no error, never a mixture, never backwards."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse
from orchestration.publish import publication_files
from tests.publish import company

PROJECT = Path(__file__).resolve().parents[2]
READER = Path(__file__).with_name("reader.py")
PUBLICATIONS = 10
Read = dict[str, Any]


def old_python() -> str:
    """Python of the environment that has duckdb 1.1.3 (make target of that name)."""
    place = Path(os.environ.get("CX_DUCKDB_1_1_3", PROJECT / ".venv-duckdb-1.1.3"))
    python = place / "bin" / "python"
    if not python.exists():
        pytest.skip(f"no duckdb 1.1.3 at {place}: make test installs it")
    return str(python)


def violations(reads: Iterable[Read]) -> list[str]:
    """What a reader must never see, in words."""
    found = []
    last = ""
    for number, seen in enumerate(reads):
        if "error" in seen:
            found.append(f"read {number}: error {seen['error']}")
            continue
        expected = [int(seen["publication"].removeprefix("p"))]
        if seen["generations"] != expected:
            found.append(f"read {number}: mixed {seen}")
        if seen["publication"] < last:
            found.append(f"read {number}: back from {last} to {seen['publication']}")
        last = seen["publication"]
    return found


class Reader:
    """A reader process and what it has printed."""

    def __init__(self, python: str, warehouse: Warehouse, mode: str, log: Path) -> None:
        self.log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [python, str(READER), str(warehouse.published_file), mode],
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def reads(self) -> list[Read]:
        lines = self.log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def wait_for(self, publication: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(
                seen.get("publication") == publication for seen in self.reads()[-9:]
            ):
                return
            time.sleep(0.02)
        raise AssertionError(f"{publication} was never seen: {self.reads()[-3:]}")

    def stop(self) -> list[Read]:
        self.process.kill()
        self.process.wait()
        return self.reads()


@pytest.mark.parametrize("driver", ["installed", "1.1.3"])
def test_readers_see_one_whole_publication_after_the_other(
    driver: str, tmp_path: Path
) -> None:
    python = sys.executable if driver == "installed" else old_python()
    warehouse = Warehouse(tmp_path)
    company.refresh(tmp_path, 1)
    readers = {
        mode: Reader(python, warehouse, mode, tmp_path / f"{mode}.log")
        for mode in ("fresh", "held")
    }
    try:
        readers["fresh"].wait_for("p000001")
        for generation in range(2, PUBLICATIONS + 2):
            company.refresh(tmp_path, generation)
            readers["fresh"].wait_for(f"p{generation:06d}")
        readers["held"].wait_for(f"p{PUBLICATIONS + 1:06d}")
    finally:
        reads = {mode: reader.stop() for mode, reader in readers.items()}
    for mode, seen in reads.items():
        assert violations(seen) == [], mode
    publications = {seen["publication"] for seen in reads["fresh"]}
    assert len(publications) == PUBLICATIONS + 1
    assert len(reads["held"]) > PUBLICATIONS


def publish_table_by_table(warehouse: Warehouse, generation: int, step: Path) -> None:
    """The control: every table switched in as soon as it is ready, as dbt does it."""
    tables = ["meta.publication", *company.TABLES]
    for number, full_name in enumerate(tables):
        work = step / f"{generation}-{number}" / "cx.duckdb"
        work.parent.mkdir(parents=True)
        shutil.copy(warehouse.published_file, work)
        work.chmod(0o644)
        with duckdb.connect(work) as con:
            if full_name == "meta.publication":
                con.execute(
                    f"update {full_name} set publication_id = 'p{generation:06d}'"
                )
            else:
                con.execute(f"update {full_name} set generation = {generation}")
        publication_files.switch(warehouse, work)
        time.sleep(0.1)


def test_the_checker_catches_a_publication_made_table_by_table(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    company.refresh(tmp_path, 1)
    reader = Reader(sys.executable, warehouse, "fresh", tmp_path / "fresh.log")
    try:
        reader.wait_for("p000001")
        publish_table_by_table(warehouse, 2, tmp_path / "control")
        reader.wait_for("p000002")
    finally:
        reads = reader.stop()
    assert any("mixed" in text for text in violations(reads)), reads


def test_the_checker_catches_errors_and_steps_back() -> None:
    one, two = (
        {"publication": f"p{number:06d}", "generations": [number]} for number in (1, 2)
    )
    assert violations([one, one, two]) == []
    assert violations([one, two, one]) == ["read 2: back from p000002 to p000001"]
    assert violations([{"error": "IOException: gone"}]) != []
    assert violations([{**two, "generations": [1, 2]}]) != []
    assert violations([{**two, "generations": [1]}]) != []
