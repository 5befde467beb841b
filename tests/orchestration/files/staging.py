"""The files' staging views over a test's warehouse, built by dbt."""

from pathlib import Path

from orchestration import dbt_runner
from orchestration.settings import DBT_PROJECT_DIR
from orchestration.warehouse import Warehouse

COMMAND = ("run", "--select", "path:models/staging/files")
# They are views: new rows do not ask for new ones, other variables do.
_BUILT: dict[Path, dict[str, str]] = {}


def build(warehouse: Warehouse, **variables: str) -> None:
    """Create the views; `variables` as `dbt --vars` takes them."""
    if _BUILT.get(warehouse.build_file) == variables:
        return
    events = dbt_runner.invoke(
        COMMAND, data_dir=warehouse.data_dir, variables=variables
    )
    assert events, "dbt selected nothing"
    assert list(dbt_runner.failures(events)) == []
    _BUILT[warehouse.build_file] = variables


def shared_data(name: str) -> Path:
    """A folder of the public data beside the checkout; it may not exist."""
    return DBT_PROJECT_DIR.parent.parent / "shared" / "data" / name
