"""The company of `company.py`, built by dbt once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.base import dbt_runner
from orchestration.base.warehouse import Warehouse, connect
from tests.dbt.entities.company import company
from tests.dbt.entities.raw import AS_OF, identify
from tests.support.declared import DEMO_COMPANY, declare

VARIABLES: dict[str, object] = {
    "as_of": f"{AS_OF}",
    "known_at": f"{AS_OF}",
    "segments": ["country", "plan"],
}
BUILD = ("build", "--exclude-resource-type", "test", "unit_test", "--select")
BEFORE_IDENTITY = ("+int_identity_edges", "+int_customer_records")


def dbt(warehouse: Warehouse, *command: str, **changed: str) -> None:
    """Run dbt with some variables changed; nothing may fail (a test may warn)."""
    events = dbt_runner.invoke(
        command, data_dir=warehouse.data_dir, variables=VARIABLES | changed
    )
    statuses = {
        event["data"]["node_info"]["node_name"]: event["data"]["node_info"][
            "node_status"
        ]
        for event in events
    }
    failed = {
        name: status
        for name, status in statuses.items()
        if status not in {"success", "pass", "warn"}
    }
    assert statuses, "dbt selected nothing"
    assert not failed


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with the company's entities."""
    folder: Path = tmp_path_factory.mktemp("entities")
    warehouse = Warehouse(folder)
    company().write(warehouse)
    declare(warehouse, DEMO_COMPANY, AS_OF)
    dbt(warehouse, *BUILD, "path:seeds", "path:models/staging", *BEFORE_IDENTITY)
    identify(warehouse)
    dbt(warehouse, *BUILD, "path:models/intermediate", "--exclude", *BEFORE_IDENTITY)
    return warehouse


@pytest.fixture
def con(built: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that only reads; closed before a test may run dbt again."""
    connection = connect(built.build_file, read_only=True)
    yield connection
    connection.close()
