"""Which rooms know of which: statistics and connectors can be used without the rest."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR

# By folder, what nothing in it may import.
BOUNDARIES = {
    "models": {"dagster", "dagster_dbt", "dbt", "duckdb", "orchestration", "demo"},
    "demo": {"dagster", "dagster_dbt", "dbt", "models", "orchestration"},
    "orchestration/extract": {"dagster", "dagster_dbt", "dbt", "models", "demo"},
    "orchestration/publish": {"dagster", "dagster_dbt", "dbt", "models", "demo"},
    "orchestration/checks": {"dagster", "dagster_dbt", "dbt", "models", "demo"},
    "orchestration": {"demo", "tests"},
}


def imported(file: Path) -> Iterator[str]:
    """The top-level packages that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("folder", BOUNDARIES)
def test_a_room_imports_nothing_that_it_must_not_know(folder: str) -> None:
    files = sorted((CODE_DIR / folder).rglob("*.py"))
    assert len(files) > 3
    wrong = [
        f"{file.relative_to(CODE_DIR)} imports {name}"
        for file in files
        for name in sorted(BOUNDARIES[folder].intersection(imported(file)))
    ]
    assert wrong == []


def test_an_import_inside_a_function_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def late():\n    from dagster._core import x\n", "utf-8")
    assert list(imported(module)) == ["dagster"]
