"""The audit: every data test of dbt and the gate on what is about to be published.

One asset, `publish/audit`, runs all checks at once over the finished state and writes
the results into the log that the publish step reads. Dagster shows each check at the
table that it checks, with its result from that log; a check that is started alone on
Dagster's page runs by itself. A failed check fails no step, because the publish step
decides.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import dagster as dg

from orchestration import keys
from orchestration.assets.transform import TRANSLATOR
from orchestration.base import dbt_runner
from orchestration.base.progress import Steps, say
from orchestration.checks import audit_log, candidate_gate, intake_gate
from orchestration.checks.check_results import CheckResult
from orchestration.publish.publication import PUBLISHED_SCHEMAS
from orchestration.resources import Refresh

TEST = ("test", "--exclude-resource-type", "unit_test")
# (asset, name), which identify a check in the log and on Dagster's page.
CheckKey = tuple[str, str]


def published_models() -> list[dg.AssetKey]:
    """Every model that goes into a publication."""
    nodes = dbt_runner.manifest()["nodes"].values()
    return [
        dg.AssetKey([node["schema"], node["name"]])
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] in PUBLISHED_SCHEMAS
    ]


@lru_cache(maxsize=1)
def _data_tests() -> Mapping[CheckKey, Mapping[str, Any]]:
    """dbt's data tests, each by the table that it is about and a readable name."""
    nodes = dbt_runner.manifest()["nodes"].values()
    tests = [node for node in nodes if node["resource_type"] == "test"]
    short = {test["unique_id"]: (_tested(test), _short_name(test)) for test in tests}
    times = Counter(short.values())
    found = {}
    for test in tests:
        asset, name = short[test["unique_id"]]
        found[asset, name if times[asset, name] == 1 else test["name"]] = test
    return found


def _tested(test: Mapping[str, Any]) -> str:
    """The table that a test is attached to, else the last one that it reads."""
    manifest = dbt_runner.manifest()
    about = test.get("attached_node") or test["depends_on"]["nodes"][-1]
    node = manifest["nodes"].get(about) or manifest["sources"][about]
    return str(TRANSLATOR.get_asset_key(node).to_user_string())


def _short_name(test: Mapping[str, Any]) -> str:
    """A singular test's name, which is a sentence; a generic one's kind and column."""
    generic = test.get("test_metadata")
    if not generic:
        return str(test["name"])
    column = test.get("column_name")
    return f"{generic['name']}_{column}" if column else str(generic["name"])


def _holds(test: Mapping[str, Any]) -> bool:
    """Whether a failure of this test holds the publication."""
    return bool(test["config"]["severity"].lower() == "error")


def required_checks() -> set[CheckKey]:
    """The checks without which nothing may be published."""
    tests = {key for key, test in _data_tests().items() if _holds(test)}
    gates = {check.key for check in intake_gate.SUITE if check.blocking}
    gates |= {check.key for check in candidate_gate.descriptions() if check.blocking}
    return tests | gates


def described(description: str, *, holds: bool) -> str:
    """A check's description, with what its failure means."""
    consequence = "A failure holds the publication." if holds else "A failure warns."
    return f"{description} {consequence}".strip()


def _spec(key: CheckKey, description: str, *, holds: bool) -> dg.AssetCheckSpec:
    name, asset = key[1], dg.AssetKey(key[0].split("/"))
    return dg.AssetCheckSpec(
        name,
        asset=asset,
        description=described(description, holds=holds),
        # Dagster refuses the asset that a check stands on as a further dependency.
        additional_deps=[keys.AUDIT] if asset != keys.AUDIT else [],
    )


def _specs() -> list[dg.AssetCheckSpec]:
    """Every check of the audit, on its own table."""
    tests = [
        _spec(key, test["description"], holds=_holds(test))
        for key, test in _data_tests().items()
    ]
    expectations = [
        _spec(check.key, check.description, holds=check.blocking)
        for check in candidate_gate.descriptions()
    ]
    return tests + expectations


def audit_assets() -> tuple[dg.AssetsDefinition, dg.AssetChecksDefinition]:
    """The audit, and the checks that show its results on their tables."""

    @dg.asset(
        key=keys.AUDIT,
        deps=published_models(),
        group_name="publish",
        kinds={"dbt", "greatexpectations"},
        description="What was found about the state that may be published.",
    )
    def _audit(refresh: Refresh) -> dg.MaterializeResult[None]:
        results = [*_run_tests(refresh, _data_tests()), *_run_gate(refresh)]
        with refresh.hold().writer() as connection:
            audit_log.record(connection, refresh.run_id, datetime.now(UTC), results)
        failed = [result for result in results if not result.passed]
        say("audit", f"{len(results)} checks", note=f"{len(failed)} failed")
        return dg.MaterializeResult(
            metadata={
                "checks": len(results),
                "failed": len(failed),
                "failures": dg.MetadataValue.md(_table(failed)),
            },
        )

    @dg.multi_asset_check(name="checks", specs=_specs(), can_subset=True)
    def _checks(
        context: dg.AssetCheckExecutionContext, refresh: Refresh
    ) -> Iterator[dg.AssetCheckResult]:
        selected = {
            (key.asset_key.to_user_string(), key.name)
            for key in context.selected_asset_check_keys
        }
        for result in _results(refresh, selected):
            if result.key in selected:
                yield as_dagster_check(result)

    return _audit, _checks


def _results(refresh: Refresh, selected: Collection[CheckKey]) -> list[CheckResult]:
    """The results of this run's audit; if there are none, run the selected checks."""
    with refresh.hold().writer() as connection:
        audited = audit_log.of_run(connection, refresh.run_id)
    if audited:
        return audited
    tests = {key: test for key, test in _data_tests().items() if key in selected}
    found = _run_tests(refresh, tests) if tests else []
    expectations = {check.key for check in candidate_gate.descriptions()}
    return found + (_run_gate(refresh) if expectations & set(selected) else [])


def as_dagster_check(result: CheckResult) -> dg.AssetCheckResult:
    """A result in Dagster's form; a check that holds no publication is a warning."""
    error, warn = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(result.asset.split("/")),
        check_name=result.name,
        passed=result.passed,
        severity=error if result.blocking else warn,
        metadata=dict(result.metadata),
    )


def _table(results: Sequence[CheckResult]) -> str:
    """Failed checks with their counts, as a table in Markdown."""
    lines = [
        f"| {result.asset} | {result.name} | "
        f"{'holds the publication' if result.blocking else 'warns'} | "
        + ", ".join(f"{fact} {value}" for fact, value in result.metadata.items())
        + " |"
        for result in results
    ]
    return "\n".join(
        ["| table | check | effect | facts |", "|---|---|---|---|", *lines]
    )


def _run_tests(
    refresh: Refresh, tests: Mapping[CheckKey, Mapping[str, Any]]
) -> list[CheckResult]:
    """Run these data tests of dbt in one call."""
    by_id = {test["unique_id"]: key for key, test in tests.items()}
    chosen = [".".join(test["fqn"]) for test in tests.values()]
    is_every = len(tests) == len(_data_tests())
    events = dbt_runner.invoke(
        [*TEST, *([] if is_every else ["--select", *chosen])],
        data_dir=refresh.hold().data_dir,
        variables=refresh.dbt_variables(),
        on_result=Steps("audit", f"{len(tests)} data tests", len(tests)).one_done,
    )
    found = []
    for event in events:
        data = event["data"]
        key = by_id.get(data["node_info"]["unique_id"])
        if key is not None:
            found.append(_dbt_result(key, tests[key], data))
    return found


def _dbt_result(
    key: CheckKey, test: Mapping[str, Any], data: Mapping[str, Any]
) -> CheckResult:
    asset, name = key
    return CheckResult(
        name=name,
        asset=asset,
        passed=data["node_info"]["node_status"] == "pass",
        blocking=_holds(test),
        description=test["description"],
        metadata={
            "status": data["node_info"]["node_status"],
            "failed_rows": int(data.get("num_failures") or 0),
        },
    )


def _run_gate(refresh: Refresh) -> list[CheckResult]:
    """Run the second gate."""
    with refresh.hold().writer() as connection:
        return candidate_gate.run(
            connection,
            refresh.warehouse,
            refresh.instant,
            compare=not refresh.accept_changes,
            accepted=refresh.accept,
        )
