"""A warehouse of the test's own, in which dbt may build."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.base.settings import settings
from orchestration.base.warehouse import Warehouse
from tests.support import empty


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    for name in ("CX_DATA_DIR", "CX_MEMORY_LIMIT", "CX_TEMP_DIR", "CX_THREADS"):
        # What a run tells dbt stands in the environment, and is undone with this.
        monkeypatch.setenv(name, "")
    settings.cache_clear()
    warehouse = Warehouse(tmp_path / "data")
    empty.create(warehouse)
    yield warehouse
    settings.cache_clear()
