"""The company of `billed_company.py`, built by dbt once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.base.warehouse import Warehouse, connect
from tests.dbt.entities.conftest import BEFORE_IDENTITY, BUILD, dbt
from tests.dbt.entities.raw import identify
from tests.dbt.money.billed_company import billed_company

WANTED = ("+customer_revenue", "+customer_months", "+fct_subscription_months")


@pytest.fixture(scope="session")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with the company's money."""
    folder: Path = tmp_path_factory.mktemp("money")
    warehouse = Warehouse(folder)
    billed_company().write(warehouse)
    dbt(warehouse, *BUILD, "path:seeds", "path:models/staging", *BEFORE_IDENTITY)
    identify(warehouse)
    dbt(warehouse, *BUILD, "path:models/intermediate", "--exclude", *BEFORE_IDENTITY)
    dbt(
        warehouse,
        *BUILD,
        *WANTED,
        "--exclude",
        "path:seeds",
        "path:models/staging",
        "path:models/intermediate",
    )
    return warehouse


@pytest.fixture
def con(billed: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that only reads."""
    connection = connect(billed.build_file, read_only=True)
    yield connection
    connection.close()
