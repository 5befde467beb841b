"""One small demo company for all tests, and a client of its vendors."""

from collections.abc import Iterator

import httpx
import pytest

from demo.demo_server import serve
from demo.generator.world import World, build
from demo.vendors.hubspot import hubspot_simulator
from demo.vendors.qualtrics import qualtrics_simulator
from demo.vendors.shared.request_limits import Limit
from demo.vendors.stripe import stripe_simulator
from demo.vendors.zendesk import zendesk_simulator

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


# A limit that no test meets by accident.
PATIENT = Limit(1_000_000, 1)


def _client(day: int, folder: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data_dir = folder.mktemp("demo")
    with (
        serve(
            day, size=SIZE, seed=SEED, data_dir=data_dir, every_limit=PATIENT
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


HUBSPOT, QUALTRICS, STRIPE, ZENDESK = (
    one.SIMULATOR.authorizations[0]
    for one in (
        hubspot_simulator,
        qualtrics_simulator,
        stripe_simulator,
        zendesk_simulator,
    )
)
