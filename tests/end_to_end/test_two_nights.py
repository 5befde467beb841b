"""Two nights of the demo company by the production command, the second one twice."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import CODE_DIR
from orchestration.base.warehouse import connect
from orchestration.extract.registry import VENDORS
from tests.support.nights import night
from tests.support.publications import content, differences

pytestmark = pytest.mark.slow

LOADS = """
select resource, rows_read, rows_new, rows_unchanged, rows_rejected
from _el.loads where run_id = ?
"""
NEW_AT_LAST = """
select sum(rows_new) from _el.loads
where run_id = (select max_by(run_id, load_id) from _el.loads)
"""


@dataclass(frozen=True)
class Played:
    """What is left after the nights: the data directory and the runs in order."""

    data_dir: Path
    run_ids: list[str]
    first: Path
    second: Path
    again: Path
    said: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    data_dir = tmp_path_factory.mktemp("company")
    said = ""
    files = []
    for day in (0, 1):
        with night(data_dir, day) as tonight:
            said += tonight.refresh()
            files.append(tonight.published.resolve())
            if day == 1:
                said += tonight.refresh()
                assert tonight.published.resolve() == files[-1], "nothing was new"
                said += tonight.refresh("--rebuild")
                files.append(tonight.published.resolve())
    first, second, again = files
    return Played(data_dir, _run_ids(data_dir), first, second, again, said)


def _run_ids(data_dir: Path) -> list[str]:
    with connect(data_dir / "build.duckdb", read_only=True) as build:
        rows = build.execute(
            "select run_id from _el.loads group by run_id order by min(load_id)"
        ).fetchall()
    return [name for (name,) in rows]


def test_every_record_read_is_new_known_or_rejected(played: Played) -> None:
    with connect(played.data_dir / "build.duckdb", read_only=True) as build:
        wrong = build.execute(
            "select * from _el.loads"
            " where rows_read != rows_new + rows_unchanged + rows_rejected"
        ).fetchall()
        total = build.execute("select sum(rows_read) from _el.loads").fetchone()
    assert wrong == []
    assert total is not None
    assert total[0] > 10_000


def test_the_second_night_adds_versions_and_repeats_none(played: Played) -> None:
    with connect(played.data_dir / "build.duckdb", read_only=True) as build:
        first, second = (
            sum(row[2] for row in build.execute(LOADS, [run_id]).fetchall())
            for run_id in played.run_ids[:2]
        )
        assert 0 < second < first / 5
        for vendor in VENDORS.values():
            if vendor.name == "files":
                continue
            for resource in vendor.resources:
                table = f"raw_{vendor.name}.{resource.name}"
                doubled = build.execute(
                    f"select _source, _pk, _cursor, _hash, _deleted from {table}"
                    " group by all having count(*) > 1"
                ).fetchall()
                assert doubled == [], table


def test_a_refresh_of_unchanged_sources_changes_nothing(played: Played) -> None:
    with connect(played.data_dir / "build.duckdb", read_only=True) as build:
        loads = build.execute(LOADS, [played.run_ids[-1]]).fetchall()
    assert {resource: new for resource, _, new, _, _ in loads if new} == {}
    assert list(differences(played.second, played.again)) == []


def test_three_publications_are_kept_and_the_link_is_relative(played: Played) -> None:
    kept = list((played.data_dir / "publications").iterdir())
    assert len(kept) == 3
    link = played.data_dir / "published" / "cx.duckdb"
    assert not link.readlink().is_absolute()


def test_the_second_publication_is_of_the_second_day(played: Played) -> None:
    first, second = (
        content(file, "meta.publication")["as_of"].iloc[0]
        for file in (played.first, played.second)
    )
    assert (second - first).days == 1


@pytest.mark.parametrize(
    "query",
    sorted((CODE_DIR / "examples" / "queries").iterdir()),
    ids=lambda p: p.stem,
)
def test_a_question_of_the_first_day_has_an_answer(played: Played, query: Path) -> None:
    with duckdb.connect(played.again, read_only=True) as published:
        rows = published.execute(query.read_text(encoding="utf-8")).fetchall()
    assert rows


def test_a_lost_build_file_is_made_anew_from_landing(
    played: Played, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    shutil.copytree(played.data_dir, data_dir, symlinks=True)
    (data_dir / "build.duckdb").unlink()
    with night(data_dir, day=1) as tonight:
        replay = tonight.command("replay")
        said, _ = replay.communicate()
        assert (replay.returncode, "missing" in said) == (0, False), said
        tonight.refresh()
        assert tonight.published.resolve().parent.name > played.again.parent.name
        assert list(differences(played.again, tonight.published)) == []
    with connect(data_dir / "build.duckdb", read_only=True) as build:
        (new,) = build.execute(NEW_AT_LAST).fetchone() or (None,)
    assert new == 0, "the sources had nothing that landing had not"


def test_no_secret_is_written_anywhere(played: Played) -> None:
    with night(played.data_dir, day=1) as tonight:
        secrets = [
            value.encode()
            for name, value in tonight.environment.items()
            if name.endswith(("_TOKEN", "_KEY"))
        ]
    assert len(secrets) >= 4
    for file in played.data_dir.rglob("*"):
        if file.is_file() and not file.is_symlink():
            written = file.read_bytes()
            assert not any(secret in written for secret in secrets), file
    assert not any(secret.decode() in played.said for secret in secrets)
