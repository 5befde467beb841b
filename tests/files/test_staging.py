"""What counts at `known_at`: the newest accepted content, and what snapshots end."""

from typing import Any

import pytest

from tests.files import staging
from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family

AT = "2026-01-05T10:00:00Z"
SUBSCRIPTIONS: dict[str, Any] = {
    "entity": "subscriptions",
    "key": "id",
    "columns": {
        "started_at": {"constant": AT},
        "currency": {"constant": "EUR"},
        "interval": {"constant": "month"},
        "recurring_amount": "amount",
    },
}
SALES: dict[str, Any] = {
    "entity": "orders",
    "key": "id",
    "columns": {"ordered_at": "at", "currency": {"constant": "EUR"}},
    "lines": {
        "product": "code",
        "amount": "amount",
        "product_when": [{"column": "code", "matches": "[0-9]+"}],
        "kinds": {"shipping": [{"column": "code", "equals": "POST"}]},
    },
}
DAYS = [f"2026-03-0{day}T03:00:00+00:00" for day in range(1, 6)]


def _named(name: str, *entities: dict[str, Any], **said: Any) -> dict[str, Any]:
    return family(*entities, **{"name": name, "pattern": f"{name}*", **said})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Three nights of deliveries."""
    asked = {**RESPONSES["answers"], "why": {"question": "why"}}
    made = Shop(
        tmp_path_factory.mktemp("staging"),
        _named("order", ORDERS),
        _named("subscription", SUBSCRIPTIONS, delivery="snapshot"),
        _named("card", {**RESPONSES, "answers": asked}),
        _named("line", SALES),
        surveys=SURVEYS,
    )
    nights = (
        {
            "order_a.csv": f"id,at,currency,amount\n1,{AT},EUR,1\n2,{AT},EUR,2\n",
            "subscriptions.csv": "id,amount\ns1,5\ns2,5\ns3,5\n",
            "card_1.csv": f"id,score,why,at\nr1,9,fine,{AT}\nr2,3,,{AT}\n",
            "line_1.csv": f"id,code,amount,at\nL,17,5,{AT}\nL,POST,2,{AT}\n",
        },
        {
            "order_a.csv": f"id,at,currency,amount\n1,{AT},EUR,1\n2,{AT},EUR,9\n",
            "subscriptions.csv": "id,amount\ns1,6\ns3,5\n",
            "card_2.csv": f"id,score,why,at\nr1,10,,{AT}\n",
            "line_2.csv": f"id,code,amount,at\nL,18,4,{AT}\n",
        },
        {
            "order_b.csv": f"id,at,currency,amount\n1,{AT},EUR,7\n",
            "order_a.csv": f"id,at,currency,amount\n1,{AT},EUR,x\n",
            "subscriptions.csv": "id,amount\ns1,6\ns2,8\ns3,5\n",
        },
    )
    for as_of, files in zip(DAYS, nights, strict=False):
        for name, content in files.items():
            made.drop(name, content)
        made.run(as_of=as_of)
    return made


def _orders(shop: Shop) -> list[tuple[Any, ...]]:
    return shop.query(
        "select source_order_id, cast(product_amount as double)"
        " from staging.stg_files__orders where not has_lines or has_lines is null"
        " order by 1"
    )


def _subscriptions(shop: Shop) -> list[tuple[Any, ...]]:
    return shop.query(
        "select source_subscription_id, cast(recurring_amount as double),"
        " cast(ended_at as varchar), is_deleted"
        " from staging.stg_files__subscriptions order by 1"
    )


@pytest.mark.parametrize(
    ("known_at", "orders", "subscriptions"),
    [
        (
            "2026-03-01 12:00:00",
            [("1", 1.0), ("2", 2.0)],
            [("s1", 5.0, None), ("s2", 5.0, None), ("s3", 5.0, None)],
        ),
        (
            "2026-03-02 12:00:00",
            [("1", 1.0), ("2", 9.0)],
            # s2 is in the first snapshot and not in the second: it has ended.
            [("s1", 6.0, None), ("s2", 5.0, "2026-03-02 03:00:00"), ("s3", 5.0, None)],
        ),
        (
            # The third night's order_a.csv is held, order_b.csv has a newer 1.
            "9999-12-31 00:00:00",
            [("1", 7.0), ("2", 9.0)],
            [("s1", 6.0, None), ("s2", 8.0, None), ("s3", 5.0, None)],
        ),
    ],
)
def test_each_night_is_seen_as_it_was_known(
    shop: Shop,
    known_at: str,
    orders: list[tuple[Any, ...]],
    subscriptions: list[tuple[Any, ...]],
) -> None:
    staging.build(shop.warehouse, known_at=known_at)
    assert _orders(shop) == orders
    assert _subscriptions(shop) == [(*row, False) for row in subscriptions]


def test_answers_come_from_the_current_version_of_their_response(shop: Shop) -> None:
    staging.build(shop.warehouse)
    assert shop.query(
        "select response_id, question_id, cast(score as integer), text"
        " from staging.stg_files__answers order by 1, 2"
    ) == [
        # r1's second version says nothing about why: the first one's words are gone.
        ("r1", "store:nps", 10, None),
        ("r2", "store:nps", 3, None),
    ]


def test_an_order_is_the_sum_of_its_lines_in_all_files(shop: Shop) -> None:
    staging.build(shop.warehouse)
    assert shop.query(
        "select cast(product_amount as double), cast(shipping_amount as double)"
        " from staging.stg_files__orders where source_order_id = 'L'"
    ) == [(9.0, 2.0)]


def test_an_id_remembers_when_it_was_first_loaded(shop: Shop) -> None:
    staging.build(shop.warehouse)
    assert shop.query(
        "select cast(first_loaded_at as varchar), cast(loaded_at as varchar)"
        " from staging.stg_files__orders where source_order_id = '1'"
    ) == [("2026-03-01 03:00:00", "2026-03-03 03:00:00")]
