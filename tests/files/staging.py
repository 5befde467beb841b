"""The files' staging models over a test's warehouse, built by dbt."""

from pathlib import Path

from orchestration.base import dbt_runner
from orchestration.base.settings import DBT_PROJECT_DIR
from orchestration.base.warehouse import Warehouse

COMMAND = ("run", "--select", "path:models/staging/files")


def build(warehouse: Warehouse, **variables: str) -> None:
    """Build them from the rows as they are; `variables` as `dbt --vars` takes them."""
    events = dbt_runner.invoke(
        COMMAND, data_dir=warehouse.data_dir, variables=variables
    )
    assert events, "dbt selected nothing"
    assert list(dbt_runner.failures(events)) == []


def shared_data(name: str) -> Path:
    """A folder of the public data beside the checkout; it may not exist."""
    return DBT_PROJECT_DIR.parent.parent / "shared" / "data" / name
