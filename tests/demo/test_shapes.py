"""The simulators' key sets and types beside the vendors' published ones.

`shapes/` holds small excerpts with their source and licence. HubSpot's and Zendesk's
are the names their reference pages list.
"""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.surveys import QUALTRICS_SURVEYS
from tests.demo import reading
from tests.demo.conftest import QUALTRICS

SHAPES = Path(__file__).with_name("shapes")
STRIPE = json.loads((SHAPES / "stripe.json").read_text("utf-8"))["objects"]
DEFINITION = json.loads((SHAPES / "qualtrics.json").read_text("utf-8"))
ZENDESK = json.loads((SHAPES / "zendesk.json").read_text("utf-8"))
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}


def problems(doc: dict[str, Any], shape: dict[str, str]) -> list[str]:
    """Where a document differs from its published shape."""
    found = [f"invented {name}" for name in doc.keys() - shape.keys()]
    for name, kind in shape.items():
        value = doc.get(name)
        if value is None:
            if not kind.endswith("?"):
                found.append(f"missing {name}")
            continue
        allowed = [one for part in kind.rstrip("?").split("|") for one in TYPES[part]]
        if type(value) not in allowed:
            found.append(f"{name} is {type(value).__name__}, not {kind}")
    return found


def test_a_wrong_shape_is_a_problem() -> None:
    shape = {"id": "str", "amount": "int?", "paid": "bool"}
    assert problems({"id": "a", "amount": None, "paid": True}, shape) == []
    assert problems({"id": 1, "more": 2, "amount": True}, shape) == [
        "invented more",
        "id is int, not str",
        "amount is bool, not int?",
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


@pytest.mark.parametrize("name", ["tickets", "users"])
def test_zendesks_exports_have_their_fields(client: httpx.Client, name: str) -> None:
    for one in reading.zendesk_cursor(client, name):
        assert problems(one, ZENDESK[name]) == [], one["id"]
        if name == "tickets":
            assert problems(one["metric_set"], ZENDESK["metric_set"]) == []


@pytest.mark.parametrize(
    "name", ["organizations", "ticket_events", "ticket_metric_events"]
)
def test_zendesks_time_exports_have_their_fields(
    client: httpx.Client, name: str
) -> None:
    for page in reading.zendesk_time(client, name):
        for one in page:
            assert problems(one, ZENDESK[name]) == [], one["id"]


@pytest.mark.parametrize("name", ["satisfaction_ratings", "groups"])
def test_zendesks_lists_have_their_fields(client: httpx.Client, name: str) -> None:
    for one in reading.zendesk_list(client, name):
        assert problems(one, ZENDESK[name]) == [], one["id"]
