"""What dagster-dbt itself would yield for dbt's events.

Private to dagster-dbt: the converter, which is why its minor version is pinned. The
setting `CX_DBT_IN_PROCESS=0` takes the stock way, which needs none of this, and a test
holds both ways to the same events.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage


def as_dagster_events(
    events: Sequence[dict[str, Any]],
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    context: dg.AssetExecutionContext,
) -> Iterator[Any]:
    """Materialisations and check results for result events of dbt.

    Args:
        events: in the form of dbt's JSON log, as `dbt_runner.invoke` returns them.
        manifest: the parsed project that dbt ran.
        translator: names the assets.
        context: of the op in which dbt ran.
    """
    for event in events:
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        yield from message.to_default_asset_events(
            manifest=manifest, dagster_dbt_translator=translator, context=context
        )
