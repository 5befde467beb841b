"""Dagster's event log takes the events of a run through one connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from orchestration.base.settings import CODE_DIR
from orchestration.edges.dagster_event_log import event_log_kept_open

KEY = dg.AssetKey("table")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance of its own, with the storage that this project configures."""
    text = (CODE_DIR / "dagster.yaml").read_text("utf-8")
    text = text.replace("base_dir: .dagster", f"base_dir: {tmp_path}")
    (tmp_path / "dagster.yaml").write_text(text, "utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as made:
        # The first event of all reads what the log can do.
        made.report_runless_asset_event(dg.AssetMaterialization(KEY))
        yield made


@contextmanager
def connections() -> Iterator[list[object]]:
    """Every connection to a database that is opened within this."""
    opened: list[object] = []

    def note(connection: object, _: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield opened
    finally:
        event.remove(Pool, "connect", note)


def test_many_events_need_one_connection(instance: dg.DagsterInstance) -> None:
    with connections() as ours, event_log_kept_open(instance):
        for number in range(5):
            materialization = dg.AssetMaterialization(KEY, metadata={"number": number})
            instance.report_runless_asset_event(materialization)
    assert len(ours) == 1


def test_what_is_replaced_is_what_would_open_a_connection_each_time(
    instance: dg.DagsterInstance,
) -> None:
    with connections() as theirs:
        for _ in range(5):
            instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
    assert len(theirs) >= 5


def test_the_events_are_there_afterwards(instance: dg.DagsterInstance) -> None:
    with event_log_kept_open(instance):
        materialization = dg.AssetMaterialization(KEY, metadata={"number": 7})
        instance.report_runless_asset_event(materialization)
    with dg.DagsterInstance.from_config(instance.root_directory) as another:
        latest = another.get_latest_materialization_event(KEY)
    assert latest is not None
    assert latest.asset_materialization is not None
    assert latest.asset_materialization.metadata["number"].value == 7
