"""Fixtures: a server that a test commands, and the toy vendor on it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from tests.extract.fake_api import FakeApi, serve
from tests.extract.toy import TOKEN, TOY, Toy
from tests.extract.vendors import SECRETS, Account


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of every wait between two tries, in order; nobody really waits."""
    taken: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=taken.append))
    return taken


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with serve() as running:
        yield running


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "data")


@pytest.fixture
def toy(api: FakeApi, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Toy:
    vendors = {**registry.API_VENDORS, TOY.name: TOY}
    monkeypatch.setattr(registry, "API_VENDORS", vendors)
    monkeypatch.setenv("CX_TOY_TOKEN", TOKEN)
    monkeypatch.setenv("CX_TOY_BASE_URL", api.base_url)
    return Toy(api, warehouse)


@pytest.fixture
def account(
    api: FakeApi, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Account]:
    """Opens an account at a vendor whose server is the test's."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    for vendor in registry.API_VENDORS:
        monkeypatch.setenv(f"CX_{vendor.upper()}_BASE_URL", api.base_url)

    def opened(vendor: str, **options: object) -> Account:
        return Account(vendor, api, warehouse, {"retry_budget_seconds": 20, **options})

    return opened
