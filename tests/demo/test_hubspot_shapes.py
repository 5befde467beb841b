"""HubSpot's simulator beside the models of HubSpot's own client."""

from typing import Any

import httpx
import pytest

from tests.demo import reading
from tests.demo.conftest import HUBSPOT
from tests.demo.shape import problems, published

SHAPES = published("hubspot")
CRM = "/hubspot/crm"
KINDS = ["contacts", "companies", "deals"]
HISTORY = {
    "contacts": "lifecyclestage,hs_email_optout",
    "companies": "name",
    "deals": "dealstage",
}


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{CRM}/{path}", json=body, headers=HUBSPOT)
    found: dict[str, Any] = answer.json()
    return found


def wrong(doc: dict[str, Any]) -> list[str]:
    """What is wrong with a record, its properties and their histories."""
    found = problems(doc, SHAPES["object"])
    found += [
        f"{name} is no text"
        for name, value in doc["properties"].items()
        if not isinstance(value, str | None)
    ]
    for name, values in doc.get("propertiesWithHistory", {}).items():
        for one in values:
            found += [
                f"{name}: {problem}"
                for problem in problems(one, SHAPES["value_with_timestamp"])
            ]
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("archived", ["false", "true"])
def test_listed_records_have_their_fields(
    client: httpx.Client, kind: str, archived: str
) -> None:
    rows = reading.hubspot(
        client,
        kind,
        archived=archived,
        limit="50",
        propertiesWithHistory=HISTORY[kind],
    )
    assert rows or (kind == "companies" and archived == "true")
    for one in rows:
        assert wrong(one) == [], one["id"]
        assert ("archivedAt" in one) is (archived == "true")


def test_a_history_is_told_newest_first(client: httpx.Client) -> None:
    rows = reading.hubspot(
        client, "contacts", limit="50", propertiesWithHistory="lifecyclestage"
    )
    changes = [one["propertiesWithHistory"]["lifecyclestage"] for one in rows]
    times = [[change["timestamp"] for change in one] for one in changes]
    assert max(map(len, times)) > 1
    assert all(one == sorted(one, reverse=True) for one in times)


@pytest.mark.parametrize("kind", KINDS)
def test_found_records_have_their_fields(client: httpx.Client, kind: str) -> None:
    body = post(client, f"v3/objects/{kind}/search", {"limit": 20})
    assert problems(body, SHAPES["search"]) == []
    assert problems(body["paging"], SHAPES["paging"]) == []
    assert problems(body["paging"]["next"], SHAPES["next"]) == []
    assert body["results"]
    for one in body["results"]:
        assert wrong(one) == [], one["id"]


@pytest.mark.parametrize("kind", KINDS)
def test_records_read_by_id_have_their_fields(client: httpx.Client, kind: str) -> None:
    listed = client.get(f"{CRM}/v3/objects/{kind}", headers=HUBSPOT).json()
    assert problems(listed, SHAPES["list"]) == []
    assert problems(listed["paging"]["next"], SHAPES["next"]) == []
    wanted = {
        "inputs": [{"id": one["id"]} for one in listed["results"]],
        "properties": ["createdate"],
        "propertiesWithHistory": HISTORY[kind].split(","),
    }
    body = post(client, f"v3/objects/{kind}/batch/read", wanted)
    assert problems(body, SHAPES["batch"]) == []
    assert len(body["results"]) == len(listed["results"]) > 0
    for one in body["results"]:
        assert wrong(one) == [], one["id"]


def test_owners_and_pipelines_have_their_fields(client: httpx.Client) -> None:
    owners = client.get(f"{CRM}/v3/owners", headers=HUBSPOT).json()
    assert problems(owners, SHAPES["list"]) == []
    assert owners["results"]
    for one in owners["results"]:
        assert problems(one, SHAPES["owner"]) == [], one["id"]
    pipelines = client.get(f"{CRM}/v3/pipelines/deals", headers=HUBSPOT).json()
    assert problems(pipelines, SHAPES["list"]) == []
    for one in pipelines["results"]:
        assert problems(one, SHAPES["pipeline"]) == [], one["id"]
        assert one["stages"]
        for stage in one["stages"]:
            assert problems(stage, SHAPES["stage"]) == [], stage["id"]
            assert all(isinstance(value, str) for value in stage["metadata"].values())


def test_associations_have_their_fields(client: httpx.Client) -> None:
    rows = reading.hubspot(client, "contacts")[:100]
    inputs = {"inputs": [{"id": one["id"]} for one in rows]}
    body = post(client, "v4/associations/contacts/companies/batch/read", inputs)
    assert problems(body, SHAPES["batch"]) == []
    assert body["results"]
    assert body["numErrors"] == len(body["errors"]) > 0
    for one in body["results"]:
        assert problems(one, SHAPES["association"]) == []
        assert problems(one["from"], {"id": "str"}) == []
        for target in one["to"]:
            assert problems(target, SHAPES["associated"]) == []
            for kind in target["associationTypes"]:
                assert problems(kind, SHAPES["association_type"]) == []


def test_errors_have_their_fields(client: httpx.Client) -> None:
    too_many = {"limit": "101"}
    answer = client.get(f"{CRM}/v3/objects/deals", params=too_many, headers=HUBSPOT)
    assert answer.status_code == 400
    assert problems(answer.json(), SHAPES["error"]) == []
