"""A module's name says what it holds wherever it stands: no two modules share one."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR

PACKAGES = ("orchestration", "models", "demo")
# Every package may have these two.
OF_EVERY_PACKAGE = {"__init__", "__main__"}


def modules_by_name(folders: list[Path]) -> dict[str, list[Path]]:
    """The modules below some folders by their names without the ending."""
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            if file.stem not in OF_EVERY_PACKAGE:
                found[file.stem].append(file)
    return found


@pytest.fixture(scope="module")
def modules() -> dict[str, list[Path]]:
    found = modules_by_name([CODE_DIR / package for package in PACKAGES])
    assert len(found) > 100
    return found


def test_no_two_modules_have_the_same_name(modules: dict[str, list[Path]]) -> None:
    shared = {name: files for name, files in modules.items() if len(files) > 1}
    assert shared == {}


def test_no_module_is_called_like_one_of_python(modules: dict[str, list[Path]]) -> None:
    assert modules.keys() & sys.stdlib_module_names == set()


def test_a_shared_name_is_seen(tmp_path: Path) -> None:
    for package in ("one", "two"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "ledger.py").touch()
    found = modules_by_name([tmp_path])
    assert found == {
        "ledger": [tmp_path / "one" / "ledger.py", tmp_path / "two" / "ledger.py"]
    }
