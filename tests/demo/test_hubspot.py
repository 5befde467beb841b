"""HubSpot's simulator: lists, search, links, as the vendor documents them."""

import httpx
import numpy as np

from demo.generator import demo_calendar
from demo.generator.random_streams import Bools
from demo.generator.record_ids import contact_id, second_contact_id
from demo.generator.world import World
from demo.vendors.shared.simulated_clock import iso
from tests.demo import reading
from tests.demo.conftest import DAY, HUBSPOT

NOW = int(demo_calendar.as_of(DAY).timestamp())
SEARCH = "/hubspot/crm/v3/objects/contacts/search"


def search(client: httpx.Client, **body: object) -> httpx.Response:
    return client.post(SEARCH, json=body, headers=HUBSPOT)


def ids_of(chosen: Bools) -> set[str]:
    """Ids of the first contacts of the chosen people."""
    return {contact_id(person) for person in np.flatnonzero(chosen).tolist()}


def between(low: int, high: int) -> list[dict[str, object]]:
    one = {
        "propertyName": "lastmodifieddate",
        "operator": "BETWEEN",
        "value": str(low * 1_000),
        "highValue": str(high * 1_000),
    }
    return [{"filters": [one]}]


def test_lists_deliver_each_record_once(client: httpx.Client, world: World) -> None:
    live = reading.hubspot(client, "contacts")
    ids = [one["id"] for one in live]
    assert len(ids) == len(set(ids))
    people = world.people
    seen = (people.created <= NOW) & (people.erased > NOW)
    first = {
        contact_id(p) for p in np.flatnonzero(seen & (people.archived > NOW)).tolist()
    }
    assert first <= set(ids)
    archived = reading.hubspot(client, "contacts", archived="true")
    gone = {
        contact_id(p) for p in np.flatnonzero(seen & (people.archived <= NOW)).tolist()
    }
    assert {one["id"] for one in archived} == gone
    assert all(one["archived"] and one["archivedAt"] for one in archived)


def test_an_opt_out_has_its_time_in_the_history_alone(
    client: httpx.Client, world: World
) -> None:
    rows = reading.hubspot(
        client,
        "contacts",
        limit="50",
        properties="hs_email_optout",
        propertiesWithHistory="hs_email_optout",
    )
    told = {
        one["id"]: [entry["timestamp"] for entry in history]
        for one in rows
        if (history := one["propertiesWithHistory"]["hs_email_optout"])
    }
    said = {one["id"] for one in rows if one["properties"]["hs_email_optout"]}
    assert told.keys() == said
    people = world.people
    expected = {
        contact_id(person): [iso(int(people.opted_out[person]), milliseconds=True)]
        for person in np.flatnonzero(people.opted_out <= NOW).tolist()
    }
    live = expected.keys() & told.keys()
    assert len(live) > 5
    assert {one: told[one] for one in live} == {one: expected[one] for one in live}


def test_only_asked_properties_come(client: httpx.Client) -> None:
    rows = reading.hubspot(client, "contacts", properties="country,no_such_property")
    assert set(rows[0]["properties"]) == {"country", "no_such_property", "hs_object_id"}
    assert rows[0]["properties"]["no_such_property"] is None


def test_a_merged_contact_is_found_under_the_survivor(
    client: httpx.Client, world: World
) -> None:
    people = world.people
    alive = (people.archived > NOW) & (people.erased > NOW)
    merged = np.flatnonzero((people.merged <= NOW) & alive).tolist()
    assert len(merged) > 0
    loser, survivor = second_contact_id(merged[0]), contact_id(merged[0])
    listed = {one["id"] for one in reading.hubspot(client, "contacts")}
    assert loser not in listed
    found = client.get(
        f"/hubspot/crm/v3/objects/contacts/{loser}",
        params={"properties": "hs_merged_object_ids"},
        headers=HUBSPOT,
    ).json()
    assert found["id"] == survivor
    assert found["properties"]["hs_merged_object_ids"] == loser


def test_search_lags_behind_the_list_near_now(client: httpx.Client) -> None:
    listed = {
        one["id"]
        for one in reading.hubspot(client, "contacts")
        if one["updatedAt"] > "2026-03-11T02:50:00.000Z"
    }
    groups = between(NOW - 600, NOW)
    found = search(client, filterGroups=groups, limit=200).json()
    ids = {one["id"] for one in found["results"]}
    assert found["total"] == len(ids)
    assert ids < listed, "some of the last ten minutes are missing"


def test_search_finds_everything_that_is_older(client: httpx.Client) -> None:
    listed = {
        one["id"]
        for one in reading.hubspot(client, "contacts")
        if "2026-03-04" <= one["updatedAt"] < "2026-03-10T03:00:00.000Z"
    }
    low = int(demo_calendar.as_of(2).timestamp()) + 21 * 3_600
    groups = between(low, NOW - 86_400 - 1)
    last, ids = 0, set[str]()
    while True:
        above = {
            "propertyName": "hs_object_id",
            "operator": "GT",
            "value": str(last),
        }
        page = search(
            client,
            filterGroups=[{"filters": [*groups[0]["filters"], above]}],  # type: ignore[misc]
            sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            limit=3,
        ).json()["results"]
        if not page:
            break
        ids |= {one["id"] for one in page}
        last = max(int(one["id"]) for one in page)
    assert ids == listed
    assert len(ids) > 3


def test_search_refuses_rows_beyond_ten_thousand(client: httpx.Client) -> None:
    assert search(client, limit=100, after="9900").status_code == 200
    beyond = search(client, limit=100, after="9901")
    assert beyond.status_code == 400
    assert beyond.json()["category"] == "VALIDATION_ERROR"
    assert search(client, limit=201).status_code == 400


def test_histories_come_by_batch_of_fifty(client: httpx.Client) -> None:
    ids = [{"id": one["id"]} for one in reading.hubspot(client, "deals")]
    path = "/hubspot/crm/v3/objects/deals/batch/read"
    body = {"inputs": ids[:50], "propertiesWithHistory": ["dealstage"]}
    found = client.post(path, json=body, headers=HUBSPOT).json()
    assert found["status"] == "COMPLETE"
    for one in found["results"]:
        history = one["propertiesWithHistory"]["dealstage"]
        assert history[-1]["value"] == "appointmentscheduled"
        times = [step["timestamp"] for step in history]
        assert times == sorted(times, reverse=True)
    body["inputs"] = ids[:51]
    assert client.post(path, json=body, headers=HUBSPOT).status_code == 400


def test_links_come_with_errors_for_those_without(
    client: httpx.Client, world: World
) -> None:
    employed = world.people.company[:40] >= 0
    body = {"inputs": [{"id": contact_id(person)} for person in range(40)]}
    path = "/hubspot/crm/v4/associations/contacts/companies/batch/read"
    answer = client.post(path, json=body, headers=HUBSPOT)
    found = answer.json()
    assert answer.status_code == 207
    assert found["numErrors"] == 40 - len(found["results"])
    linked = {one["from"]["id"] for one in found["results"]}
    assert linked <= {
        contact_id(person) for person in np.flatnonzero(employed).tolist()
    }
    assert isinstance(found["results"][0]["to"][0]["toObjectId"], int)


def test_a_wrong_token_is_refused(client: httpx.Client) -> None:
    answer = client.get("/hubspot/crm/v3/owners")
    assert answer.status_code == 401
    assert answer.json()["category"] == "INVALID_AUTHENTICATION"


def test_a_day_later_the_archive_has_only_grown(
    client: httpx.Client, next_client: httpx.Client
) -> None:
    before = {one["id"] for one in reading.hubspot(client, "contacts", archived="true")}
    after = {
        one["id"] for one in reading.hubspot(next_client, "contacts", archived="true")
    }
    assert before <= after


def test_owners_and_pipelines_have_their_stages(client: httpx.Client) -> None:
    owners = client.get("/hubspot/crm/v3/owners", headers=HUBSPOT).json()["results"]
    known = {one["id"] for one in owners}
    deals = reading.hubspot(client, "deals", properties="hubspot_owner_id,dealstage")
    (pipeline,) = client.get("/hubspot/crm/v3/pipelines/deals", headers=HUBSPOT).json()[
        "results"
    ]
    stages = {one["id"] for one in pipeline["stages"]}
    for one in deals:
        assert one["properties"]["hubspot_owner_id"] in known
        assert one["properties"]["dealstage"] in stages
