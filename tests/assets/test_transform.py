"""dbt inside the process gives Dagster the events that the stock way gives."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.transform import transform_assets
from orchestration.base import settings as settings_module
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel import schema
from orchestration.resources import Refresh

SELECTED = [
    dg.AssetKey(["seeds", "channels"]),
    dg.AssetKey(["staging", "stg_zendesk__groups"]),
]
AS_OF = "2026-03-01T03:00:00Z"
Event = tuple[str, str, tuple[str, ...]]


def events(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, *, in_process: bool
) -> list[Event]:
    """Kind, asset and metadata names of what a build of two nodes materialises."""
    monkeypatch.setenv("CX_DATA_DIR", str(data_dir))
    monkeypatch.setenv("CX_DBT_IN_PROCESS", str(in_process))
    settings_module.settings.cache_clear()
    with Warehouse(data_dir).writer() as connection:
        schema.ensure_schema(connection)
    result = dg.materialize(
        [transform_assets()],
        selection=dg.AssetSelection.assets(*SELECTED),
        resources={"refresh": Refresh(as_of=AS_OF)},
    )
    return sorted(
        (
            event.event_type_value,
            materialization.asset_key.to_user_string(),
            tuple(sorted(materialization.metadata)),
        )
        for event in result.get_asset_materialization_events()
        for materialization in (event.step_materialization_data.materialization,)
    )


@pytest.mark.slow
def test_both_ways_of_running_dbt_give_the_same_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = events(tmp_path / "ours", monkeypatch, in_process=True)
    stock = events(tmp_path / "stock", monkeypatch, in_process=False)
    settings_module.settings.cache_clear()
    assert [key for _, key, _ in ours] == [
        "seeds/channels",
        "staging/stg_zendesk__groups",
    ]
    assert ours == stock


def test_the_build_file_is_free_after_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events(tmp_path, monkeypatch, in_process=True)
    settings_module.settings.cache_clear()
    with Warehouse(tmp_path).writer() as connection:
        found = connection.execute("select count(*) > 0 from seeds.channels").fetchone()
    assert found == (True,)
