"""What all tests share: the same drawn examples at every run, and an order.

A red test must mean a changed project, not a lucky draw. To search on with fresh
examples: `HYPOTHESIS_PROFILE=default pytest ...`; keep what it found as `@example`.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A test that says nothing else is about the demo's company; a checkout has no other.
DEMO_SOURCES = Path(__file__).parents[1] / "demo" / "company" / "sources.yml"
os.environ.setdefault("CX_SOURCES", str(DEMO_SOURCES))

settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: one that began last would be waited for."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
