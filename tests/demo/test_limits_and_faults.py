"""Limits answer 429 in the vendor's way; injected faults fire, each as it should."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from demo.demo_server import RunningDemo, serve
from demo.vendors.hubspot import hubspot_simulator
from demo.vendors.shared.injected_faults import FaultPlan
from demo.vendors.shared.request_limits import Limit, Window
from demo.vendors.vendor_registry import fault_kinds, http_simulators
from demo.vendors.zendesk import zendesk_simulator
from tests.demo.conftest import HUBSPOT, PATIENT
from tests.demo.reading import hubspot, qualtrics_file, stripe

SIMULATORS = {one.name: one for one in http_simulators()}
Use = Callable[..., RunningDemo]


def test_a_window_frees_what_is_older_than_it() -> None:
    now = [0.0]
    window = Window(Limit(2, 10), clock=lambda: now[0])
    assert window.wait() == 0
    now[0] = 4
    assert window.wait() == 0
    now[0] = 5
    assert window.wait() == 5
    assert window.remaining == 0
    now[0] = 10
    assert window.wait() == 0
    assert window.wait() == 4


def test_the_limits_are_the_published_ones_but_for_those_that_the_demo_raises() -> None:
    hubspot = hubspot_simulator.SIMULATOR
    assert hubspot.limits_in_force() == {
        "requests": Limit(190, 10),
        "searches": Limit(4, 1),
    }
    zendesk = zendesk_simulator.SIMULATOR
    assert zendesk.limits["exports"] == Limit(10, 60)
    assert zendesk.limits_in_force() == {
        "requests": Limit(700, 60),
        "exports": Limit(300, 60),
    }


def ask(client: httpx.Client, vendor: str) -> httpx.Response:
    one = SIMULATORS[vendor]
    return client.get(f"/{vendor}{one.sample}", headers=one.authorizations[0])


def served(tmp_path: Path, faults: str = "", limit: Limit = PATIENT):  # type: ignore[no-untyped-def]
    return serve(
        0,
        size=100,
        seed=4,
        data_dir=tmp_path,
        faults=faults,
        every_limit=limit,
    )


def test_limits_answer_429_in_each_vendors_way(tmp_path: Path) -> None:
    with (
        served(tmp_path, limit=Limit(3, 60)) as simulators,
        httpx.Client(base_url=simulators.base_url) as client,
    ):
        answers = {}
        for vendor in SIMULATORS:
            codes = [ask(client, vendor).status_code for _ in range(3)]
            assert codes == [200] * 3
            answers[vendor] = ask(client, vendor)
            assert answers[vendor].status_code == 429
        search = "/hubspot/crm/v3/objects/contacts/search"
        for _ in range(3):
            client.post(search, json={}, headers=HUBSPOT)
        refused = client.post(search, json={}, headers=HUBSPOT)
    assert answers["hubspot"].json()["errorType"] == "RATE_LIMIT"
    assert answers["zendesk"].headers["retry-after"].isdigit()
    assert answers["qualtrics"].json()["meta"]["httpStatus"].startswith("429")
    assert answers["stripe"].json()["error"]["code"] == "rate_limit"
    assert "retry-after" not in answers["stripe"].headers
    assert refused.json()["policyName"] == "SECONDLY"


@pytest.mark.parametrize("vendor", SIMULATORS)
@pytest.mark.parametrize("kind", ["429", "500", "503", "504", "html", "error200"])
def test_a_fault_answers_in_the_vendors_form(
    tmp_path: Path, vendor: str, kind: str
) -> None:
    with (
        served(tmp_path, f"{kind}=1") as simulators,
        httpx.Client(base_url=simulators.base_url) as client,
    ):
        answer = ask(client, vendor)
    expected = 200 if kind in {"html", "error200"} else int(kind)
    assert answer.status_code == expected
    if kind == "html":
        assert answer.text.startswith("<!DOCTYPE html>")
    elif kind == "error200":
        body = answer.json()
        assert "error" in answer.text.lower()
        assert not {"results", "groups", "result", "data"} & body.keys()
    assert simulators.faults.fired == {kind: 1}


@pytest.mark.parametrize("vendor", SIMULATORS)
def test_resets_and_cut_bodies_are_transport_errors(
    tmp_path: Path, vendor: str
) -> None:
    for kind in ("reset", "truncate"):
        with (
            served(tmp_path, f"{kind}=1") as simulators,
            httpx.Client(base_url=simulators.base_url) as client,
            pytest.raises(httpx.TransportError),
        ):
            ask(client, vendor)


def test_duplicates_come_across_pages(tmp_path: Path) -> None:
    with (
        served(tmp_path, "duplicate=1") as simulators,
        httpx.Client(base_url=simulators.base_url) as client,
    ):
        charges = [one["id"] for one in stripe(client, "charges", limit="20")]
        page = client.get(
            "/hubspot/crm/v3/objects/contacts?limit=20", headers=HUBSPOT
        ).json()
        after = page["paging"]["next"]["after"]
        following = hubspot(client, "contacts", limit="20", after=after)
    assert len(charges) > len(set(charges)) > 20
    assert following[0]["id"] == page["results"][-1]["id"]


def test_slow_exports_take_more_polls(tmp_path: Path) -> None:
    with (
        served(tmp_path, "slow=1") as simulators,
        httpx.Client(base_url=simulators.base_url) as client,
    ):
        survey = "SV_2bXn5Qm8LkRt0aW"
        text, progress = qualtrics_file(client, survey, {"format": "json"})
    assert progress["status"] == "complete"
    assert text.startswith('{"responses":[')
    assert simulators.faults.fired["slow"] == 1 + 7 + 1


def test_the_same_plan_fires_at_the_same_requests() -> None:
    one, two = (FaultPlan.parse("storm=0.05", fault_kinds(), seed=3) for _ in range(2))
    first = [one.next("stripe") for _ in range(400)]
    assert first == [two.next("stripe") for _ in range(400)]
    assert set(first) == {"", *fault_kinds()}
    assert 120 < sum(map(bool, first)) < 280
    other = FaultPlan.parse("storm=0.05", fault_kinds(), seed=4)
    assert first != [other.next("stripe") for _ in range(400)]


@pytest.mark.parametrize("text", ["flood=0.1", "429=0.7,500=0.6", "429=-1"])
def test_an_impossible_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fault"):
        FaultPlan.parse(text, fault_kinds())


def test_the_vendors_clock_stands_in_the_answers(tmp_path: Path) -> None:
    with (
        served(tmp_path) as simulators,
        httpx.Client(base_url=simulators.base_url) as client,
    ):
        answer = ask(client, "stripe")
    assert answer.headers.get_list("date") == ["Sun, 01 Mar 2026 03:00:00 GMT"]


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with served(tmp_path) as simulators:
        port = int(simulators.base_url.rsplit(":", 1)[1])
        with (
            pytest.raises(RuntimeError, match="port"),
            serve(0, port=port, size=100, seed=4, data_dir=tmp_path),
        ):
            pass
