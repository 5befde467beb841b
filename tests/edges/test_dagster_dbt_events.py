"""A result of dbt is what dagster-dbt itself would make of it.

That both ways of running dbt give the same events is held in
`tests/assets/test_transform.py`.
"""

import dagster as dg

from orchestration.assets.transform import TRANSLATOR
from orchestration.base import dbt_runner
from orchestration.base.warehouse import Warehouse
from orchestration.edges.dagster_dbt_events import as_dagster_events
from tests.support.seeds import seed_channels


def test_a_result_of_dbt_is_a_materialisation_of_its_asset(
    warehouse: Warehouse,
) -> None:
    events = seed_channels(warehouse)

    @dg.op
    def convert(context: dg.OpExecutionContext) -> None:
        made = as_dagster_events(
            events,
            dbt_runner.manifest(),
            TRANSLATOR,
            context,  # type: ignore[arg-type]
        )
        for event in made:
            context.log_event(event)

    @dg.job
    def converted() -> None:
        convert()

    done = converted.execute_in_process()
    (event,) = done.get_asset_materialization_events()
    made = event.step_materialization_data.materialization
    assert made.asset_key == dg.AssetKey(["seeds", "channels"])
    assert made.metadata["unique_id"].value == "seed.cx.channels"
