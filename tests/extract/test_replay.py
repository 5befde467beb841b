"""A lost build file: what landing gives back, and what it says it cannot."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest
from orchestration.extract.kernel.replay import CannotReplay, replay
from tests.extract.toy import Toy, person
from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family
from tests.support import empty


def test_the_load_log_is_rebuilt_from_the_landing_files(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(50)]
    toy.records["teams"] = [{"id": number} for number in range(20)]
    toy.options = {"checkpoint_rows": 20}
    toy.run()
    toy.run("teams")
    toy.records["people"] = [person(0, day=0.5), *toy.records["people"][2:]]
    toy.run(day=1)
    toy.run(day=9)
    toy.records["teams"].pop()
    toy.run("teams", day=9)
    tables = {
        table: toy.query(f"select * from {table} order by all")
        for table in ("raw_toy.people", "raw_toy.teams")
    }
    assert toy.query("select count(*) from raw_toy.people where _deleted") == [(1,)]
    for file in toy.warehouse.data_dir.glob("build.duckdb*"):
        file.unlink()
    anew = Toy(toy.api, toy.warehouse)
    done = replay(toy.warehouse)
    assert (done.batches > 5, done.files, done.gaps) == (True, 0, ())
    for table, rows in tables.items():
        assert anew.query(f"select * from {table} order by all") == rows
    assert anew.run(day=9).rows_new == 0
    with pytest.raises(CannotReplay, match="loads already"):
        replay(toy.warehouse)


def test_a_changed_landing_file_is_not_replayed(toy: Toy) -> None:
    toy.records["people"] = [person(1)]
    toy.run()
    (file,) = toy.warehouse.landing_dir.rglob("*.ndjson.gz")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    (toy.warehouse.build_file).unlink()
    Toy(toy.api, toy.warehouse)
    with pytest.raises(CannotReplay, match="is not the file that was loaded"):
        replay(toy.warehouse)


def test_a_manifest_that_calls_its_source_a_connection_is_read(toy: Toy) -> None:
    """Landing is the backup, so what earlier versions wrote has to stay readable."""
    toy.records["people"] = [person(1), person(2)]
    toy.run()
    (manifest,) = toy.warehouse.landing_dir.rglob("*.manifest.json")
    written = json.loads(manifest.read_text("utf-8"))
    written["connection"] = written.pop("source")
    manifest.write_text(json.dumps(written), "utf-8")
    toy.warehouse.build_file.unlink()
    anew = Toy(toy.api, toy.warehouse)
    assert replay(toy.warehouse).batches == 1
    assert anew.query("select distinct _source from raw_toy.people") == [("toy",)]


def test_a_landing_file_that_is_gone_is_told_and_the_rest_is_loaded(toy: Toy) -> None:
    toy.records["people"] = [person(1)]
    toy.run()
    toy.records["people"] = [person(2, day=0.5)]
    toy.run(day=1)
    first, _ = sorted(toy.warehouse.landing_dir.rglob("*.ndjson.gz"))
    first.unlink()
    toy.warehouse.build_file.unlink()
    anew = Toy(toy.api, toy.warehouse)
    done = replay(toy.warehouse)
    assert (done.batches, done.gaps) == (1, ("toy/people: 1 batches are gone",))
    assert list(anew.current()) == ["2"]


class Till(Shop):
    """A shop whose files are taken in as a refresh does it."""

    def take(self, day: int) -> None:
        as_of = f"2026-03-{day:02d}T03:00:00+00:00"
        request = ExtractRequest(f"run-{day}", datetime.fromisoformat(as_of))
        registry.extract(self.source, self.warehouse, request)

    def lose(self) -> None:
        """Lose the build file and, with it, who is known."""
        for file in self.warehouse.data_dir.glob("build.duckdb*"):
            file.unlink()
        for file in self.drop_folder.iterdir():
            file.unlink()
        empty.create(self.warehouse)

    def comes_back_with_files(self) -> int:
        """Lose and replay everything; of how many files it was made."""
        before = self.everything()
        self.lose()
        done = replay(self.warehouse, [self.source])
        assert self.everything() == before
        return done.files


def cards(*scores: int, at: str = "2026-02-01T10:00:00Z") -> str:
    rows = "".join(f"{number},{score},{at}\n" for number, score in enumerate(scores))
    return f"id,score,at\n{rows}"


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(
        tmp_path,
        family(RESPONSES, pattern="cards_*.csv", delivery="replace_unit"),
        family(ORDERS, name="orders", pattern="orders_*.csv.gz"),
        surveys=SURVEYS,
    )


def test_files_come_back_under_their_names_and_days(till: Till) -> None:
    till.drop("cards_1.csv", cards(10, 9, 3))
    till.drop("cards_2.csv", "this,is\nno,card\n")
    orders = "id,at,currency,amount\n1,2026-02-01T10:00:00Z,EUR,12.50\n"
    till.drop("orders_1.csv.gz", gzip.compress(orders.encode()))
    till.take(1)
    till.drop("cards_1.csv", cards(10, 9, 4, 7))
    till.take(2)
    till.take(3)
    till.drop("cards_1.csv", cards(10, 9, 3))
    till.take(4)
    before, judged = till.everything(), till.entries()
    assert [status for _, status, _ in judged].count("accepted") == 4
    till.lose()
    done = replay(till.warehouse, [till.source])
    assert (done.batches, done.files, done.gaps) == (0, 5, ())
    assert till.entries() == judged
    assert till.everything() == before


def test_what_comes_after_a_replay_is_noted_too(till: Till) -> None:
    till.drop("cards_1.csv", cards(10))
    till.take(1)
    till.lose()
    replay(till.warehouse, [till.source])
    till.drop("cards_2.csv", cards(9))
    till.take(2)
    assert till.comes_back_with_files() == 2


def test_a_killed_run_is_noted_by_the_next(till: Till) -> None:
    till.drop("cards_1.csv", cards(10))
    till.run("2026-03-01T03:00:00+00:00")  # ends before its note
    till.drop("cards_2.csv", cards(9))
    till.take(2)
    assert till.comes_back_with_files() == 2


def test_a_file_that_is_gone_is_told(till: Till) -> None:
    till.drop("cards_1.csv", cards(10))
    till.drop("cards_2.csv", cards(9))
    till.take(1)
    first, _ = (till.warehouse.landing_dir / "shop" / "cards").iterdir()
    first.unlink()
    till.lose()
    done = replay(till.warehouse, [till.source])
    assert (done.files, done.gaps) == (1, ("shop: 1 files are gone",))
