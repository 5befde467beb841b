"""Parquet: whatever the types, the same guards; whatever the damage, said so."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.extract.files.bytes import parquetfile
from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family

AT = datetime(2026, 2, 1, 10, tzinfo=UTC)
PARQUET = family(ORDERS, format="parquet", name="cards")


def written(columns: dict[str, Any], **said: Any) -> bytes:
    """A Parquet file of these columns."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **said)
    return out.getvalue()


def order(**columns: Any) -> dict[str, Any]:
    """Columns of one order, some of them replaced."""
    return {
        "id": pa.array(["x"]),
        "at": pa.array([AT], pa.timestamp("us", "UTC")),
        "currency": pa.array(["EUR"]),
        "amount": pa.array([Decimal("1.50")], pa.decimal128(10, 2)),
        **columns,
    }


@pytest.mark.parametrize(
    ("column", "values", "stored"),
    [
        ("amount", pa.array([2.55]), ("1.5", "2.5500")),
        ("amount", pa.array([2.55], pa.float32()), ("", "2.5500")),
        ("amount", pa.array([7], pa.int64()), ("", "7.0000")),
        ("amount", pa.array([float("nan")]), "amount_not_readable"),
        ("amount", pa.array([float("inf")]), "amount_not_readable"),
        ("amount", pa.array([0.1 + 0.2]), "too_many_decimals"),
        ("at", pa.array([datetime(2026, 2, 1, 10)], pa.timestamp("ms")), None),
        ("at", pa.array([date(2026, 2, 1)]), None),
        ("at", pa.array(["2026-02-01T10:00:00+01:00"]), None),
        ("at", pa.array([1], pa.int64()), "time_not_readable"),
        ("id", pa.array([9007199254740993], pa.int64()), None),
        ("currency", pa.array(["EUR"]).dictionary_encode(), None),
    ],
)
def test_values_of_every_type_pass_the_same_guards(
    tmp_path: Path, column: str, values: Any, stored: Any
) -> None:
    shop = Shop(tmp_path, PARQUET)
    shop.drop("a.parquet", written(order(**{column: values})))
    shop.run()
    if isinstance(stored, str):
        assert shop.query("select reason from _el.rejects") == [(stored,)]
    else:
        amounts = shop.query(
            "select cast(product_amount as varchar) from raw_files.orders"
        )
        assert amounts == [(stored[1] if stored else "1.5000",)]


def test_a_score_of_9_0_is_a_nine(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(RESPONSES, format="parquet"), surveys=SURVEYS)
    columns = {
        "id": pa.array(["a"]),
        "score": pa.array([9.0]),
        "at": pa.array([AT], pa.timestamp("us", "UTC")),
    }
    shop.drop("a.parquet", written(columns))
    shop.run()
    assert shop.query("select cast(score as integer) from raw_files.answers") == [(9,)]


def test_a_flipped_bit_is_found_by_the_page_checksum(tmp_path: Path) -> None:
    columns = order(id=pa.array(["unmistakable"]))
    content = bytearray(written(columns, write_page_checksum=True, compression="none"))
    content[content.index(b"unmistakable")] ^= 1
    shop = Shop(tmp_path, PARQUET)
    shop.drop("a.parquet", bytes(content))
    shop.run()
    assert shop.entries() == [("a.parquet", "refused", "corrupt_parquet")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PAR1 and nothing more", "corrupt_parquet"),
        (written(order())[:-20] + b"\0" * 16 + b"PAR1", "corrupt_parquet"),
        (written(order(amount=pa.array([[1]]))), "unsupported_type"),
        (written(order(amount=pa.array([b"1"]))), "unsupported_type"),
        (
            written(order(amount=pa.array([Decimal(1)], pa.decimal256(50, 2)))),
            "unsupported_type",
        ),
        (written(order(ID=pa.array(["y"]))), "duplicate_column"),
        (written({"id": pa.array(["x"])}), "missing_column"),
    ],
    ids=["footer", "cut", "list", "binary", "decimal256", "names", "missing"],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    shop = Shop(tmp_path, PARQUET)
    shop.drop("a.parquet", content)
    shop.run()
    assert shop.entries() == [("a.parquet", "refused", reason)]


def test_a_small_file_of_large_values_is_a_bomb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquetfile, "DECODED_CAP", 64 * 1024 * 1024)
    rows = 1000
    columns = {
        name: pa.repeat(values[0], rows)
        for name, values in order(id=pa.array(["x" * 100_000])).items()
    }
    content = written(columns)
    assert len(content) < 1024 * 1024
    shop = Shop(tmp_path, PARQUET)
    shop.drop("a.parquet", content)
    shop.run()
    assert shop.entries() == [("a.parquet", "refused", "decompression_bomb")]
