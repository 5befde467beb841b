"""The scan of values: what it must find, and what it must let pass."""

import duckdb
import pytest

from orchestration.publish import privacy

FOUND = [
    "eve@example.org",
    "write to Eve.Smith+news@mail.example.co.uk, please",
    "müller@bücher.example",
    "jörg@bücher.köln",
    '{"contact": "eve@example.org"}',
    "stripe:email:eve@example.org",
    "+493012345678",
    "+1 (555) 123-4567",
    "tel:+44 20 7946 0958",
    "(030) 1234567",
    "0171 1234567",
    "0171/12345678",
    "555-123-4567",
    "call (555) 123-4567 now",
]
PASSED = [
    "hubspot:12345678901",
    "cus_9s6XKzkNRiz8i3",
    "3f1c0d5e8a7b4c2d9e6f0a1b2c3d4e5f",
    "20260302T030512.004211Z-1f2e33a0",
    "2026-03-01T03:00:00+00:00",
    "2026-03-01T03:00:00.123456+0000",
    "2026-03-01 03:00:00",
    "2026-03-01",
    "1.5e+10",
    "1.5e+1234567890",
    "10,320 of 12,383",
    "-1234567.8901",
    "1234567890",
    "00420",
    "0012345678",
    "dbt-core@1.11.16",
    "@handle",
    "user@localhost",
    "n @ 95 %",
    "192.168.100.100",
    "ISBN 978-3-16-148410-0",
    "2026-01 2026-02 2026-03",
]


def findings(column: str, value: object, data_type: str = "varchar") -> list[str]:
    with duckdb.connect() as con:
        con.execute(f"create table t ({column} {data_type})")
        con.execute("insert into t values (null), (?)", [value])
        return privacy.suspicious_values(con, "t", "serving.t", [(column, data_type)])


@pytest.mark.parametrize("value", FOUND)
def test_an_address_or_number_is_found(value: str) -> None:
    assert findings("label", value), value


@pytest.mark.parametrize("value", PASSED)
def test_what_only_resembles_one_passes(value: str) -> None:
    assert findings("label", value) == []


def test_ids_may_look_like_telephone_numbers_but_not_like_addresses() -> None:
    assert findings("order_id", "555-123-4567") == []
    assert findings("order_id", "shop:eve@example.org")


def test_lists_and_json_are_looked_into() -> None:
    assert findings("labels", ["a", "eve@example.org"], "varchar[]")
    assert findings("facts", '{"a": ["eve@example.org"]}', "json")
    assert findings("amount", 5, "integer") == []


def test_a_finding_names_the_column_and_the_count_only() -> None:
    assert findings("label", "eve@example.org") == [
        "serving.t.label: 1 values look like an e-mail address"
    ]
