"""The files that are the project's own, for tests that read them all."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.base.settings import CODE_DIR

FOLDERS = (
    *("orchestration", "models", "dbt_project", "demo", "examples"),
    *("docs", "tests", "requirements", ".ci", ".github"),
)
# What tools write into folders of ours.
MADE = frozenset({"__pycache__", "target", "logs", "node_modules"})


def project_files() -> Iterator[Path]:
    """Files of the project's folders, then those beside the folders."""
    for folder in FOLDERS:
        for path in sorted((CODE_DIR / folder).rglob("*")):
            if path.is_file() and not MADE.intersection(path.parts):
                yield path
    for path in sorted(CODE_DIR.iterdir()):
        if path.is_file() and path.name != ".env":
            yield path


def relative(path: Path) -> str:
    """The path from the checkout's folder on."""
    return path.relative_to(CODE_DIR).as_posix()
