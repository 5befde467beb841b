"""dbt's models and seeds as assets, built by dbt inside this process.

Data tests do not run here, because the audit (`orchestration.assets.audit`) runs them
over the whole finished state.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)

from orchestration import keys
from orchestration.base import dbt_runner
from orchestration.base.progress import Steps, say
from orchestration.base.settings import DBT_PROJECT_DIR, export_for_dbt, settings
from orchestration.edges.dagster_dbt_events import as_dagster_events
from orchestration.resources import Refresh

BUILD = ("build", "--exclude-resource-type", "test", "unit_test")
# DuckDB knows how many rows a table has that was written at once.
ROW_COUNTS = """
select schema_name, table_name, estimated_size
from duckdb_tables()
where database_name = current_database()
"""
# Sources whose tables are all written by one asset.
WRITTEN_BY = {
    "_el": keys.LEDGER,
    "identity": keys.CUSTOMER_KEYS,
    "scores_raw": keys.CLV,
}


class Translator(DagsterDbtTranslator):
    """dbt nodes under the keys and groups of this project."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Models and seeds: schema and name. Sources: the asset that writes them."""
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] != "source":
            return dg.AssetKey([dbt_resource_props["schema"], name])
        source = dbt_resource_props["source_name"]
        if source in WRITTEN_BY:
            return WRITTEN_BY[source]
        return keys.raw(source.removeprefix("raw_"), name)

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """Let models without parent models wait for the ledger, which judges intake.

        So nothing is built from bad loads, and dbt has to be called less often.
        """
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id)
        if node is None or any(name in manifest["nodes"] for name in _parents(node)):
            return spec
        return spec.replace_attributes(deps=[*spec.deps, keys.LEDGER])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer: the first folder below models/, or seeds."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return str(dbt_resource_props["fqn"][1])


def _parents(node: Mapping[str, Any]) -> list[str]:
    return list(node.get("depends_on", {}).get("nodes", []))


TRANSLATOR = Translator(
    settings=DagsterDbtTranslatorSettings(
        enable_asset_checks=False, enable_duplicate_source_asset_keys=True
    )
)


def transform_assets() -> dg.AssetsDefinition:
    """All models and seeds; Dagster splits them around the Python assets between."""

    @dbt_assets(
        manifest=dbt_runner.manifest_path(),
        name="transform",
        dagster_dbt_translator=TRANSLATOR,
    )
    def _transform(
        context: dg.AssetExecutionContext, refresh: Refresh
    ) -> Iterator[Any]:
        refresh.hold()
        build = _build_in_process if settings().dbt_in_process else _build_by_cli
        yield from build(context, refresh)

    return _transform


def _selection(selected: set[dg.AssetKey]) -> list[str]:
    """dbt's names of the selected assets."""
    nodes = dbt_runner.manifest()["nodes"].values()
    return [
        ".".join(node["fqn"])
        for node in nodes
        if node["resource_type"] in {"model", "seed"}
        and TRANSLATOR.get_asset_key(node) in selected
    ]


def _build_in_process(
    context: dg.AssetExecutionContext, refresh: Refresh
) -> Iterator[Any]:
    selection = _selection(set(context.selected_asset_keys))
    what = f"{len(selection)} models and seeds"
    say("transform", what)
    events = dbt_runner.invoke(
        [*BUILD, "--select", *selection],
        data_dir=refresh.warehouse.data_dir,
        variables=refresh.dbt_variables(),
        on_result=Steps("transform", what, len(selection)).one_done,
    )
    made = as_dagster_events(events, dbt_runner.manifest(), TRANSLATOR, context)
    yield from _described(made, refresh)
    failed = list(dbt_runner.failures(events))
    if failed:
        raise dg.Failure("dbt: " + "; ".join(failed), allow_retries=False)


def _build_by_cli(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[Any]:
    """Build by dbt's command line, in case internals of dbt or dagster-dbt change."""
    project = str(DBT_PROJECT_DIR)
    dbt = str(Path(sys.executable).with_name("dbt"))
    resource = DbtCliResource(
        project_dir=project, profiles_dir=project, dbt_executable=dbt
    )
    export_for_dbt(refresh.warehouse.data_dir)
    variables = json.dumps(refresh.dbt_variables())
    build = resource.cli([*BUILD, "--vars", variables], context=context)
    # To its end: while dbt runs, nobody else can ask the build file for its rows.
    made = list(build.stream())
    yield from _described(made, refresh)


def _described(made: Iterable[Any], refresh: Refresh) -> Iterator[Any]:
    """What dbt has made, each with its number of rows and the file that says how."""
    with refresh.hold().writer() as connection:
        found = connection.execute(ROW_COUNTS).fetchall()
    counts = {(schema, name): count for schema, name, count in found}
    nodes = dbt_runner.manifest()["nodes"]
    for event in made:
        if not isinstance(event, dg.Output):
            yield event
            continue
        node = nodes[event.metadata["unique_id"].value]
        file = DBT_PROJECT_DIR.name + "/" + node["original_file_path"]
        facts: dict[str, Any] = {"file": dg.MetadataValue.path(file)}
        count = counts.get((node["schema"], node["name"]))
        if count is not None:
            # A view has none: to count its rows would be to compute it.
            facts["dagster/row_count"] = count
        yield event.with_metadata({**event.metadata, **facts})
