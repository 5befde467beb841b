"""Files stay short enough to be read at one go.

Not here: how long a line is (ruff, sqlfluff).
"""

from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR

# (below, files, lines at most)
LIMITS = [
    ("dbt_project/models", "*.sql", 120),
    ("orchestration", "*.py", 300),
    ("models", "*.py", 300),
    ("demo", "*.py", 300),
]


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("folder", "pattern", "limit"), LIMITS)
def test_no_file_is_longer_than_its_kind_may_be(
    folder: str, pattern: str, limit: int
) -> None:
    lengths = {
        str(path.relative_to(CODE_DIR)): line_count(path)
        for path in (CODE_DIR / folder).rglob(pattern)
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > limit} == {}
