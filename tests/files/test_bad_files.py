"""What becomes of a file that is damaged, unusual or hostile: one row per case.

Struck, because nothing in the bytes can show it: a wrong 8-bit declaration whose text
decodes to printable characters (118), two unclosed quotes that re-align into valid CSV
(128), a gzip cut exactly between members without a `.done` (130), flipped bits in
Parquet pages without checksums that still decompress (140).
"""

import gzip
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from orchestration.extract.files.bytes import landed_files
from tests.files.shop import ORDERS, Shop, family

HEADER = "id,at,currency,amount,note"
AT = "2026-02-01T10:00:00Z"
NOTED = {**ORDERS, "attributes": {"note": "note"}}


def rows(count: int, note: str = "", start: int = 0) -> str:
    """Good records."""
    return "".join(f"o{n},{AT},EUR,1.50,{note}\n" for n in range(start, start + count))


def table(extra: str = "", note: str = "", count: int = 40) -> bytes:
    """A file of good records around the extra text."""
    return f"{HEADER}\n{rows(count, note)}{extra}{rows(1, note, count)}".encode()


@dataclass(frozen=True)
class Case:
    """`status` of the file, its `reason`, the reasons of single records, and counts."""

    number: str
    content: bytes
    status: str = "accepted"
    reason: str | None = None
    rejects: tuple[str, ...] = ()
    accepted: int | None = None
    said: dict[str, Any] = field(default_factory=dict)
    name: str = "a.csv"
    note: str | None = None


def refused(number: str, content: bytes, reason: str, **said: Any) -> Case:
    """A case whose whole file is refused."""
    return Case(number, content, "refused", reason, **said)


def bad_row(number: str, row: str | bytes, reason: str, **said: Any) -> Case:
    """A case of one bad record in an otherwise good file."""
    raw = row if isinstance(row, bytes) else row.encode()
    content = table().replace(b"o7,", raw + b"\no7,")
    return Case(number, content, rejects=(reason,), accepted=41, **said)


GZIPPED = gzip.compress(table())
TWO_MEMBERS = gzip.compress(table()[:999]) + gzip.compress(table()[999:])
LATIN = table(note="Müller").decode().encode("latin-1")
BIG_NOTE = "x" * 3_000_000
CASES = (
    Case("116 BOM", b"\xef\xbb\xbf" + table(), accepted=41),
    Case("117 UTF-16 by its mark", table(note="é").decode().encode("utf-16"), note="é"),
    Case(
        "117 UTF-16 declared",
        table(note="é").decode().encode("utf-16-le"),
        said={"encoding": "utf-16-le"},
        note="é",
    ),
    refused(
        "117 UTF-16 undeclared", table().decode().encode("utf-16-le"), "wrong_encoding"
    ),
    Case("118 Latin-1", LATIN, said={"encoding": "latin-1"}, note="Müller"),
    Case(
        "118 windows-1252",
        table(note="€").decode().encode("cp1252"),
        said={"encoding": "windows-1252"},
        note="€",
    ),
    refused(
        "118 UTF-8 declared as 8-bit",
        table(note="Müller"),
        "wrong_encoding",
        said={"encoding": "windows-1252"},
    ),
    refused(
        "118 C1 controls",
        table(note="€").decode().encode("cp1252"),
        "wrong_encoding",
        said={"encoding": "latin-1"},
    ),
    Case("118 8-bit declared, ASCII", table(), said={"encoding": "latin-1"}),
    Case("119 semicolon", table().replace(b",", b";"), said={"delimiter": ";"}),
    Case("119 tab", table().replace(b",", b"\t"), said={"delimiter": "\t"}),
    refused("119 another delimiter", table().replace(b",", b";"), "missing_column"),
    Case("120 CRLF", table().replace(b"\n", b"\r\n"), accepted=41),
    Case("120 CR", table().replace(b"\n", b"\r"), accepted=41),
    Case("120 mixed", table().replace(b"\no7,", b"\r\no7,"), accepted=41),
    Case("120 CRLF in quotes", table(note='"a\r\nb"'), accepted=41, note="a\nb"),
    refused("121", table().replace(b"note", b"at", 1), "duplicate_column"),
    refused(
        "121 after normalising",
        table().replace(b"note", b" AT ", 1),
        "duplicate_column",
    ),
    Case(
        "122 re-ordered",
        b"note,amount,currency,at,id\n,1.50,EUR,2026-02-01T10:00:00Z,o1\n",
        accepted=1,
    ),
    Case(
        "123",
        table().replace(HEADER.encode(), " ID,At\u200b,CURRENCY,Amount ,note".encode()),
        accepted=41,
    ),
    refused("124", table().replace(b"amount", b"amnt", 1), "missing_column"),
    Case("125", table().replace(b"note", b"remark", 1), accepted=41),
    Case("126", HEADER.encode() + b"\n", accepted=0),
    Case("126 without a line end", HEADER.encode(), accepted=0),
    refused("127", b"", "empty_file"),
    refused("127 blank lines only", b"\n\r\n\n", "empty_file"),
    bad_row("128 short", "x,1,2", "column_count"),
    bad_row("128 long", f"x,{AT},EUR,1,,extra", "column_count"),
    bad_row("128 one more delimiter", f"x,{AT},EUR,1,,", "column_count"),
    Case(
        "128 over the threshold",
        table("x\ny\nz\n"),
        "held",
        "quarantine_limit",
        ("column_count",) * 3,
        41,
    ),
    refused("128 unclosed quote", table(f'x,{AT},EUR,1,"open\n'), "unclosed_quote"),
    Case("129 literal quote", table(note='5" pipe'), accepted=41, note='5" pipe'),
    bad_row("129 after a closing quote", f'x,{AT},EUR,1,"a"b', "bad_quoting"),
    bad_row(
        "112 invalid UTF-8", f"x,{AT},EUR,1,\xff".encode("latin-1"), "bad_encoding"
    ),
    bad_row("repeated header", HEADER, "repeated_header"),
    refused(
        "130 cut inside a member", GZIPPED[:-12], "truncated_gzip", name="a.csv.gz"
    ),
    Case("130 two members, zeros", TWO_MEMBERS + b"\0" * 9, accepted=41),
    refused("131", table(), "not_gzip", name="a.csv.gz"),
    refused("131 garbage", b"\x1f\x8b" + b"no gzip at all", "not_gzip"),
    refused("133 an archive", b"PK\x03\x04" + b"\0" * 40, "zip_archive"),
    refused(
        "141",
        ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n",
        "too_many_columns",
    ),
    Case("108 NUL", table(note="a\0b"), accepted=41, note="ab"),
    Case("109 3 MB", table(f"big,{AT},EUR,1,{BIG_NOTE}\n"), accepted=42),
    Case(
        "nothing accepted",
        HEADER.encode() + b"\nx,1,2\n",
        "held",
        "nothing_accepted",
        ("column_count",),
        0,
    ),
    Case("111 formula", table(note="=1+1"), accepted=41, note="=1+1"),
    Case("114 null words", table(note="-"), said={"null_words": ["-", "N/A"]}),
    Case("13 the same row twice", table(rows(1)), accepted=42),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_a_file_gets_what_its_bytes_deserve(tmp_path: Path, case: Case) -> None:
    shop = Shop(tmp_path, family(NOTED, **case.said))
    shop.drop(case.name, case.content)
    result = shop.run()["orders"]
    unit = case.name.removesuffix(".gz")
    assert shop.entries() == [(unit, case.status, case.reason)]
    assert result.status == ("loaded" if case.status == "accepted" else "held")
    ((read, accepted, quarantined),) = shop.query(
        "select rows_read, rows_accepted, rows_quarantined from _el.files"
    )
    found = shop.query("select reason from _el.rejects order by record_no")
    assert tuple(reason for (reason,) in found) == case.rejects
    assert (read, quarantined) == (accepted + quarantined, len(case.rejects))
    if case.accepted is not None:
        assert accepted == case.accepted
    if case.note is not None:
        notes = shop.query(
            "select distinct attributes ->> 'note' from raw_files.orders"
        )
        assert notes == [(case.note,)]
    stored = shop.query("select count(*) from raw_files.orders")[0][0]
    assert (stored > 0) == (case.status == "accepted" and accepted > 0)


def test_a_refused_file_keeps_its_bytes_and_no_rows(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(NOTED))
    content = table(f'x,{AT},EUR,1,"open\n')
    shop.drop("a.csv", content)
    shop.run()
    ((sha256,),) = shop.query("select sha256 from _el.files")
    kept = shop.warehouse.landing_dir / "shop" / "cards" / sha256
    assert kept.read_bytes() == content
    assert shop.query(
        "select rows_read, rows_accepted, rows_quarantined from _el.files"
    ) == [(0, 0, 0)]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "cp1252"])
def test_a_reject_has_the_original_bytes(tmp_path: Path, encoding: str) -> None:
    shop = Shop(tmp_path, family(NOTED, encoding=encoding))
    bad = "x,zu kurz für uns\r\n".encode(encoding)
    head, tail = table().decode().split("o7,")
    shop.drop("a.csv", head.encode(encoding) + bad + f"o7,{tail}".encode(encoding))
    shop.run()
    # The eighth record: after the header and o0 to o6.
    assert shop.query("select record_no, raw from _el.rejects") == [(8, bad)]


def test_a_refused_value_keeps_its_record_and_number(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(NOTED))
    content = table().replace(b"o7,", b"short\no7,").replace(b"o9,2026", b"o9,x2026")
    shop.drop("a.csv", content)
    shop.run()
    (short, typed) = shop.query(
        "select record_no, pk, reason, detail, decode(raw)"
        " from _el.rejects order by record_no"
    )
    assert short[:3] == (8, None, "column_count")
    assert typed[:4] == (11, "o9", "time_not_readable", "ordered_at: time_not_readable")
    assert '"at":"x2026-02-01T10:00:00Z"' in typed[4]


def test_columns_nobody_mapped_are_kept_and_noted(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", table(note="hello"))
    shop.run()
    assert shop.query("select distinct _extra from raw_files.orders") == [
        ('{"note":"hello"}',)
    ]
    assert shop.notices()["extra_columns"] == ["note"]


def test_a_bomb_is_refused_by_its_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landed_files, "RATIO_COUNTS_FROM", 1024 * 1024)
    constant = rows(1) * 300_000
    shop = Shop(tmp_path, family(NOTED))
    shop.drop("bomb.csv.gz", gzip.compress(f"{HEADER}\n{constant}".encode(), 9))
    shop.run()
    assert shop.entries() == [("bomb.csv", "refused", "decompression_bomb")]


def test_constant_rows_are_no_bomb_while_small(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(NOTED))
    content = f"{HEADER}\n{rows(1) * 100_000}".encode()
    packed = gzip.compress(content, 9)
    assert len(content) > landed_files.RATIO_CAP * len(packed)
    shop.drop("a.csv.gz", packed)
    assert shop.run()["orders"].rows_read == 100_000


def _link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize("make", [_link, os.mkfifo], ids=["symlink", "FIFO"])
def test_what_is_no_regular_file_is_refused_and_others_go_on(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    shop = Shop(tmp_path, family(NOTED))
    make(shop.drop_folder / "a.csv")
    (shop.drop_folder / "a.csv.done").touch()
    shop.drop("b.csv", table())
    results = shop.run()
    assert shop.entries() == [
        ("a.csv", "refused", "not_a_regular_file"),
        ("b.csv", "accepted", None),
    ]
    assert results["orders"].rows_new == 41
    assert "a.csv refused" in results["orders"].message


@pytest.mark.parametrize("name", ["a.csv.tmp", "a.csv.part", ".a.csv"])
def test_unfinished_names_are_ignored(tmp_path: Path, name: str) -> None:
    shop = Shop(tmp_path, family(NOTED))
    shop.drop(name, table())
    shop.run()
    assert shop.entries() == []


def test_a_file_still_being_written_waits(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(NOTED))
    path = shop.drop("a.csv", table(), settled=False)
    assert "1 not complete yet" in shop.run()["orders"].message
    assert shop.entries() == []
    path.with_name("a.csv.done").touch()
    shop.run()
    assert shop.entries() == [("a.csv", "accepted", None)]
