"""The files' staging views over a test's warehouse, built by dbt."""

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from orchestration.settings import DBT_PROJECT_DIR
from orchestration.warehouse import Warehouse

# They are views: new rows do not ask for new ones, other variables do.
_BUILT: dict[Path, dict[str, str]] = {}


@cache
def _target() -> str:
    """One target folder for all tests, so that the project is parsed once."""
    return tempfile.mkdtemp(prefix="cx-target-")


def build(warehouse: Warehouse, **variables: str) -> None:
    """Create the views; `variables` as `dbt --vars` takes them."""
    command = [
        *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "run"),
        *("--select", "path:models/staging/files", "--log-level-file", "none"),
        *("--target-path", _target(), "--vars", json.dumps(variables)),
    ]
    environment = {
        **os.environ,
        "CX_DATA_DIR": str(warehouse.data_dir),
        "DBT_PROFILES_DIR": ".",
    }
    if _BUILT.get(warehouse.build_file) == variables:
        return
    done = subprocess.run(
        command,
        cwd=DBT_PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    _BUILT[warehouse.build_file] = variables


def shared_data(name: str) -> Path:
    """A folder of the public data beside the checkout; it may not exist."""
    return DBT_PROJECT_DIR.parent.parent / "shared" / "data" / name
