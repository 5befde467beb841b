"""The simulators' key sets and types beside the vendors' published ones.

`shapes/` holds small excerpts with their source and licence. Zendesk's and HubSpot's
have modules of their own.
"""

from typing import Any

import httpx
import pytest

from demo.generator.survey_catalogue import QUALTRICS_SURVEYS
from tests.demo import reading
from tests.demo.conftest import QUALTRICS
from tests.demo.shape import problems, published

STRIPE = published("stripe")["objects"]
DEFINITION = published("qualtrics")


def test_a_wrong_shape_is_a_problem() -> None:
    shape = {"id": "str|int", "amount": "int?", "at": "seconds", "paid": "bool"}
    right = {"id": "a", "amount": None, "at": "2024-01-31T08:00:00Z", "paid": True}
    assert problems(right, shape) == []
    assert problems(right | {"id": 1}, shape) == []
    wrong = {"id": 1.5, "more": 2, "amount": True, "at": "2024-01-31T08:00:00.000Z"}
    assert problems(wrong, shape) == [
        "invented more",
        "id is 1.5, not str|int",
        "amount is True, not int?",
        "at is '2024-01-31T08:00:00.000Z', not seconds",
        "missing paid",
    ]


@pytest.mark.parametrize(
    "resource",
    [
        "customer",
        "product",
        "price",
        "subscription",
        "invoice",
        "charge",
        "refund",
        "event",
    ],
)
def test_stripes_objects_have_their_fields(client: httpx.Client, resource: str) -> None:
    params = {"status": "all"} if resource == "subscription" else {}
    rows = reading.stripe(client, f"{resource}s", **params)
    assert rows
    for one in rows:
        assert problems(one, STRIPE[resource]) == [], one["id"]


def test_stripes_nested_objects_have_their_fields(client: httpx.Client) -> None:
    parts = 0
    for one in reading.stripe(client, "subscriptions", status="all"):
        for item in one["items"]["data"]:
            assert problems(item, STRIPE["subscription_item"]) == []
            assert problems(item["price"], STRIPE["price"]) == []
        if one["discount"]:
            parts += 1
            assert problems(one["discount"], STRIPE["discount"]) == []
            assert problems(one["discount"]["coupon"], STRIPE["coupon"]) == []
    for one in reading.stripe(client, "invoices"):
        for line in one["lines"]["data"]:
            assert problems(line, STRIPE["line_item"]) == []
    assert parts > 0


@pytest.mark.parametrize("survey", QUALTRICS_SURVEYS, ids=lambda one: one.key)
def test_qualtrics_definitions_have_the_recorded_fields(
    client: httpx.Client, survey: Any
) -> None:
    doc = client.get(
        f"/qualtrics/API/v3/survey-definitions/{survey.survey_id}", headers=QUALTRICS
    ).json()["result"]
    recorded = DEFINITION["definition"]
    assert doc.keys() == recorded.keys()
    for name, kind in recorded.items():
        assert kind == "NoneType" or type(doc[name]).__name__ == kind, name
    for question in doc["Questions"].values():
        choices = question["QuestionType"] == "MC"
        shape = DEFINITION["multiple_choice" if choices else "text_entry"]
        always = set(shape) - {"DefaultChoices", "GradingData", "DisplayLogic"}
        always -= {"SearchSource", "SubSelector"}
        assert question.keys() - {"SubSelector"} == always
        for name in always:
            assert type(question[name]).__name__ == shape[name], name
