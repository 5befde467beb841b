"""UCI Online Retail from its daily files to the publication.

The figures were counted independently of this project. The days go through the
connector in order, a publication made at each of three cuts; a day that came late and
a last publication all of whose lines came in one file must make no difference. The
connector alone is tried in test_online_retail.py, a publication a day by
`python -m tests.reference.daily_loop`.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.reference.online_retail import ARCHIVE, publish_at_once, retailer, unpack
from tests.support.company import Company, ask
from tests.support.publications import differences, tables

CUTS = ("2011-03-01", "2011-06-01", "2011-09-01")
LATE_DAY = "2011-02-15"
SEEN = "customer_id, order_count, refund_count, uncovered_count, value_to_date"
CORRECTED_DAY = "2011-08-30"
# Invoice, product code, name, quantity, time, price with pence, customer, country.
PRODUCT_WITH_CUSTOMER = (
    r"\d{6},\d{5}\w*,[^,]+,\d+,[^,]+,\d+\.\d\d,\d+\.0,United Kingdom\n"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(not ARCHIVE.exists(), reason=f"{ARCHIVE} is not there"),
]


@dataclass(frozen=True)
class History:
    """The company after the last cut, and what it had then."""

    company: Company
    published: Path
    accounted: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return unpack(tmp_path_factory.mktemp("days"))


@pytest.fixture(scope="module")
def by_cuts(days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> History:
    """All days, in order but for one, published three times on the way."""
    company = retailer(tmp_path_factory.mktemp("cuts"))
    for number, cut in enumerate(CUTS):
        due = [day for day in days if day.stem < cut]
        is_first = number == 0
        company.take(day for day in due if not (is_first and day.stem == LATE_DAY))
        published = company.refresh(f"{cut}T00:00:00Z")
    accounted = company.built(
        "select count(*), sum(rows_read), sum(rows_accepted), sum(rows_quarantined)"
        " from _el.files where status = 'accepted'"
    )
    return History(company, published, accounted)


@pytest.fixture(scope="module")
def at_once(days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Every line of every day in one file, published once."""
    company = retailer(tmp_path_factory.mktemp("once"))
    publish_at_once(company, days)
    return company


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "select count(*), sum(product_amount) from marts.fct_orders where is_order",
            "12383, 6061049.0800",
        ),
        (
            "select count(*), count(distinct customer_id),"
            " count(distinct (customer_id, ordered_date)), sum(product_amount)"
            " from marts.fct_orders where is_order and customer_id <> '-1'",
            "11342, 3314, 10320, 5159146.7400",
        ),
        ("select count(*) from marts.fct_refunds", "2554"),
        (
            "select count(*), sum(product_amount) from marts.fct_refunds"
            " where product_amount <> 0",
            "2282, 218550.0400",
        ),
        (
            "select count(*), sum(product_amount) from marts.fct_refunds"
            " where product_amount <> 0 and customer_id <> '-1'",
            "2253, 216169.7600",
        ),
        # The customer-days, those that came back whole included.
        (
            "select count(distinct customer_id), count(*) from marts.fct_purchase_days",
            "3314, 10320",
        ),
        # Without them: repeat purchase days and everybody's first.
        (
            "select count(distinct customer_id) - (select count(*)"
            " from marts.fct_customer_purchases), count(*) - (select"
            " sum(repeat_purchase_count) + count(*) from marts.fct_customer_purchases)"
            " from marts.fct_purchase_days where not is_wholly_refunded",
            "0, 0",
        ),
        ("select count(*), sum(order_count) from serving.clv", "3314, 11342"),
        # observed_from and the activity window of 90 days: 1 March.
        (
            "select min(period_start) from serving.churn where basis = 'order'",
            "2011-03-01",
        ),
        ("select count(*) from meta.quarantine", "0"),
    ],
)
def test_the_published_figures_are_those_of_the_reference(
    by_cuts: History, query: str, expected: str
) -> None:
    (row,) = ask(by_cuts.published, query)
    assert ", ".join(map(str, row)) == expected


def test_every_line_of_every_day_was_accepted_once(by_cuts: History) -> None:
    assert by_cuts.accounted == [(219, 320_705, 320_705, 0)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*) from {lines}", "320705"),
        ("select count(*) from {lines} where refund_id is not null", "5847"),
        # Of a group of equal lines each one but the first is identical to another.
        (
            "select count(*) from {lines}"
            " where split_part(source_order_line_id, ':', 2) <> '1'",
            "2483",
        ),
        (
            "select count(*) filter (where unit_price = 0),"
            " count(*) filter (where unit_price < 0) from {lines}",
            "1797, 2",
        ),
        (
            "select count(*) from {lines} as lines"
            " left join staging.stg_files__orders as orders"
            " on lines.order_id = source_order_id"
            " left join staging.stg_files__refunds as refunds"
            " on refund_id = source_refund_id"
            " where coalesce(orders.customer_id, refunds.customer_id) is null",
            "88652",
        ),
        (
            "select (select count(*) from staging.stg_files__orders)"
            " + (select count(*) from staging.stg_files__refunds)",
            "16459",
        ),
    ],
)
def test_the_lines_are_those_of_the_reference(
    at_once: Company, query: str, expected: str
) -> None:
    (row,) = at_once.built(query.format(lines="staging.stg_files__order_lines"))
    assert ", ".join(map(str, row)) == expected


def test_three_cuts_and_a_late_day_give_the_same_as_all_at_once(
    by_cuts: History, at_once: Company
) -> None:
    published = at_once.warehouse.published_file.resolve()
    assert list(differences(by_cuts.published, published)) == []


def test_a_corrected_file_changes_its_order_and_files_dropped_again_nothing(
    days: list[Path], by_cuts: History
) -> None:
    for day in days[::50]:
        by_cuts.company.write(f"again-{day.name}", day.read_bytes())
    invoice, price = _correct(by_cuts.company, days)
    after = by_cuts.company.refresh(f"{CUTS[-1]}T01:00:00Z")
    changed = _changed(by_cuts.published, after)
    order_id = f"retail:{invoice}"
    amount = (
        "select product_amount, customer_id from marts.fct_orders"
        f" where order_id = '{order_id}'"
    )
    ((old, customer_id),) = ask(by_cuts.published, amount)
    ((new, _),) = ask(after, amount)
    assert str(new - old) == f"{price}00"
    assert changed == {
        "marts.fct_orders": {order_id},
        "marts.fct_customer_purchases": {customer_id},
        "marts.fct_purchase_days": {customer_id},
        "metrics.customer_value": {customer_id},
    }


def _correct(company: Company, days: list[Path]) -> tuple[str, str]:
    """One piece more on a product line of a day; its invoice and unit price."""
    (day,) = (day for day in days if day.stem == CORRECTED_DAY)
    lines = day.read_text("utf-8").splitlines(keepends=True)
    number, line = next(
        (number, line)
        for number, line in enumerate(lines)
        if re.fullmatch(PRODUCT_WITH_CUSTOMER, line)
    )
    invoice, code, name, quantity, moment, price, *rest = line.split(",")
    more = str(int(quantity) + 1)
    lines[number] = ",".join([invoice, code, name, more, moment, price, *rest])
    company.write(day.name, "".join(lines).encode())
    return invoice, price


def _changed(before: Path, after: Path) -> dict[str, set[str]]:
    """Per table of facts, dimensions and revenue: the keys of rows that differ."""
    facts = [name for name in tables(after) if name.startswith("marts.")]
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{before}' as before (read_only)")
        connection.execute(f"attach '{after}' as after (read_only)")
        for table in [*facts, "metrics.customer_value"]:
            # What is predicted of one customer moves with what all others did.
            columns = SEEN if table == "metrics.customer_value" else "*"
            before_rows, after_rows = (
                f"select {columns} from {name}.{table}" for name in ("before", "after")
            )
            rows = connection.execute(
                f"({before_rows} except all {after_rows}) union all"
                f" ({after_rows} except all {before_rows})"
            ).fetchall()
            if rows:
                found[table] = {row[0] for row in rows}
    return found
