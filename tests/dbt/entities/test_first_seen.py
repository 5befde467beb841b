"""Who came first is settled by the first load: no later file moves an anchor.

The anchor of a customer is the record that was loaded first; of records of one load it
is the one that was created first, by what its source said at that load.
"""

from typing import Any

import pytest

from orchestration.base import dbt_runner
from tests.dbt.entities.conftest import BEFORE_IDENTITY, BUILD
from tests.files.shop import Shop, family

NIGHTS = ("2026-03-01T03:00:00+00:00", "2026-03-02T03:00:00+00:00")
CUSTOMERS: dict[str, Any] = {
    "entity": "customers",
    "key": "id",
    "columns": {"created_at": "since", "email": "email"},
}
ACCOUNTS: dict[str, Any] = {
    "entity": "accounts",
    "key": "id",
    "columns": {"created_at": "since", "name": "id"},
}
ORDERS: dict[str, Any] = {
    "entity": "orders",
    "key": "id",
    "columns": {
        "ordered_at": "at",
        "customer_email": "email",
        "currency": {"constant": "EUR"},
        "product_amount": {"constant": "1"},
    },
}


def named(name: str, entity: dict[str, Any]) -> dict[str, Any]:
    return family(entity, name=name, pattern=f"{name}*")


@pytest.fixture(scope="module")
def first_seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """When each record was first loaded, and created as that load had it."""
    shop = Shop(
        tmp_path_factory.mktemp("first_seen"),
        named("customers", CUSTOMERS),
        named("accounts", ACCOUNTS),
        named("orders", ORDERS),
    )
    shop.drop(
        "customers.csv",
        "id,since,email\na,2020-01-01T00:00:00Z,x@a.example\n"
        "b,2021-01-01T00:00:00Z,x@a.example\n",
    )
    shop.drop("accounts.csv", "id,since\nfirm,2019-01-01T00:00:00Z\n")
    shop.drop("orders_1.csv", "id,at,email\n1,2026-02-10T00:00:00Z,new@a.example\n")
    shop.run(as_of=NIGHTS[0])
    # Corrected: now b would come before a; and an older order is told of late.
    shop.drop(
        "customers.csv",
        "id,since,email\na,2022-01-01T00:00:00Z,x@a.example\n"
        "b,2021-01-01T00:00:00Z,x@a.example\nc,2018-01-01T00:00:00Z,x@a.example\n",
    )
    shop.drop("accounts.csv", "id,since\nfirm,2023-01-01T00:00:00Z\n")
    shop.drop("orders_2.csv", "id,at,email\n2,2025-02-10T00:00:00Z,new@a.example\n")
    shop.run(as_of=NIGHTS[1])
    events = dbt_runner.invoke(
        [*BUILD, *BEFORE_IDENTITY],
        data_dir=shop.warehouse.data_dir,
        variables={"as_of": "2026-03-02 03:00:00"},
    )
    assert list(dbt_runner.failures(events)) == []
    rows = shop.query(
        "select customer_record_id, first_loaded_at::varchar,"
        " first_created_at::date::varchar from intermediate.int_customer_records"
    )
    return {record: (loaded[:10], created) for record, loaded, created in rows}


@pytest.mark.parametrize(
    ("record", "loaded", "created"),
    [
        ("shop:a", "2026-03-01", "2020-01-01"),
        ("shop:b", "2026-03-01", "2021-01-01"),
        ("shop:c", "2026-03-02", "2018-01-01"),
        ("account:shop:firm", "2026-03-01", "2019-01-01"),
        ("shop:email:new@a.example", "2026-03-01", "2026-02-10"),
    ],
)
def test_a_later_file_leaves_a_records_place_alone(
    first_seen: dict[str, tuple[str, str]], record: str, loaded: str, created: str
) -> None:
    assert first_seen[record] == (loaded, created)
