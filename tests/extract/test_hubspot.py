"""HubSpot: where other connectors lose rows or loop, and what changes quietly."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.extract.fake_api import Asked, Reply
from tests.extract.toy import AS_OF, DAY
from tests.extract.vendors import Account

FAST = {"requests_per_ten_seconds": 10_000, "search_requests_per_second": 1000}
NO_HISTORY: dict[str, Any] = {"history": {}}


def ms(day: float) -> int:
    return int((AS_OF + day * DAY).timestamp() * 1000)


def iso(day: float) -> str:
    return (AS_OF + day * DAY).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Portal:
    """A portal's contacts and their companies, as the API shows them."""

    def __init__(self, account: Account) -> None:
        self.account = account
        account.api.answer = self.answer
        self.changed: dict[int, float] = {}
        self.archived: dict[int, float] = {}
        self.unindexed: set[int] = set()
        self.companies: dict[int, list[int]] = {}
        self.target_pages = 0
        self.pages = "https://app.hubspot.com/contacts/1/record/0-1"

    def doc(self, record: int, history: bool = False) -> dict[str, Any]:
        doc: dict[str, Any] = {
            "id": str(record),
            "properties": {
                "email": f"{record}@example.com",
                "hs_object_id": str(record),
                "lastmodifieddate": iso(self.changed[record]),
            },
            "createdAt": iso(-200),
            "updatedAt": iso(self.changed[record]),
            "archived": record in self.archived,
            "url": f"{self.pages}/{record}",
        }
        if record in self.archived:
            doc["archivedAt"] = iso(self.archived[record])
        if history:
            doc["propertiesWithHistory"] = {"lifecyclestage": [{"value": "lead"}]}
        return doc

    def answer(self, asked: Asked) -> Reply:
        if asked.headers["authorization"] != "Bearer hubspot-token":
            return Reply({"status": "error", "message": "bad token"}, 401)
        if asked.path.startswith("/crm/v4/associations"):
            return self._associations(asked)
        if asked.path.endswith("/search"):
            return self._search(asked.body)
        if asked.path.endswith("/batch/read"):
            ids = [int(one["id"]) for one in asked.body["inputs"]]
            assert len(ids) <= 50
            return Reply({"results": [self.doc(one, history=True) for one in ids]})
        return self._list(asked)

    def _list(self, asked: Asked) -> Reply:
        wanted = asked.one("archived") == "true"
        ids = sorted(one for one in self.changed if (one in self.archived) is wanted)
        ids = [one for one in ids if one > int(asked.one("after", "0"))]
        limit = int(asked.one("limit"))
        history = bool(asked.one("propertiesWithHistory"))
        assert limit <= (50 if history else 100)
        body: dict[str, Any] = {"results": [self.doc(i, history) for i in ids[:limit]]}
        if ids[limit:]:
            body["paging"] = {"next": {"after": str(ids[limit - 1])}}
        return Reply(body)

    def _search(self, body: dict[str, Any]) -> Reply:
        window, beyond = body["filterGroups"][0]["filters"]
        assert body["sorts"] == [
            {"propertyName": "hs_object_id", "direction": "ASCENDING"}
        ]
        assert int(body.get("after", 0)) + body["limit"] <= 10_000
        found = sorted(
            one
            for one, day in self.changed.items()
            if int(window["value"]) <= ms(day) <= int(window["highValue"])
            and one > int(beyond["value"])
            and one not in self.archived
            and one not in self.unindexed
        )
        answer: dict[str, Any] = {
            "total": len(found),
            "results": [self.doc(one) for one in found[: body["limit"]]],
        }
        if found[body["limit"] :]:
            answer["paging"] = {"next": {"after": str(body["limit"])}}
        return Reply(answer)

    def _associations(self, asked: Asked) -> Reply:
        results, errors = [], []
        for one in asked.body["inputs"]:
            linked = self.companies.get(int(one["id"]), [])
            first = int(one.get("after", 0))
            result: dict[str, Any] = {
                "from": {"id": one["id"]},
                "to": [{"toObjectId": other} for other in linked[first : first + 2]],
            }
            if linked[first + 2 :]:
                result["paging"] = {"next": {"after": str(first + 2)}}
                self.target_pages += 1
            if linked:
                results.append(result)
            else:
                errors.append({"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"})
        return Reply({"results": results, "errors": errors}, 207)


@pytest.fixture
def portal(account: Callable[..., Account]) -> Portal:
    return Portal(account("hubspot", **FAST, **NO_HISTORY))


def current(portal: Portal, table: str = "contacts") -> set[str]:
    """Ids whose latest version is no deletion."""
    rows = portal.account.query(
        f"select _pk, _deleted from raw_hubspot.{table} qualify row_number() over"
        " (partition by _pk order by _cursor desc, _load_id desc, _deleted desc) = 1"
    )
    return {pk for pk, deleted in rows if not deleted}


def test_10001_rows_changed_in_one_millisecond_are_all_read(portal: Portal) -> None:
    portal.changed = {1: -5}
    portal.account.one("contacts")
    portal.changed |= dict.fromkeys(range(10, 10011), 0.5)
    result = portal.account.one("contacts", day=1)
    assert (result.status, result.rows_new) == ("loaded", 10_001)
    assert len(current(portal)) == 10_002
    assert portal.account.one("contacts", day=1).rows_new == 0


def test_ids_are_ordered_as_numbers_and_not_as_text(portal: Portal) -> None:
    portal.changed = {1: -5}
    portal.account.one("contacts")
    portal.changed |= dict.fromkeys(range(900, 1300), 0.5)
    assert portal.account.one("contacts", day=1).rows_new == 400


def test_what_search_had_not_indexed_is_found_an_hour_later(portal: Portal) -> None:
    portal.changed = {1: -5}
    portal.account.one("contacts")
    # Changed an hour before the window's end, and indexed only after the run.
    portal.changed[2] = 1 - 65 / 1440
    portal.unindexed = {2}
    assert portal.account.one("contacts", day=1).rows_new == 0
    portal.unindexed = set()
    assert portal.account.one("contacts", day=1 + 1 / 24).rows_new == 1


def test_an_archived_contact_is_deleted_and_a_restored_one_lives_again(
    portal: Portal,
) -> None:
    portal.changed = dict.fromkeys(range(1, 11), -5)
    portal.account.one("contacts")
    portal.archived[3] = 0.5
    result = portal.account.one("contacts", day=1)
    assert (result.rows_new, result.rows_deleted) == (1, 1)
    assert current(portal) == {str(number) for number in range(1, 11)} - {"3"}
    assert portal.account.one("contacts", day=2).rows_new == 0
    portal.archived.clear()
    # Restoring need not move the record's update time: the weekly list finds it.
    portal.account.one("contacts", day=9)
    assert "3" in current(portal)


def test_a_merged_or_erased_contact_is_missed_by_the_weekly_list(
    portal: Portal,
) -> None:
    portal.changed = dict.fromkeys(range(1, 31), -5)
    portal.account.one("contacts")
    del portal.changed[7]
    assert portal.account.one("contacts", day=6).rows_deleted == 0
    assert portal.account.one("contacts", day=8).rows_deleted == 1
    assert "7" not in current(portal)


def test_histories_come_with_the_list_and_by_batches_after_a_search(
    account: Callable[..., Account],
) -> None:
    with_history = account("hubspot", **FAST)
    portal = Portal(with_history)
    portal.changed = dict.fromkeys(range(1, 121), -5)
    assert with_history.one("contacts").rows_new == 120
    portal.changed |= dict.fromkeys(range(1, 71), 0.5)
    assert with_history.one("contacts", day=1).rows_new == 70
    batches = [one for one in with_history.api.asked if one.path.endswith("batch/read")]
    assert [len(one.body["inputs"]) for one in batches] == [50, 20]
    assert batches[0].body["propertiesWithHistory"] == [
        "lifecyclestage",
        "hs_lead_status",
        "hs_email_optout",
    ]
    without = with_history.query(
        "select count(*) from raw_hubspot.contacts"
        " where doc not like '%propertiesWithHistory%'"
    )
    assert without == [(0,)]


def test_the_address_of_a_records_page_is_no_news(
    account: Callable[..., Account],
) -> None:
    without_history = account("hubspot", **FAST, history={})
    portal = Portal(without_history)
    portal.changed = {1: -0.01}
    assert without_history.one("contacts").rows_new == 1
    portal.pages = "https://app-eu1.hubspot.com/contacts/1/record/0-1"
    again = without_history.one("contacts", day=1)
    assert (again.rows_read, again.rows_unchanged, again.rows_new) == (1, 1, 0)


def test_a_long_list_of_properties_is_asked_for_in_the_body(
    account: Callable[..., Account],
) -> None:
    many = {"contacts": [f"custom_property_number_{n}" for n in range(300)]}
    wide = account("hubspot", properties=many, **FAST, **NO_HISTORY)
    portal = Portal(wide)
    portal.changed = dict.fromkeys(range(1, 31), -5)
    assert wide.one("contacts").rows_new == 30
    listed, batch = wide.api.asked[0], wide.api.asked[1]
    assert "properties" not in listed.query
    assert set(many["contacts"]) <= set(batch.body["properties"])


def test_associations_follow_changed_contacts_and_the_weekly_list(
    portal: Portal,
) -> None:
    portal.changed = dict.fromkeys(range(1, 31), -5)
    portal.companies = {number: [700 + number] for number in range(1, 21)}
    portal.companies[1] = [701, 702, 703, 704, 705]
    first = portal.account.run("contacts", "contact_companies")
    assert [result.rows_new for result in first] == [30, 20]
    assert portal.target_pages == 2
    (doc,) = portal.account.query(
        "select doc->>'$.to[*].toObjectId' from raw_hubspot.contact_companies"
        " where _pk = '1'"
    )
    assert doc == (["701", "702", "703", "704", "705"],)

    portal.changed[2], portal.companies[2] = 0.5, []
    portal.companies[3] = [999]  # without touching the contact
    again = portal.account.run("contacts", "contact_companies", day=1)
    assert [result.rows_new for result in again] == [1, 1]
    assert current(portal, "contact_companies") == {
        str(number) for number in range(1, 21) if number != 2
    }
    asked = [one for one in portal.account.api.asked if "associations" in one.path]
    assert asked[-1].body == {"inputs": [{"id": "2"}]}

    weekly = portal.account.run("contacts", "contact_companies", day=9)
    assert weekly[1].rows_new == 1
    assert portal.account.run("contacts", "contact_companies", day=9)[1].rows_read == 0


def test_associations_wait_for_their_contacts(portal: Portal) -> None:
    result = portal.account.one("contact_companies")
    assert result.status == "failed"
    assert "waits for contacts" in result.message


def test_an_error_body_with_status_200_does_not_end_the_list(portal: Portal) -> None:
    portal.changed = dict.fromkeys(range(1, 301), -5)
    regular = portal.answer
    portal.account.api.answer = lambda asked: (
        Reply({"status": "error", "message": "internal error"})
        if asked.one("after") == "200"
        else regular(asked)
    )
    result = portal.account.one("contacts")
    assert result.status == "failed"
    assert "internal error" in result.message
    portal.account.api.answer = regular
    portal.account.one("contacts")
    assert len(current(portal)) == 300


def test_a_record_without_an_id_is_rejected_also_when_read_by_batches(
    account: Callable[..., Account],
) -> None:
    with_history = account("hubspot", **FAST)
    portal = Portal(with_history)
    portal.changed = dict.fromkeys(range(1, 31), -5)
    with_history.one("contacts")
    portal.changed |= dict.fromkeys(range(1, 31), 0.5)
    regular = portal.answer

    def answer(asked: Asked) -> Reply:
        reply = regular(asked)
        if asked.path.endswith("/search"):
            reply.content["results"].insert(0, {"properties": {}})
        return reply

    with_history.api.answer = answer
    result = with_history.one("contacts", day=1)
    assert (result.status, result.rows_new, result.rows_rejected) == ("loaded", 30, 1)


@pytest.mark.parametrize("linked", [{"to": []}, {"from": None, "to": []}, "two"])
def test_a_link_of_another_shape_fails_its_resource_and_no_other(
    portal: Portal, linked: object
) -> None:
    portal.changed = {1: -5}
    portal.companies = {1: [7]}
    regular = portal.answer
    portal.account.api.answer = lambda asked: (
        Reply({"results": [linked]})
        if asked.path.startswith("/crm/v4/associations")
        else regular(asked)
    )
    found = {one.resource: one for one in portal.account.run()}
    assert found["contacts"].rows_new == 1
    failed = found["contact_companies"]
    assert (failed.status, failed.rows_new) == ("failed", 0)
    assert "not of the promised shape" in failed.message
    assert "hubspot_associations.py" in failed.message
