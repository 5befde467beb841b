"""What a dropped file means: new, known, corrected, returned, doubled, too bad."""

from pathlib import Path
from typing import Any

import pytest

from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family

AT = "2026-02-01T10:00:00Z"
HEADER = "id,at,currency,amount\n"
CURRENT = (
    "select _pk, cast(product_amount as varchar) from raw_files.orders as rows"
    " join (select * from _el.files where status = 'accepted'"
    " qualify row_number() over (partition by slot order by file_id desc) = 1) as slots"
    " on rows._file_id = slots.content_id order by 1, 2"
)


def orders(*amounts: str, first: int = 0) -> str:
    """A file of one order per amount."""
    lines = (f"o{n},{AT},EUR,{amount}\n" for n, amount in enumerate(amounts, first))
    return HEADER + "".join(lines)


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1", "2"))
    assert shop.run()["orders"].rows_new == 2
    before = shop.everything()
    loads = shop.query("select count(*) from _el.loads")
    shop.drop("a.csv", orders("1", "2"))
    result = shop.run(as_of="2026-03-02T03:00:00+00:00")["orders"]
    assert (result.status, result.rows_read) == ("loaded", 0)
    assert shop.everything() == before
    assert shop.query("select count(*) from _el.loads") == loads


def test_new_content_under_an_old_name_replaces_it(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1", "2"))
    shop.drop("b.csv", orders("7", first=5))
    shop.run()
    shop.drop("a.csv", orders("1", "3"))
    shop.run()
    assert shop.query(CURRENT) == [("o0", "1.0000"), ("o1", "3.0000"), ("o5", "7.0000")]
    versions = "select count(*) from raw_files.orders where _unit = 'a.csv'"
    assert shop.query(versions) == [(4,)]


def test_content_that_returns_is_current_again_without_new_rows(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    for amount in ("1", "2", "1"):
        shop.drop("a.csv", orders(amount))
        shop.run()
    assert shop.query(CURRENT) == [("o0", "1.0000")]
    assert shop.query("select count(*) from raw_files.orders") == [(2,)]
    assert shop.query("select content_id from _el.files order by file_id") == [
        (1,),
        (2,),
        (1,),
    ]


@pytest.mark.parametrize(
    ("delivery", "content", "statuses"),
    [
        ("append", orders("1"), ["accepted", "duplicate"]),
        ("append", HEADER, ["accepted", "accepted"]),
        ("replace_unit", orders("1"), ["accepted", "accepted"]),
    ],
)
def test_one_content_under_two_names_is_skipped_for_append_only(
    tmp_path: Path, delivery: str, content: str, statuses: list[str]
) -> None:
    shop = Shop(tmp_path, family(ORDERS, delivery=delivery))
    shop.drop("a.csv", content)
    shop.drop("b.csv", content)
    shop.run()
    shop.run()
    assert [status for _, status, _ in shop.entries()] == statuses


def test_a_doubled_file_that_was_its_twin_counts_when_the_twin_changes(
    tmp_path: Path,
) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1"))
    shop.drop("b.csv", orders("1"))
    shop.run()
    shop.drop("a.csv", orders("2", first=1))
    shop.run()
    assert shop.query(CURRENT) == [("o0", "1.0000"), ("o1", "2.0000")]


def test_a_held_file_leaves_the_old_content_current(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1"))
    shop.run()
    shop.drop("a.csv", orders("2", "x"))
    result = shop.run()["orders"]
    assert (result.status, result.rows_new, result.rows_rejected) == ("held", 0, 1)
    assert "a.csv held: quarantine_limit, 1 of 2 records" in result.message
    assert shop.query(CURRENT) == [("o0", "1.0000")]
    again = shop.run()["orders"]
    assert (again.status, again.rows_read) == ("held", 0)
    assert len(shop.entries()) == 2
    shop.drop("a.csv", orders("2", "3"))
    assert shop.run()["orders"].status == "loaded"
    assert shop.query(CURRENT) == [("o0", "2.0000"), ("o1", "3.0000")]


@pytest.mark.parametrize(("bad", "status"), [(5, "accepted"), (6, "held")])
def test_five_in_a_hundred_may_be_bad_and_no_more(
    tmp_path: Path, bad: int, status: str
) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders(*["1"] * (100 - bad), *["x"] * bad))
    result = shop.run()["orders"]
    assert shop.entries()[0][1] == status
    assert result.rows_rejected == bad


def test_a_changed_mapping_reads_known_content_anew(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "one", family(ORDERS))
    shop.drop("a.csv", orders("1"))
    shop.run()
    noted = {**ORDERS, "attributes": {"what": "currency"}}
    other = Shop(tmp_path / "two", family(noted))
    shop.source = other.source.model_copy(
        update={"options": {**other.source.options, "drop": str(shop.drop_folder)}}
    )
    assert shop.run()["orders"].rows_new == 1
    assert shop.query("select attributes from raw_files.orders order by _file_id") == [
        ("{}",),
        ('{"what":"EUR"}',),
    ]


def test_one_id_twice_keeps_both_versions_and_flags_them(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1", "2") + f"o0,{AT},EUR,9\no1,{AT},EUR,2\n")
    result = shop.run()["orders"]
    assert (result.rows_read, result.rows_new, result.rows_unchanged) == (4, 3, 1)
    assert shop.query(
        "select _pk, cast(product_amount as varchar), _flags from raw_files.orders"
        " order by _row"
    ) == [
        ("o0", "1.0000", "repeated_id"),
        ("o0", "9.0000", "repeated_id"),
        ("o1", "2.0000", None),
    ]


def test_rows_without_a_key_are_told_apart_by_their_ordinal(tmp_path: Path) -> None:
    keyless = {name: said for name, said in ORDERS.items() if name != "key"}
    shop = Shop(tmp_path, family(keyless))
    shop.drop("a.csv", orders("1") + orders("1", "2").removeprefix(HEADER))
    shop.run()
    found = shop.query("select _pk from raw_files.orders order by _row")
    digests = [pk.split(":") for (pk,) in found]
    assert [ordinal for _, ordinal in digests] == ["1", "2", "1"]
    assert digests[0][0] == digests[1][0] != digests[2][0]


def test_ids_stay_the_text_they_are(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family({**ORDERS, "key": ["id", "currency"]}))
    ids = ["00420", "1E5", "9007199254740993", "a:b", "a%3Ab"]
    rows = "".join(f"{one},{AT},EUR,1\n" for one in ids)
    shop.drop("a.csv", HEADER + rows)
    shop.run()
    assert {pk for (pk,) in shop.query("select _pk from raw_files.orders")} == {
        "00420:EUR",
        "1E5:EUR",
        "9007199254740993:EUR",
        "a%3Ab:EUR",
        "a%253Ab:EUR",
    }


def test_a_row_without_its_id_is_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders(*["1"] * 40) + f",{AT},EUR,1\n")
    shop.run()
    assert shop.query("select reason, record_no from _el.rejects") == [
        ("key_missing", 41)
    ]


def test_a_record_that_no_entity_wants_is_quarantined(tmp_path: Path) -> None:
    def only(currency: str) -> dict[str, Any]:
        return {**ORDERS, "where": [{"column": "currency", "equals": currency}]}

    shop = Shop(tmp_path, family(only("EUR"), only("USD")))
    lines = [f"o{n},{AT},{'EUR' if n % 2 else 'USD'},1\n" for n in range(40)]
    shop.drop("a.csv", HEADER + "".join(lines) + f"x,{AT},GBP,1\n")
    result = shop.run()["orders"]
    assert (result.rows_new, result.rows_rejected) == (40, 1)
    assert shop.query("select record_no, reason from _el.rejects") == [
        (41, "no_entity")
    ]


def test_lines_make_orders_and_refunds(tmp_path: Path) -> None:
    lines = {
        "quantity": "n",
        "unit_price": "price",
        "product": "code",
        "product_when": [{"column": "code", "matches": "[0-9]+"}],
        "kinds": {"shipping": [{"column": "code", "equals": "POST"}]},
    }
    is_refund = {"column": "id", "starts_with": "C"}
    sale = {
        "entity": "orders",
        "where": [{**is_refund, "not": True}],
        "key": "id",
        "columns": {"ordered_at": "at", "currency": {"constant": "EUR"}},
        "lines": lines,
    }
    refund = {
        "entity": "refunds",
        "where": [is_refund],
        "key": "id",
        "columns": {"refunded_at": "at", "currency": {"constant": "EUR"}},
        "lines": {**lines, "negate": True},
    }
    shop = Shop(tmp_path, family(sale, refund))
    shop.drop(
        "a.csv",
        "id,at,code,n,price\n"
        "1,2026-02-01T10:05:00Z,17,2,2.50\n"
        "1,2026-02-01T10:04:00Z,17,2,2.50\n"
        "1,2026-02-01T10:04:00Z,17,2,2.50\n"
        "1,2026-02-01T10:06:00Z,POST,1,4\n"
        "2,2026-02-01T10:06:00Z,BANK,1,9\n"
        "C3,2026-02-02T10:00:00Z,17,-1,2.50\n",
    )
    results = shop.run()
    counts = {name: result.rows_new for name, result in results.items()}
    assert counts == {"orders": 2, "order_lines": 6, "refunds": 1}
    assert shop.query(
        "select order_id, refund_id, line_kind, cast(sum(line_amount) as varchar)"
        " from raw_files.order_lines group by all order by 1, 2, 3"
    ) == [
        ("1", None, "product", "15.0000"),
        ("1", None, "shipping", "4.0000"),
        ("2", None, "adjustment", "9.0000"),
        (None, "C3", "product", "2.5000"),
    ]
    assert shop.query(
        "select _pk, product_amount, cast(ordered_at as varchar), has_lines"
        " from raw_files.orders order by 1"
    ) == [
        ("1", None, "2026-02-01 10:04:00", True),
        ("2", None, "2026-02-01 10:06:00", True),
    ]


def test_an_order_worth_less_than_nothing_is_refused_with_its_lines(
    tmp_path: Path,
) -> None:
    sale = {
        "entity": "orders",
        "key": "id",
        "columns": {"ordered_at": "at", "currency": {"constant": "EUR"}},
        "lines": {"amount": "amount"},
    }
    shop = Shop(tmp_path, family(sale))
    good = "".join(f"o{n},{AT},EUR,1\n" for n in range(60))
    shop.drop("a.csv", f"{HEADER}{good}x,{AT},EUR,5\nx,{AT},EUR,-6\n")
    results = shop.run()
    assert (results["order_lines"].rows_rejected, results["orders"].rows_new) == (2, 60)
    assert shop.query("select pk, reason from _el.rejects") == [
        ("x", "amount_negative"),
        ("x", "amount_negative"),
    ]


def test_declared_surveys_are_stored_once(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(RESPONSES), surveys=SURVEYS)
    assert shop.run()["questions"].rows_new == 2
    assert shop.run()["questions"].rows_new == 0
    assert shop.query(
        "select _pk, survey_id, role, scale_max from raw_files.questions order by 1"
    ) == [("store:nps", "store", "nps", 10), ("store:why", "store", "comment", None)]


def test_snapshots_of_one_family_follow_each_other(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS, delivery="snapshot", name_date="%Y-%m-%d"))
    shop.drop("s_2026-02-02.csv", orders("2"))
    shop.drop("s_2026-02-01.csv", orders("1"))
    shop.run()
    before = shop.everything()
    shop.run()
    assert shop.everything() == before
    assert [unit for unit, _, _ in shop.entries()] == [
        "s_2026-02-01.csv",
        "s_2026-02-02.csv",
    ]


def test_a_shrunken_snapshot_is_held(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS, delivery="snapshot"))
    shop.drop("s.csv", orders(*["1"] * 20))
    shop.run()
    for content in (orders(*["1"] * 3), HEADER):
        shop.drop("s.csv", content)
        shop.run(as_of="2026-03-02T03:00:00+00:00")
        assert shop.entries()[-1] == ("s.csv", "held", "snapshot_shrunk")
    shop.drop("s.csv", orders(*["1"] * 4))
    assert shop.run(as_of="2026-03-02T03:00:00+00:00")["orders"].status == "loaded"


def test_a_file_without_its_date_is_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS, delivery="snapshot", name_date="%Y%m%d"))
    shop.drop("s_2026.csv", orders("1"))
    shop.run()
    assert shop.entries() == [("s_2026.csv", "refused", "no_date_in_name")]


def test_the_first_load_is_known_from_the_events_own_time(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1"))
    shop.run()
    shop.drop("b.csv", orders("2", first=1))
    shop.run(as_of="2026-03-02T03:00:00+00:00")
    assert shop.query(
        "select _pk, cast(_known_from as varchar) from raw_files.orders order by 1"
    ) == [("o0", "2026-02-01 10:00:00"), ("o1", "2026-03-02 03:00:00")]


def test_the_watermark_is_the_midnight_after_the_last_event(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS), reporting_time_zone="America/New_York")
    shop.drop("a.csv", orders("1"))
    shop.run()
    # 10:00Z on 1 February is 5 o'clock in New York; the day ends there at 5:00Z.
    mark = "select cast(watermark as varchar) from _el.state"
    assert shop.query(mark) == [("2026-02-02 05:00:00",)]
    shop.drop("b.csv", HEADER + "z,2026-03-01T02:00:00Z,EUR,1\n")
    shop.run()
    assert shop.query(mark) == [("2026-03-01 03:00:00",)]


def test_full_refresh_reads_everything_anew(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1"))
    shop.run()
    assert shop.run(full_refresh=True)["orders"].rows_new == 1
    assert shop.query(CURRENT) == [("o0", "1.0000")]


def test_two_runs_do_not_read_one_source_at_once(tmp_path: Path) -> None:
    from orchestration.extract.files.intake.files_vendor import _scratch

    shop = Shop(tmp_path, family(ORDERS))
    shop.drop("a.csv", orders("1"))
    with _scratch(shop.warehouse, "shop"):
        assert shop.run()["orders"].status == "failed"
    assert shop.run()["orders"].status == "loaded"


def test_no_drop_folder_disables_only_this_source(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(ORDERS))
    shop.source = shop.source.model_copy(
        update={"options": {"files": [family(ORDERS)]}}
    )
    result = shop.run()["orders"]
    assert (result.status, result.message) == (
        "disabled",
        "set CX_SHOP_DROP or options.drop",
    )
