"""One small demo company for all tests, and a client of its vendors."""

from collections.abc import Iterator

import httpx
import pytest

from demo.demo_server import serve
from demo.generator.world import World, build
from demo.vendors.shared import demo_credentials
from demo.vendors.shared.request_limits import Limit, Limits

SEED = 11
SIZE = 700
DAY = 10


@pytest.fixture(scope="session")
def world() -> World:
    return build(SEED, SIZE)


@pytest.fixture(scope="session")
def large_world() -> World:
    """Large enough for rates to be estimated well."""
    return build(SEED, 12_000)


def patient() -> Limits:
    """No limit that a test would meet by accident."""
    return Limits(*[Limit(1_000_000, 1)] * 7)


def _client(day: int, folder: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data_dir = folder.mktemp("demo")
    with (
        serve(
            day, size=SIZE, seed=SEED, data_dir=data_dir, limits=patient()
        ) as simulators,
        httpx.Client(base_url=simulators.base_url, timeout=30) as one,
    ):
        yield one


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    yield from _client(DAY, tmp_path_factory)


@pytest.fixture(scope="session")
def next_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The same vendors a day later."""
    yield from _client(DAY + 1, tmp_path_factory)


HUBSPOT = {"Authorization": f"Bearer {demo_credentials.HUBSPOT_TOKEN}"}
ZENDESK = {
    "Authorization": demo_credentials.basic(
        f"{demo_credentials.ZENDESK_EMAIL}/token", demo_credentials.ZENDESK_TOKEN
    )
}
QUALTRICS = {"X-API-TOKEN": demo_credentials.QUALTRICS_TOKEN}
STRIPE = {"Authorization": f"Bearer {demo_credentials.STRIPE_KEY}"}
