"""`make replay`: when it refuses, what it says is missing, which ids it takes over."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.base.sources import Sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel.load_log import Load, record_load
from orchestration.extract.kernel.replay import CannotReplay
from orchestration.operate import rebuild
from tests.support import empty

NOBODY = Sources(sources={})


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def publish(warehouse: Warehouse) -> None:
    """A publication that knows 1,250 contacts of one load, and two customers."""
    warehouse.published_file.parent.mkdir()
    with duckdb.connect(warehouse.published_file) as con:
        con.execute("create schema meta")
        con.execute("create schema marts")
        con.execute(
            "create table meta.loads as select 'hubspot' as source,"
            " 'contacts' as resource, 1250 as rows_new"
        )
        con.execute(
            "create table marts.dim_customers as from (values ('-1', '-1'),"
            " ('old', 'new'), ('new', 'new')) t(customer_id, current_customer_id)"
        )


def loaded(warehouse: Warehouse) -> None:
    empty.create(warehouse)
    now = datetime.now(UTC)
    with warehouse.writer() as con:
        record_load(con, Load(1, "run", "crm", "people", "loaded", now, now))


def test_a_build_file_with_loads_is_not_overwritten(warehouse: Warehouse) -> None:
    loaded(warehouse)
    with pytest.raises(CannotReplay, match="has 1 loads"):
        rebuild.rebuild(warehouse, NOBODY)
    assert warehouse.build_file.exists()


def test_the_log_of_a_lost_file_is_not_played_onto_the_new_one(
    warehouse: Warehouse,
) -> None:
    log = warehouse.data_dir / "build.duckdb.wal"
    log.write_bytes(b"anything")
    with pytest.raises(CannotReplay, match="move it away first"):
        rebuild.rebuild(warehouse, NOBODY)
    assert not warehouse.build_file.exists()


def test_a_damaged_build_file_is_left_to_the_operator(warehouse: Warehouse) -> None:
    warehouse.build_file.write_bytes(b"no database" * 1000)
    with pytest.raises(CannotReplay, match="cannot be read"):
        rebuild.rebuild(warehouse, NOBODY)


def test_what_was_published_and_is_not_in_landing_is_told(warehouse: Warehouse) -> None:
    publish(warehouse)
    done = rebuild.rebuild(warehouse, NOBODY)
    assert (done.batches, done.files) == (0, 0)
    assert done.gaps == (
        "hubspot/contacts: 1,250 of 1,250 rows that had been loaded are not in landing",
    )


def test_the_ids_that_were_given_out_are_taken_over(warehouse: Warehouse) -> None:
    publish(warehouse)
    rebuild.rebuild(warehouse, NOBODY)
    with warehouse.writer() as con:
        ids = con.execute(
            "select customer_id, anchor_record_id, current_customer_id"
            " from identity.customer_ids order by customer_id"
        ).fetchall()
    assert ids == [("new", "", "new"), ("old", "", "new")]


def test_a_rebuild_that_fails_leaves_no_build_file(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise CannotReplay("changed")

    monkeypatch.setattr(rebuild, "replay", fail)
    with pytest.raises(CannotReplay, match="changed"):
        rebuild.rebuild(warehouse, NOBODY)
    assert not warehouse.build_file.exists()
