"""One writer: the kernel's lock, across threads, processes and deaths."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import CODE_DIR
from orchestration.base.warehouse import Warehouse, WarehouseLocked

HOLDER = """
import sys, time
from pathlib import Path
from orchestration.base.warehouse import Warehouse
with Warehouse(Path(sys.argv[1])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CODE_DIR,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_the_lock(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    second = Warehouse(tmp_path, lock_timeout_seconds=0.3)
    with (
        pytest.raises(WarehouseLocked, match=f"process {holder.pid} since"),
        second.lock(),
    ):
        pass
    holder.kill()
    holder.wait()


def test_whoever_waits_is_told_once_for_whom(
    tmp_path: Path,
    holder: subprocess.Popen[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("orchestration.base.warehouse.SILENT_SECONDS", 0.1)
    killer = threading.Timer(1, holder.kill)
    killer.start()
    with Warehouse(tmp_path, lock_timeout_seconds=30).lock():
        holder.wait()
    [said] = capsys.readouterr().err.splitlines()
    assert f"held by process {holder.pid} since" in said


def test_the_lock_of_a_killed_process_is_free_at_once(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    started = time.monotonic()
    with Warehouse(tmp_path, lock_timeout_seconds=5).lock():
        assert time.monotonic() - started < 5


def test_the_holder_may_take_it_again_and_other_threads_wait(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    order: list[str] = []

    def other() -> None:
        with warehouse.lock():
            order.append("other")

    with warehouse.lock(), warehouse.lock():
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.2)
        order.append("holder")
    thread.join()
    assert order == ["holder", "other"]


def test_a_file_is_written_in_a_format_that_older_drivers_read(tmp_path: Path) -> None:
    with Warehouse(tmp_path).writer() as connection:
        row = connection.execute(
            "select tags['storage_version'] from duckdb_databases()"
            " where database_name = 'build'"
        ).fetchone()
        zone = connection.execute("select current_setting('TimeZone')").fetchone()
    assert row is not None
    assert row[0].startswith("v1.2.0")
    assert zone == ("UTC",)


def test_the_connection_is_closed_after_an_error(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with pytest.raises(ZeroDivisionError), warehouse.writer() as connection:
        raise ZeroDivisionError
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")
