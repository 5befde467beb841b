"""Killed and failed runs: nothing lost, nothing doubled, and no page read twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.base.file_locks import alone_in
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel import landing
from tests.extract.fake_api import Asked, FakeApi, Reply
from tests.extract.toy import AS_OF, DAY, Toy, person

ROOT = Path(__file__).parents[2]


def asked_pages(api: FakeApi) -> list[str]:
    return [asked.one("after", "0") for asked in api.asked]


def fail_once_at(toy: Toy, after: str, reply: Reply) -> None:
    """Answer one request for a page with `reply`, everything else as usual."""
    regular = toy.api.answer
    pending = [reply]

    def answer(asked: Asked) -> Reply:
        if asked.one("after") == after and pending:
            return pending.pop()
        return regular(asked)

    toy.api.answer = answer


def test_a_failed_backfill_goes_on_from_its_last_checkpoint(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(100)]
    toy.options = {"checkpoint_rows": 20}
    fail_once_at(toy, "50", Reply({"error": "down for maintenance"}, 400))
    assert toy.run().status == "failed"
    # Two checkpoints of twenty, and what was read before the fault.
    assert toy.query("select rows_new, status from _el.loads order by load_id") == [
        (20, "loaded"),
        (20, "loaded"),
        (10, "loaded"),
        (0, "failed"),
    ]
    toy.api.asked.clear()
    result = toy.run()
    assert (result.status, result.rows_new) == ("loaded", 50)
    assert asked_pages(toy.api) == ["50", "60", "70", "80", "90"]
    assert len(toy.current()) == 100


def test_a_resumed_reading_is_followed_by_what_came_since(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(40)]
    toy.options = {"checkpoint_rows": 20}
    fail_once_at(toy, "20", Reply({"error": "no"}, 400))
    toy.run()
    toy.records["people"][0] = person(0, day=0.5)
    result = toy.run(day=1)
    assert result.status == "loaded"
    assert toy.current()["0"] == person(0, day=0.5)
    known = toy.query("select _known_from::date::varchar from raw_toy.people")
    # 39 and the first version of 0 date from the first reading, its update from today.
    assert known.count(("2026-03-02",)) == 1


def test_an_expired_page_token_starts_the_list_again(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(60)]
    toy.options = {"checkpoint_rows": 20}
    fail_once_at(toy, "40", Reply({"error": "no"}, 400))
    toy.run()
    fail_once_at(toy, "40", Reply({"error": "page token has expired"}, 410))
    toy.api.asked.clear()
    result = toy.run()
    assert (result.status, result.rows_new) == ("loaded", 20)
    assert asked_pages(toy.api) == ["40", "0", "10", "20", "30", "40", "50"]


def test_an_interrupted_full_reading_still_knows_what_it_saw(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(60)]
    toy.run()
    gone = toy.records["people"].pop(30)
    toy.options = {"checkpoint_rows": 20}
    fail_once_at(toy, "40", Reply({"error": "no"}, 400))
    assert toy.run(day=8).status == "failed"
    assert len(toy.current()) == 60
    result = toy.run(day=8)
    assert (result.status, result.rows_deleted) == ("loaded", 1)
    assert str(gone["id"]) not in toy.current()
    assert toy.query("select count(*) from _el.seen") == [(0,)]


def test_leftovers_of_a_killed_run_are_discarded(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(5)]
    toy.run()
    folder = toy.warehouse.landing_dir / "toy" / "people"
    (kept,) = folder.glob("*.ndjson.gz")
    (folder / "x.ndjson.gz.tmp").write_bytes(b"half")
    (folder / "y.ndjson.gz").write_bytes(b"without a manifest")
    manifest = next(iter(landing.manifests(toy.warehouse.landing_dir)))
    stale = manifest.as_json().replace(kept.name, "z.ndjson.gz")
    stale = stale.replace(f'"load_id": {manifest.load_id}', '"load_id": null')
    (folder / "z.manifest.json").write_text(stale)
    (folder / "z.ndjson.gz").write_bytes(kept.read_bytes())
    toy.run()
    assert not list(folder.glob("[xyz].*"))
    assert kept.exists()


def test_a_commit_without_its_mark_is_marked_and_kept(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(5)]
    toy.run()
    root = toy.warehouse.landing_dir
    (manifest,) = landing.manifests(root)
    assert manifest.landed is not None
    (path,) = (root / "toy" / "people").glob("*.manifest.json")
    path.write_text(path.read_text().replace('"load_id": 1', '"load_id": null'))
    toy.run(day=0)
    marked = {
        one.landed.path: one.load_id for one in landing.manifests(root) if one.landed
    }
    assert marked[manifest.landed.path] == 1


CHILD = """
import sys
from pathlib import Path
import pytest
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest
from orchestration.base.warehouse import Warehouse
from tests.extract import toy
registry.API_VENDORS = {**registry.API_VENDORS, "toy": toy.TOY}
source = toy.Toy.source(
    type("T", (), {"options": {"checkpoint_rows": 50}})()
)
request = ExtractRequest("child", toy.AS_OF, resources=("people", "teams", "clicks"))
print("reading", flush=True)
for result in registry.extract(source, Warehouse(Path(sys.argv[1])), request):
    if result.status != "loaded":
        sys.exit(f"{result.resource}: {result.message}")
"""


def run_child(data_dir: Path, kill_after: float | None) -> bool:
    """Extract in a process of its own; true when it came to its end unkilled."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(data_dir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    if kill_after is not None:
        try:
            child.wait(kill_after)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
    child.stdout.close()
    code = child.wait()
    assert code in (0, -signal.SIGKILL)
    return code == 0


def ledger_of(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    """Every version without the load that brought it."""
    with warehouse.writer() as con:
        return {
            table: con.execute(
                "select _source, _pk, _cursor, _deleted, _hash, _loaded_at,"
                f" _known_from, doc from raw_toy.{table} order by all"
            ).fetchall()
            for table in ("people", "teams", "clicks")
        }


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing_and_double_nothing(
    toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    toy.records["people"] = [person(number) for number in range(300)]
    toy.records["teams"] = [{"id": number} for number in range(100)]
    toy.records["clicks"] = [person(number) for number in range(200)]
    begun = time.monotonic()
    assert run_child(toy.warehouse.data_dir, None)
    span = time.monotonic() - begun
    twin = ledger_of(toy.warehouse)
    assert [len(rows) for rows in twin.values()] == [300, 100, 200]

    shaky = Toy(toy.api, Warehouse(tmp_path / "shaky"))
    shaky.records = toy.records
    dice = random.Random(7)
    kills = 0
    for _ in range(10):
        kills += not run_child(shaky.warehouse.data_dir, dice.uniform(0, span / 2))
    assert kills >= 3
    assert run_child(shaky.warehouse.data_dir, None)
    assert ledger_of(shaky.warehouse) == twin
    landed = {
        path.relative_to(shaky.warehouse.landing_dir).as_posix()
        for path in shaky.warehouse.landing_dir.rglob("*.ndjson.gz")
    }
    known = shaky.query(
        "select landing_path from _el.loads where landing_path is not null"
    )
    assert landed == {row[0] for row in known}
    sums = shaky.query("select sum(rows_new) from _el.loads")
    assert sums == [(600,)]


def test_a_second_run_of_one_source_does_not_touch_the_first(toy: Toy) -> None:
    toy.records["people"] = [person(1)]
    with alone_in(toy.warehouse.landing_dir / "toy", "toy"):
        result = toy.run()
    assert result.status == "failed"
    assert "another run is reading it" in result.message
    assert toy.api.asked == []
    assert toy.run().status == "loaded"


def test_a_backfill_leaves_an_open_reading_open(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(60)]
    toy.options = {"checkpoint_rows": 20}
    fail_once_at(toy, "40", Reply({"error": "no"}, 400))
    assert toy.run().status == "failed"
    backfilled = toy.run(day=1, since=AS_OF - 20 * DAY, until=AS_OF - 5 * DAY)
    assert (backfilled.status, backfilled.rows_read) == ("loaded", 60)
    toy.api.asked.clear()
    result = toy.run(day=1)
    assert (result.status, result.rows_new) == ("loaded", 0)
    assert asked_pages(toy.api)[0] == "40"


def test_a_full_refresh_is_done_after_what_a_killed_run_left(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(60)]
    toy.run()
    toy.records["people"] = [person(number, day=0.5) for number in range(1, 60)]
    toy.options = {"checkpoint_rows": 20}
    fail_once_at(toy, "40", Reply({"error": "no"}, 400))
    assert toy.run(day=1).status == "failed"
    result = toy.run(day=1, full_refresh=True)
    assert (result.status, result.rows_deleted) == ("loaded", 1)
    assert "0" not in toy.current()


def test_a_record_too_long_to_store_fails_and_skips_nothing(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(30)]
    toy.records["people"][15]["text"] = "x" * 17_000_000
    result = toy.run()
    assert result.status == "failed"
    assert "more than we take" in result.message
    assert len(toy.versions()) == 10
    del toy.records["people"][15]["text"]
    toy.run()
    assert len(toy.current()) == 30
