"""The way in: which sources are read, disabled, refused or checked."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.base.sources import Source, Sources
from orchestration.extract import registry, vendors
from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.kernel.schema import ensure_schema, record_sources
from orchestration.extract.kernel.specs import Kind
from orchestration.extract.vendors.hubspot.hubspot import HubSpotOptions
from tests.extract.fake_api import Reply, serve
from tests.extract.toy import AS_OF, TOY, Toy, person
from tests.extract.vendors import Account

REQUEST = ExtractRequest("run", AS_OF)


NEW_VENDOR = """
from dataclasses import replace

from tests.extract.toy import TOY

VENDOR = replace(TOY, name="newcomer")
"""


@pytest.fixture
def folder_of_newcomers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder whose modules stand beside those of orchestration/extract/vendors."""
    monkeypatch.setattr(vendors, "__path__", [*vendors.__path__, str(tmp_path)])
    yield tmp_path
    for name in [one for one in sys.modules if "newcomer" in one]:
        del sys.modules[name]


def test_a_vendor_is_found_by_its_module_alone(folder_of_newcomers: Path) -> None:
    (folder_of_newcomers / "newcomer.py").write_text(NEW_VENDOR, "utf-8")
    found = registry.found_vendors()
    assert set(found) == {*registry.API_VENDORS, "newcomer"}
    assert found["newcomer"].schema == "raw_newcomer"
    assert list(found) == sorted(found)


def test_a_vendor_of_several_modules_is_found_by_its_folder(
    folder_of_newcomers: Path,
) -> None:
    folder = folder_of_newcomers / "newcomer"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "newcomer.py").write_text(NEW_VENDOR, "utf-8")
    (folder / "newcomer_exports.py").write_text("PAGE = 100\n", "utf-8")
    assert registry.found_vendors()["newcomer"].name == "newcomer"


@pytest.mark.parametrize(
    "text", ["", "VENDOR = None\n", NEW_VENDOR.replace("newcomer", "old_hand")]
)
def test_a_module_without_a_vendor_of_its_name_is_an_error(
    folder_of_newcomers: Path, text: str
) -> None:
    (folder_of_newcomers / "newcomer.py").write_text(text, "utf-8")
    with pytest.raises(TypeError, match="no VENDOR called 'newcomer'"):
        registry.found_vendors()


def test_a_missing_secret_disables_its_source_and_says_which(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CX_TOY_TOKEN")
    results = registry.extract(toy.source(), toy.warehouse, REQUEST)
    assert {result.status for result in results} == {"disabled"}
    assert {result.resource for result in results} == {"people", "teams", "clicks"}
    assert "CX_TOY_TOKEN" in results[0].message
    assert toy.api.asked == []


def test_a_wrong_option_is_named_by_its_key(toy: Toy) -> None:
    toy.options = {"checkpoint_rows": 0}
    result = toy.run()
    assert result.status == "failed"
    assert result.message.startswith("options.checkpoint_rows: ")


def test_an_unknown_resource_fails_alone(toy: Toy) -> None:
    source = toy.source(resources=("people", "poeple"))
    results = registry.extract(source, toy.warehouse, REQUEST)
    assert [(one.resource, one.status) for one in results] == [
        ("poeple", "failed"),
        ("people", "loaded"),
    ]


def test_one_failing_resource_leaves_the_others_alone(toy: Toy) -> None:
    toy.records["teams"] = [{"id": 1}]
    regular = toy.api.answer
    toy.api.answer = lambda asked: (
        Reply({"error": "no access"}, 403) if "people" in asked.path else regular(asked)
    )
    results = registry.extract(toy.source(), toy.warehouse, REQUEST)
    assert [one.status for one in results] == ["failed", "loaded", "loaded"]


def test_the_request_narrows_what_is_read(toy: Toy) -> None:
    toy.run("teams")
    assert {asked.path for asked in toy.api.asked} == {"/teams"}


def test_progress_is_told_while_a_long_list_is_read(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.extract.kernel.loop.PROGRESS_SECONDS", 0)
    toy.records["people"] = [person(number) for number in range(30)]
    told: list[tuple[str, str, int]] = []
    registry.extract(
        toy.source(resources=("people",)),
        toy.warehouse,
        REQUEST,
        lambda *event: told.append(event),
    )
    assert told == [("extract", "toy/people", rows) for rows in (10, 20, 30)]


def test_sources_are_read_at_the_same_time(toy: Toy) -> None:
    for name in ("people", "teams", "clicks"):
        toy.records[name] = [person(number) for number in range(60)]
    toy.options = {"checkpoint_rows": 20}
    names = [f"toy{number}" for number in range(4)]

    def read(name: str) -> list[LoadResult]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(f"CX_{name.upper()}_TOKEN", "toy-secret-token")
            patch.setenv(f"CX_{name.upper()}_BASE_URL", toy.api.base_url)
            return registry.extract(toy.source(name=name), toy.warehouse, REQUEST)

    with ThreadPoolExecutor(4) as pool:
        results = [one for found in pool.map(read, names) for one in found]
    assert {one.status for one in results} == {"loaded"}
    assert [one.rows_new for one in results] == [60] * 12
    counted = toy.query(
        "select _source, count(*) from raw_toy.people group by 1 order by 1"
    )
    assert counted == [(name, 60) for name in names]
    (ids,) = toy.query("select count(*), count(distinct load_id) from _el.loads")
    assert ids[0] == ids[1]


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="as_of must carry a time zone"):
        ExtractRequest("run", datetime(2026, 3, 1))


def test_check_finds_nothing_wrong_with_a_good_source(toy: Toy) -> None:
    toy.records["people"] = [person(number) for number in range(30)]
    assert registry.check(toy.source()) == []
    # One page of each resource and nothing written.
    assert len(toy.api.asked) == 3
    assert toy.query("select * from _el.loads") == []


def test_check_says_in_one_line_each_what_is_wrong(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = toy.source(resources=("people", "teams", "poeple"))
    regular = toy.api.answer
    toy.api.answer = lambda asked: (
        Reply({"error": "missing scope"}, 403)
        if "teams" in asked.path
        else regular(asked)
    )
    assert registry.check(source) == [
        "toy: no such resource: poeple",
        "toy: teams: status 403: missing scope (check the source's credentials)",
    ]
    monkeypatch.setenv("CX_TOY_TOKEN", "wrong")
    assert registry.check(source) == [
        "toy: no such resource: poeple",
        "toy: people: status 401: bad token (check the source's credentials)",
    ]
    monkeypatch.delenv("CX_TOY_TOKEN")
    assert registry.check(source) == ["toy: set CX_TOY_TOKEN in the environment"]
    assert registry.check(toy.source(vendor="hubspott")) == [
        "toy: no such vendor: hubspott"
    ]
    assert registry.check(toy.source(options={"max_shrink": 2})) == [
        "toy: options.max_shrink: Input should be less than or equal to 1"
    ]


@pytest.mark.parametrize("vendor", sorted(registry.API_VENDORS))
def test_a_vendor_is_opened_with_the_secrets_that_it_declares(
    account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch, vendor: str
) -> None:
    opened = account(vendor)
    opened.api.answer = lambda _: Reply({"message": "who are you?"}, 401)
    declared = registry.API_VENDORS[vendor].secrets
    assert "status 401" in registry.check(opened.source)[0]
    for secret in declared:
        with monkeypatch.context() as patch:
            patch.delenv(f"CX_{vendor.upper()}_{secret}")
            (problem,) = registry.check(opened.source)
            results = opened.run()
        assert (
            problem == f"{vendor}: set CX_{vendor.upper()}_{secret} in the environment"
        )
        assert {result.status for result in results} == {"disabled"}


@pytest.mark.parametrize("vendor", sorted(registry.API_VENDORS))
def test_check_names_refused_credentials_once(
    account: Callable[..., Account], vendor: str
) -> None:
    opened = account(vendor)
    opened.api.answer = lambda _: Reply({"message": "who are you?"}, 401)
    (problem,) = registry.check(opened.source)
    assert "status 401" in problem
    assert problem.startswith(f"{vendor}: ")


def test_every_raw_table_exists_and_creating_them_again_changes_nothing() -> None:
    con = duckdb.connect()
    ensure_schema(con)
    ensure_schema(con)
    found = set(
        con.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
    )
    expected = {
        (f"raw_{vendor.name}", resource.name)
        for vendor in registry.VENDORS.values()
        for resource in vendor.resources
    }
    assert expected <= found
    assert {("_el", "loads"), ("_el", "state"), ("_el", "rejects")} <= found


def test_sources_are_recorded_in_their_order_of_precedence() -> None:
    con = duckdb.connect()
    ensure_schema(con)
    body = {"vendor": "toy", "domain": "crm", "observed_from": "2024-01-01"}
    sources = Sources.model_validate(
        {"sources": {"b": body, "a": {**body, "verified": ["crm_id"]}}}
    )
    record_sources(con, sources)
    record_sources(con, sources)
    rows = con.execute(
        "select source, priority, verified from _el.sources order by priority"
    ).fetchall()
    # What the company decides itself comes first, and is declared nowhere.
    assert rows == [("company", 0, "[]"), ("b", 1, "[]"), ("a", 2, '["crm_id"]')]


def test_every_resource_says_how_its_versions_are_told_apart() -> None:
    for vendor in registry.API_VENDORS.values():
        for spec in vendor.resources:
            has_time = bool(spec.cursor) or any(step.wrapped for step in spec.window)
            if spec.kind is not Kind.SNAPSHOT:
                assert has_time, f"{vendor.name}.{spec.name} has no update time"
            # What an incremental reading cannot see needs a full one now and then.
            if spec.kind is Kind.SNAPSHOT and spec.window:
                assert spec.full_every, f"{vendor.name}.{spec.name}"


def test_properties_of_a_company_come_beside_the_built_in_ones() -> None:
    options = HubSpotOptions(properties={"contacts": ("vip", "email")})
    wanted = options.wanted("contacts")
    assert "vip" in wanted
    assert len(wanted) == len(set(wanted))
    assert "hs_merged_object_ids" in wanted


def test_a_second_account_of_a_vendor_is_told_apart(toy: Toy) -> None:
    toy.records["people"] = [person(1)]
    toy.run()
    with serve() as other, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CX_EU_TOKEN", "toy-secret-token")
        patch.setenv("CX_EU_BASE_URL", other.base_url)
        other.answer = lambda _: Reply(
            {"items": [person(1, name="other")], "next": None}
        )
        source = Source(**{**toy.source().model_dump(), "name": "eu"})
        request = replace(REQUEST, resources=("people",))
        registry.extract(source, toy.warehouse, request)
    rows = toy.query(
        "select _source, doc like '%other%' from raw_toy.people order by 1"
    )
    assert rows == [("eu", True), ("toy", False)]
    assert TOY.schema == "raw_toy"


@pytest.mark.parametrize(
    ("address", "said"), [("http://a:b", "port"), ("a.example", "protocol")]
)
def test_an_address_that_is_none_is_named_at_once(
    toy: Toy,
    naps: list[float],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    said: str,
) -> None:
    monkeypatch.setenv("CX_TOY_BASE_URL", address)
    source = toy.source(resources=("people",))
    (problem,) = registry.check(source)
    (result,) = registry.extract(source, toy.warehouse, REQUEST)
    for told in (problem, result.message):
        assert said in told.lower()
    assert (result.status, naps) == ("failed", [])
