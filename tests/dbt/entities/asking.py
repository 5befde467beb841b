"""Small questions to the entities, shared by their tests."""

from typing import Any

import duckdb

from tests.dbt.entities.raw import row


def entity(con: duckdb.DuckDBPyConnection, name: str, key: str, columns: str) -> Any:
    """Some columns of one entity, found by its source's id."""
    table = f"intermediate.int_{name}"
    return row(
        con, f"select {columns} from {table} where source_{name[:-1]}_id = ?", key
    )


def customer(con: duckdb.DuckDBPyConnection, record: str) -> str:
    """The customer of a record."""
    found = row(
        con,
        "select customer_id from intermediate.int_customer_keys"
        " where customer_record_id = ?",
        record,
    )
    assert found is not None, record
    return str(found[0])
