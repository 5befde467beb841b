"""JSONL: a record is a line; what the engine would let pass is looked at strictly."""

import json
from pathlib import Path

import pytest

from tests.files.shop import ORDERS, Shop, family

AT = "2026-02-01T10:00:00Z"
GOOD = {"id": "g", "at": AT, "currency": "EUR", "amount": 1.5}
JSONL = family({**ORDERS, "attributes": ["note"]}, format="jsonl")


def lines(*extra: bytes) -> bytes:
    """Forty good records, and the extra lines among them."""
    good = [json.dumps({**GOOD, "id": f"g{n}"}).encode() for n in range(40)]
    return b"\n".join([*good[:20], *extra, *good[20:]]) + b"\n"


def record(amount: str = "1", more: str = "") -> bytes:
    """One record as text, so that a number stays as it is written."""
    return f'{{"id":"x","at":"{AT}","currency":"EUR","amount":{amount}{more}}}'.encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "not_an_object"),
        (b"null", "not_an_object"),
        (b"{'id': 1}", "not_json"),
        (record(more=","), "not_json"),
        (record("NaN"), "not_json"),
        (record("Infinity"), "not_json"),
        (record("1", ',"note":"\\ud800"'), "not_json"),
        (record() + b" trailing", "not_json"),
        (record("1", ',"note":"\x01"'), "not_json"),
        (record("1", ',"note":"\xff"').decode().encode("latin-1"), "bad_encoding"),
        (b"\xef\xbb\xbf" + record(), "not_json"),
        (record("1", ',"amount":2'), "duplicate_key"),
        (record('{"value":1}'), "not_a_value"),
        (record("[1]"), "not_a_value"),
        (record("12345678901234567.89"), "number_not_exact"),
        (record("0.12345678901234567"), "number_not_exact"),
        (record("1.23456"), "too_many_decimals"),
        (record('"1.5x"'), "amount_not_readable"),
        (record("true"), "amount_not_readable"),
        (record("null"), "amount_missing"),
        (b'{"id":"x","currency":"EUR","amount":1}', "time_missing"),
    ],
)
def test_a_bad_line_is_quarantined_with_its_text(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    shop = Shop(tmp_path, JSONL)
    shop.drop("a.jsonl", lines(line))
    result = shop.run()["orders"]
    assert (result.rows_new, result.rows_rejected) == (40, 1)
    ((number, found, raw),) = shop.query(
        "select record_no, reason, raw from _el.rejects"
    )
    assert (number, found) == (21, reason)
    if reason in (
        "not_json",
        "not_an_object",
        "bad_encoding",
        "duplicate_key",
        "not_a_value",
    ):
        assert raw == line


@pytest.mark.parametrize(
    ("amount", "stored"),
    [("1.10", "1.1000"), ('"1.10"', "1.1000"), ("12345678901", "12345678901.0000")],
)
def test_numbers_and_texts_are_read_alike(
    tmp_path: Path, amount: str, stored: str
) -> None:
    shop = Shop(tmp_path, JSONL)
    shop.drop("a.jsonl", lines(record(amount)))
    shop.run()
    assert shop.query(
        "select cast(product_amount as varchar) from raw_files.orders where _pk = 'x'"
    ) == [(stored,)]


def test_a_long_id_stays_exact_and_blank_lines_are_no_records(tmp_path: Path) -> None:
    shop = Shop(tmp_path, JSONL)
    text = record().decode().replace('"x"', "12345678901234567890")
    shop.drop("a.jsonl", f"\n{text}\r\n  \n\n{record().decode()}".encode())
    assert shop.run()["orders"].rows_read == 2
    assert shop.query("select _pk, _row from raw_files.orders order by _row") == [
        ("12345678901234567890", 1),
        ("x", 2),
    ]


def test_keys_are_found_by_normalised_name_and_strangers_kept(tmp_path: Path) -> None:
    shop = Shop(tmp_path, JSONL)
    text = record("1", ',"Note ":"a","other":[1]').decode().replace('"id"', '"ID"')
    shop.drop("a.jsonl", text)
    shop.run()
    assert shop.query("select _pk, attributes, _extra from raw_files.orders") == [
        ("x", '{"note":"a"}', '{"other":"[1]"}')
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\n \n", "empty_file"),
        (b'{"id":1}\n', "missing_column"),
        (record("1", ',"ID":"y"'), "duplicate_column"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    shop = Shop(tmp_path, JSONL)
    shop.drop("a.jsonl", content)
    shop.run()
    assert shop.entries() == [("a.jsonl", "refused", reason)]


def test_rejects_of_both_kinds_keep_their_numbers(tmp_path: Path) -> None:
    shop = Shop(tmp_path, JSONL)
    shop.drop("a.jsonl", lines(b"\xff", b"{", record('"x"')) + lines()[:-1])
    shop.run()
    assert shop.query("select record_no, reason from _el.rejects order by 1") == [
        (21, "bad_encoding"),
        (22, "not_json"),
        (23, "amount_not_readable"),
    ]
