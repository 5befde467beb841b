"""kill -9 while publishing: the link always points to a whole publication."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse
from tests.publish import company, reader
from tests.publish.test_readers import PROJECT, violations

# Every step of a publication, in order; the process dies when it is done.
STEPS = [
    "publication_files.remove_leftovers",
    "targets.duckdb_file._audit",
    "publication_files.require_room",
    "targets.duckdb_file._copy",
    "about.write",
    "targets.duckdb_file._scan",
    "targets.duckdb_file._fill",
    "publication_files.sync",
    "publication_files.finish",
    "publication_files.switch",
    "publication_files.prune",
    "publication_files._remove",
]
DIE_AT = """
import importlib, os, signal, sys
from pathlib import Path
from tests.publish import company
module, name = sys.argv[2].rsplit(".", 1)
module = importlib.import_module(f"orchestration.publish.{module}")
original = getattr(module, name)
def dying(*args, **kwargs):
    original(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, dying)
company.refresh(Path(sys.argv[1]), 5)
"""
PUBLISH_FOR_EVER = """
import itertools, sys
from pathlib import Path
from tests.publish import company
for generation in itertools.count(int(sys.argv[2])):
    company.refresh(Path(sys.argv[1]), generation, rows=30_000)
    print(generation, flush=True)
"""


def published(warehouse: Warehouse) -> dict[str, object]:
    with duckdb.connect(warehouse.published_file, read_only=True) as con:
        return reader.read(con)


@pytest.mark.parametrize("step", STEPS)
def test_death_at_any_step_leaves_a_whole_publication(
    tmp_path: Path, step: str
) -> None:
    warehouse = Warehouse(tmp_path)
    for generation in range(1, 5):  # so that pruning has something to remove
        company.refresh(tmp_path, generation)
    died = subprocess.run(
        [sys.executable, "-c", DIE_AT, str(tmp_path), step],
        cwd=PROJECT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    switched = step in {
        "publication_files.switch",
        "publication_files.prune",
        "publication_files._remove",
    }
    seen = published(warehouse)
    assert violations([seen]) == []
    assert seen["publication"] == ("p000005" if switched else "p000004")
    company.refresh(tmp_path, 6)
    assert published(warehouse)["publication"] == "p000006"
    left = sorted(path.name for path in warehouse.publications_dir.iterdir())
    assert len(left) == 3
    assert all(name.startswith("p0") for name in left)
    assert [path.name for path in warehouse.published_file.parent.iterdir()] == [
        "cx.duckdb"
    ]


def test_death_at_random_moments_leaves_a_whole_publication(tmp_path: Path) -> None:
    dice = random.Random(20260301)
    warehouse = Warehouse(tmp_path)
    company.refresh(tmp_path, 1, rows=30_000)
    seen = [published(warehouse)]
    for _ in range(10):
        begin = int(str(seen[-1]["publication"]).removeprefix("p")) + 10
        command = [sys.executable, "-c", PUBLISH_FOR_EVER, str(tmp_path), str(begin)]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(dice.uniform(0, 0.4))
            child.send_signal(signal.SIGKILL)
        seen.append(published(warehouse))
    assert violations(seen) == []
    company.refresh(tmp_path, 10_000)
    assert len(list(warehouse.publications_dir.iterdir())) == 3
