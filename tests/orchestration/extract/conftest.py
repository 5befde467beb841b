"""Fixtures: a server that a test commands, and the toy vendor on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.extract import registry
from orchestration.warehouse import Warehouse
from tests.orchestration.extract.fake_api import FakeApi, serve
from tests.orchestration.extract.toy import TOKEN, TOY, Toy


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
