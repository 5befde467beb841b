"""Runs dbt inside this process: one parsed manifest, one call per step.

`orchestration.assets.transform` hands the results of a run to Dagster, and
`orchestration.resources` holds the variables that a run passes. Plain `dbt` on the
command line works as well, because nothing here changes the project.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from orchestration.base.progress import say
from orchestration.base.settings import DBT_PROJECT_DIR, export_for_dbt, settings
from orchestration.edges.dbt_in_process import close_connections, parsed_project

NOT_PARSED = {"target", "logs", ".user.yml"}
VALUE = re.compile(r"(?<!\w)'(?:[^']|'')*'(?!\w)")
RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogTestResult"}
# Without these options dbt writes a debug log of everything and reports its use.
QUIET = ("--log-level-file", "none", "--no-send-anonymous-usage-stats", "--quiet")


class DbtFailed(RuntimeError):
    """A command of dbt failed; the message says where."""


def project_hash() -> str:
    """Identifies the content of dbt_project/, which alone decides the manifest."""
    digest = hashlib.sha256()
    for path in sorted(DBT_PROJECT_DIR.rglob("*")):
        parts = path.relative_to(DBT_PROJECT_DIR).parts
        if path.is_file() and not NOT_PARSED.intersection(parts):
            digest.update("/".join(parts).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_dir() -> Path:
    """Where parsed projects are kept, one folder for each state of dbt_project/."""
    return settings().home / ".dagster" / "dbt"


@lru_cache(maxsize=1)
def manifest_path() -> Path:
    """manifest.json of the project as it is; parsed only when it or dbt has changed.

    Raises:
        DbtFailed: when the project does not parse.
    """
    folder = cache_dir() / f"{project_hash()}-{version('dbt-core')}"
    path = folder / "manifest.json"
    if not path.exists():
        _parse(folder)
    return path


@lru_cache(maxsize=1)
def manifest() -> Mapping[str, Any]:
    """The manifest as the JSON document that dbt writes."""
    content: dict[str, Any] = json.loads(manifest_path().read_text(encoding="utf-8"))
    return content


def _parse(folder: Path) -> None:
    """Parse into `folder`, which appears whole, as another process may also parse."""
    from dbt.cli.main import dbtRunner

    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / folder.name
        say("prepare", "dbt project", note="parsed once, as it has changed")
        result = dbtRunner().invoke(["parse", *_global_args(made)])
        if not result.success:
            raise DbtFailed(f"dbt_project does not parse: {result.exception}")
        try:
            made.rename(folder)
        except OSError:
            # Another process was faster, and has made the same.
            if not (folder / "manifest.json").exists():
                raise


def _global_args(folder: Path) -> list[str]:
    project = str(DBT_PROJECT_DIR)
    return [
        *("--project-dir", project, "--profiles-dir", project),
        *("--target-path", str(folder), "--log-path", str(folder)),
        *QUIET,
    ]


def invoke(
    command: Sequence[str],
    *,
    data_dir: Path,
    variables: Mapping[str, Any],
    on_result: Callable[[], None] | None = None,
) -> list[dict[str, Any]]:
    """Run one dbt command and return its result events, in order.

    Args:
        command: such as `["build", "--select", "staging"]`.
        data_dir: the folder that holds build.duckdb.
        variables: dbt vars of this run.
        on_result: called as each node ends, from dbt's own thread.

    Returns:
        The events LogModelResult, LogSeedResult and LogTestResult as dictionaries in
        the form of dbt's JSON log.

    Raises:
        DbtFailed: when dbt could not run at all; failed nodes are events.
    """
    from dbt.cli.main import dbtRunner

    events: list[dict[str, Any]] = []
    folder = manifest_path().parent
    runner = dbtRunner(
        manifest=parsed_project(folder), callbacks=[_collector(events, on_result)]
    )
    export_for_dbt(data_dir)
    try:
        result = runner.invoke(
            [
                *(*command, *_global_args(folder)),
                *("--no-write-json", "--vars", json.dumps(dict(variables))),
            ]
        )
    finally:
        close_connections()
    if result.exception is not None:
        raise DbtFailed(str(result.exception))
    return events


def _collector(
    events: list[dict[str, Any]], on_result: Callable[[], None] | None
) -> Callable[[Any], None]:
    """A callback for dbt that keeps the results among its messages."""
    from dbt_common.events.functions import msg_to_dict

    def collect(message: Any) -> None:
        if message.info.name in RESULT_EVENTS:
            events.append(msg_to_dict(message))
            if on_result is not None:
                on_result()

    return collect


def failures(events: Sequence[dict[str, Any]]) -> Iterator[str]:
    """One line per model or seed that failed or was skipped because of one.

    The values that an error of the engine quotes are left out, because they may be
    personal data.
    """
    for event in events:
        node = event["data"]["node_info"]
        if event["info"]["name"] != "LogTestResult" and node["node_status"] == "error":
            said = VALUE.sub("'…'", event["info"]["msg"])
            yield f"{node['node_name']}: {said}"
