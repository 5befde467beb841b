"""What a credit note gives back of products is said by its lines alone."""

from pathlib import Path

from tests.files import staging
from tests.files.shop import Shop, family
from tests.files.test_staging import AT, SALES

NOTES = {
    **SALES,
    "entity": "refunds",
    "columns": {"refunded_at": "at", "currency": {"constant": "EUR"}},
}


def test_a_credit_note_for_postage_gives_back_no_product(tmp_path: Path) -> None:
    shop = Shop(tmp_path, family(NOTES))
    lines = ("C1,17,5", "C1,POST,2", "C2,POST,3")
    body = "".join(f"{line},{AT}\n" for line in lines)
    shop.drop("notes.csv", f"id,code,amount,at\n{body}")
    shop.run()
    staging.build(shop.warehouse)
    assert shop.query(
        "select source_refund_id, cast(amount as varchar),"
        " cast(product_amount as varchar) from staging.stg_files__refunds order by 1"
    ) == [("C1", "7.0000", "5.0000"), ("C2", "3.0000", "0.0000")]
