"""dbt's own objects: the project as it was parsed, and its open connections."""

import duckdb
import pytest

from orchestration.base import dbt_runner
from orchestration.base.warehouse import Warehouse
from orchestration.edges import dbt_in_process
from tests.support.seeds import seed_channels


def test_a_parsed_project_is_read_from_where_dbt_left_it() -> None:
    parsed = dbt_in_process.parsed_project(dbt_runner.manifest_path().parent)
    assert set(parsed.nodes) == set(dbt_runner.manifest()["nodes"])


def test_dbt_keeps_the_file_open_until_its_connections_are_closed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left_open() -> bool:
        """Only while another connection is open do other settings matter."""
        try:
            duckdb.connect(warehouse.build_file, config={"threads": 7}).close()
        except duckdb.ConnectionException:
            return True
        return False

    with monkeypatch.context() as patch:
        patch.setattr(dbt_runner, "close_connections", lambda: None)
        seed_channels(warehouse)
        assert left_open()
    dbt_in_process.close_connections()
    assert not left_open()
