"""dbt inside the process gives Dagster the events that the stock way gives."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.transform import transform_assets
from orchestration.base import settings as settings_module
from orchestration.base.settings import CODE_DIR
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel import schema
from orchestration.resources import Refresh

SELECTED = [
    dg.AssetKey(["seeds", "channels"]),
    dg.AssetKey(["staging", "stg_zendesk__groups"]),
]
AS_OF = "2026-03-01T03:00:00Z"


def built(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, *, in_process: bool = True
) -> list[dg.AssetMaterialization]:
    """What a build of a seed and a model materialises."""
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
    made = [
        event.step_materialization_data.materialization
        for event in result.get_asset_materialization_events()
    ]
    return sorted(made, key=lambda one: one.asset_key.to_user_string())


def names(made: list[dg.AssetMaterialization]) -> list[tuple[str, list[str]]]:
    """Asset and metadata names of each."""
    return [(one.asset_key.to_user_string(), sorted(one.metadata)) for one in made]


@pytest.mark.slow
def test_both_ways_of_running_dbt_give_the_same_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = names(built(tmp_path / "ours", monkeypatch))
    stock = names(built(tmp_path / "stock", monkeypatch, in_process=False))
    settings_module.settings.cache_clear()
    assert [key for key, _ in ours] == ["seeds/channels", "staging/stg_zendesk__groups"]
    assert ours == stock


def test_what_was_built_says_how_many_rows_it_has_and_by_which_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed, model = built(tmp_path, monkeypatch)
    settings_module.settings.cache_clear()
    with Warehouse(tmp_path).writer() as connection:
        (rows,) = connection.execute("select count(*) from seeds.channels").fetchall()
    assert rows[0] > 0
    assert seed.metadata["dagster/row_count"].value == rows[0]
    assert model.metadata["dagster/row_count"].value == 0
    files = [str(one.metadata["file"].value) for one in (seed, model)]
    assert [Path(file).name for file in files] == [
        "channels.csv",
        "stg_zendesk__groups.sql",
    ]
    assert all((CODE_DIR / file).exists() for file in files)


def test_the_build_file_is_free_after_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, monkeypatch)
    settings_module.settings.cache_clear()
    with Warehouse(tmp_path).writer() as connection:
        found = connection.execute("select count(*) > 0 from seeds.channels").fetchone()
    assert found == (True,)
