"""The drop folder: complete files of the day, as the treasury and the shops write."""

import csv
import io
from pathlib import Path

from demo.demo_server import write_drop_folders
from demo.generator import demo_calendar
from demo.generator.counted_answers import answered
from demo.generator.world import World
from demo.vendors.store_surveys.store_card_files import SPOILT_SCORES, store_files
from demo.vendors.treasury.treasury_rate_files import rate_files


def cards(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_files_are_whole_and_left_alone_when_they_stand(
    tmp_path: Path, world: World
) -> None:
    folders = write_drop_folders(world, demo_calendar.as_of(3), tmp_path)
    assert folders == {
        "CX_STORE_SURVEYS_DROP": str(tmp_path / "store_surveys"),
        "CX_TREASURY_DROP": str(tmp_path / "treasury"),
    }
    files = set(tmp_path.rglob("*.csv"))
    assert {path.parent.name for path in files} == {"store_surveys", "treasury"}
    assert all(path.with_name(f"{path.name}.done").exists() for path in files)
    assert not list(tmp_path.rglob("*.tmp"))
    before = {path: path.stat().st_mtime_ns for path in files}
    write_drop_folders(world, demo_calendar.as_of(3), tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in files}


def test_a_later_day_adds_files_and_corrects_one(world: World) -> None:
    before = store_files(world, demo_calendar.as_of(0))
    after = store_files(world, demo_calendar.as_of(5))
    assert set(before) < set(after)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["cards_2026-02.csv"]
    old, new = cards(before[changed[0]]), cards(after[changed[0]])
    assert old[1:] == new[1:]
    # A score of 3 stays 3 on the scale turned round; the first card of this seed has
    # another score.
    assert int(old[0]["Satisfaction"]) == 6 - int(new[0]["Satisfaction"])


def test_rates_are_german_and_start_with_a_history(world: World) -> None:
    files = rate_files(world, demo_calendar.as_of(4))
    assert sorted(files) == [
        "rates_20260302.csv",
        "rates_20260303.csv",
        "rates_20260304.csv",
        "rates_history.csv",
    ]
    history = files["rates_history.csv"].decode("windows-1252").split("\r\n")
    assert history[0] == "Datum;Von;Nach;Kurs"
    assert history[1] == "01.01.2024;USD;EUR;0,90500000"
    # Working days: 262 in 2024, 261 in 2025, 22 + 20 in 2026; three currencies each.
    assert len(history) == 1 + (262 + 261 + 42) * 3 + 1


def test_spoilt_cards_are_few_and_not_counted(world: World) -> None:
    now = demo_calendar.as_of(2)
    good = broken = 0
    for content in store_files(world, now).values():
        rows = cards(content)
        bad = [one for one in rows if one["Satisfaction"] not in set("12345")]
        assert len(bad) <= 0.05 * len(rows)
        good, broken = good + len(rows) - len(bad), broken + len(bad)
    stores = answered(world, now)[-1]
    assert stores.survey_id == "in_store_visit"
    assert len(stores.recorded) == good
    assert good > 100


def test_spoilt_cards_exist_in_a_company_of_the_usual_size(large_world: World) -> None:
    files = store_files(large_world, demo_calendar.as_of(0))
    scores = {one["Satisfaction"] for name in files for one in cards(files[name])}
    assert scores - set("12345") == set(SPOILT_SCORES)
