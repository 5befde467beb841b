"""A refresh that finds nothing new ends before Dagster; one that does reads once.

The company has a drop folder and an account at Stripe whose server is the test's, so
that every request to a source is counted.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest

from orchestration import keys
from orchestration.assets.raw_tables import extract_assets
from orchestration.base.settings import CODE_DIR, settings
from orchestration.edges.dagster_run_origin import CODE_LOCATION, REPOSITORY
from orchestration.extract.options import load_checked_sources
from orchestration.extract.registry import VENDORS
from orchestration.operate import held_back, unchanged
from orchestration.operate.read_sources import (
    ResultsByVendor,
    handed_over,
    read_all,
)
from orchestration.operate.refresh import REFRESH
from orchestration.resources import Refresh
from tests.extract.fake_api import FakeApi, Reply, serve
from tests.operate.test_small_companies import CARDS, NPS_ONLY
from tests.support.company import Company

AS_OF = datetime(2026, 3, 2, 3, tzinfo=UTC)
NOTHING = {"object": "list", "data": [], "has_more": False}
SOURCES = f"""{NPS_ONLY}
  billing:
    vendor: stripe
    domain: billing
    observed_from: 2026-01-01
    options: {{requests_per_second: 10000}}
"""
# Loads of a run by source and resource: more than one would be read twice.
LOADS = """
select source || '.' || resource, count(*), sum(rows_new)
from _el.loads
where run_id = '{}'
group by all
"""


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """A server that has nothing to tell, and counts how often it is asked."""
    with serve() as api:
        api.answer = lambda asked: Reply(NOTHING)
        monkeypatch.setenv("CX_BILLING_KEY", "rk")
        monkeypatch.setenv("CX_BILLING_BASE_URL", api.base_url)
        yield api


@pytest.fixture
def company(tmp_path: Path, stripe: FakeApi) -> Company:
    declared = tmp_path / "sources.yml"
    declared.write_text(SOURCES, "utf-8")
    made = Company(tmp_path, declared, "cards")
    made.write("cards.csv", CARDS)
    return made


@pytest.fixture
def published(company: Company) -> Iterator[Company]:
    """What was read once is published; it was never built, which here nobody sees."""
    warehouse = company.warehouse
    file = warehouse.publications_dir / "first" / "cx.duckdb"
    for folder in (file.parent, warehouse.published_file.parent):
        folder.mkdir(parents=True)
    file.touch()
    warehouse.published_file.symlink_to(file)
    with company.environment():
        read(company, "first")
        with warehouse.writer() as con:
            unchanged.remember(con, REFRESH, AS_OF, file)
        yield company


def read(company: Company, run_id: str) -> ResultsByVendor:
    sources = load_checked_sources(settings().sources)
    return read_all(sources, company.warehouse, run_id, AS_OF)


def test_a_quiet_run_publishes_nothing_and_leaves_its_loads(
    published: Company, stripe: FakeApi
) -> None:
    held_back.remember(published.warehouse, "earlier", ["it was held"])
    before = len(stripe.asked)
    outcome = published.run(AS_OF.isoformat())
    assert outcome.succeeded
    assert not outcome.has_published
    assert [one.name for one in published.warehouse.publications_dir.iterdir()] == [
        "first"
    ]
    assert held_back.recall(published.warehouse) is None
    loads = published.built(LOADS.format(outcome.run_id))
    assert {rows_new for _, _, rows_new in loads} == {0}
    assert sum(count for _, count, _ in loads) == len(stripe.asked) - before > 3


def test_a_quiet_run_is_listed_under_its_job_as_the_page_asks_for_it(
    published: Company,
) -> None:
    outcome = published.run(AS_OF.isoformat())
    asked = dg.RunsFilter(
        job_name=REFRESH,
        tags={".dagster/repository": f"{REPOSITORY}@{CODE_LOCATION}"},
    )
    with published.environment(), dg.DagsterInstance.get() as instance:
        (record,) = instance.get_run_records(asked)
    run = record.dagster_run
    assert run.run_id == outcome.run_id
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert run.tags["cx/trigger"] == "command line"
    assert run.tags["cx/as_of"] == AS_OF.isoformat()
    assert record.start_time is not None
    assert record.end_time is not None
    assert record.start_time < record.end_time


def test_a_quiet_run_keeps_what_was_read_and_the_publication_fresh(
    published: Company,
) -> None:
    started = time.time()
    published.run(AS_OF.isoformat())
    watched = [
        keys.PUBLICATION,
        *(
            keys.raw(name, resource.name)
            for name, vendor in VENDORS.items()
            for resource in vendor.resources
        ),
    ]
    with published.environment(), dg.DagsterInstance.get() as instance:
        latest = instance.get_latest_materialization_events(watched)
    stale = [
        key.to_user_string()
        for key in watched
        if (event := latest[key]) is None or event.timestamp < started
    ]
    assert stale == []
    kept = latest[keys.PUBLICATION]
    assert kept is not None
    assert kept.asset_materialization is not None
    assert kept.asset_materialization.metadata["publication_id"].value == "first"


def test_a_quiet_run_imports_neither_dbt_nor_the_definitions(
    published: Company,
) -> None:
    command = ["-m", "orchestration.operate.cli", "refresh", "--as-of", str(AS_OF)]
    said = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=CODE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nothing new to publish" in said.stdout
    imported = {line.rsplit("|")[-1].strip() for line in said.stderr.splitlines()}
    assert "dagster" in imported
    assert not {"dbt", "dagster_dbt", "scipy", "orchestration.definitions"} & imported


def test_what_was_read_before_dagster_is_not_read_again(
    published: Company, stripe: FakeApi
) -> None:
    run_id = str(uuid4())
    job = dg.Definitions(
        assets=extract_assets(),
        jobs=[dg.define_asset_job("only_raw")],
        resources={"refresh": Refresh(as_of=AS_OF.isoformat())},
    ).resolve_job_def("only_raw")
    results = read(published, run_id)
    asked = len(stripe.asked)
    with dg.DagsterInstance.ephemeral() as instance, handed_over(run_id, results):
        done = job.execute_in_process(run_id=run_id, instance=instance)
    assert len(stripe.asked) == asked
    shown = {
        event.asset_key: event.step_materialization_data.materialization.metadata
        for event in done.get_asset_materialization_events()
    }
    prices = next(one for one in results["stripe"] if one.resource == "prices")
    assert shown[keys.raw("stripe", "prices")]["requests"].value == prices.requests > 0


def test_an_error_before_dagster_is_shown_by_the_run(
    published: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = published.run("2026-03-02")
    assert "ValueError: left to the run" in capsys.readouterr().err
    assert not outcome.succeeded
    assert "'2026-03-02' needs an offset" in outcome.reasons[0]


@pytest.mark.slow
def test_news_are_read_once_and_published(company: Company, stripe: FakeApi) -> None:
    first = company.run(AS_OF.isoformat())
    assert first.has_published, first.reasons
    quiet = company.run(AS_OF.isoformat())
    assert quiet.succeeded
    assert not quiet.has_published
    before = len(stripe.asked)
    company.write("more.csv", b"Card,Day,Score\n6,2026-02-07,10\n")
    news = company.run(AS_OF.isoformat())
    assert news.has_published, news.reasons
    loads = company.built(LOADS.format(news.run_id))
    assert {count for _, count, _ in loads} == {1}
    assert ("cards.responses", 1, 1) in loads
    of_stripe = [name for name, _, _ in loads if name.startswith("billing.")]
    assert len(stripe.asked) - before == len(of_stripe) > 3
    with company.environment(), dg.DagsterInstance.get() as instance:
        listed = {
            run.run_id for run in instance.get_runs(dg.RunsFilter(job_name=REFRESH))
        }
    assert listed == {first.run_id, quiet.run_id, news.run_id}
