"""kill -9 of an intake at any moment: a plain re-run gives what a whole one gives."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.warehouse import Warehouse
from tests.files.shop import ORDERS, Shop, family

KILLS = 12
FILES, ROWS = 6, 3000
RUN = """
import sys
from pathlib import Path
from tests.files.test_kill import shop
print("ready", flush=True)
shop(Path(sys.argv[1])).run()
"""
# Ids and landing times differ with the number of attempts; what is known must not.
KNOWN = (
    "select slots.unit, slots.status, slots.rows_accepted, rows._pk, rows._row,"
    " rows.product_amount, rows.ordered_at"
    " from _el.files as slots join raw_files.orders as rows"
    " on rows._file_id = slots.content_id order by all"
)
REJECTS = "select resource, record_no, reason, raw from _el.rejects order by all"


def shop(folder: Path) -> Shop:
    """The source over a folder, whatever is in its warehouse."""
    return Shop(folder, family({**ORDERS, "attributes": ["note"]}))


def _fill(made: Shop) -> None:
    for number in range(FILES):
        lines = [
            f"{number}-{row},2026-02-01T10:00:00Z,EUR,{row}.5,{'x' * 200}"
            for row in range(ROWS)
        ]
        lines[7] += ",too long"
        lines[9] = lines[9].replace("EUR", "euros")
        made.drop(f"f{number}.csv", "\n".join(["id,at,currency,amount,note", *lines]))


def _attempt(folder: Path, seconds: float | None) -> bool:
    """Run in a process of its own, killed after so many seconds of work."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout is not None
    process.stdout.readline()
    if seconds is not None:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    process.stdout.close()
    return process.wait() == 0


def _known(made: Shop) -> tuple[list[Any], list[Any]]:
    return made.query(KNOWN), made.query(REJECTS)


@pytest.mark.slow
def test_a_killed_intake_loses_and_doubles_nothing(tmp_path: Path) -> None:
    twin = shop(tmp_path / "twin")
    _fill(twin)
    started = time.monotonic()
    twin.run()
    whole = time.monotonic() - started
    expected = _known(twin)
    assert len(expected[0]) == FILES * (ROWS - 2)
    random.seed(20260301)
    killed = shop(tmp_path / "killed")
    _fill(killed)
    ended = 0
    for number in range(KILLS):
        ended += _attempt(tmp_path / "killed", random.uniform(0, whole * 1.2))
        found, rejects = _known(killed)
        # Whole files or nothing, at every moment.
        assert len(found) % (ROWS - 2) == 0, number
        assert len(rejects) == 2 * len(found) // (ROWS - 2)
    assert _attempt(tmp_path / "killed", None)
    assert _known(killed) == expected
    scratch = Warehouse(tmp_path / "killed" / "data").landing_dir / "shop" / ".scratch"
    assert not scratch.exists()
    assert ended < KILLS, "no attempt was killed: nothing was tested"
