"""The audit: every data test of dbt and the gate on what is about to be published.

Its checks stand on one asset, one per audited table, so that a person finds them on one
page. A failed check fails no step: the publish step reads the results and decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from orchestration import audit_log, dbt_runner, keys
from orchestration.checks import candidate, intake
from orchestration.checks.results import CheckResult
from orchestration.progress import Steps, say
from orchestration.publish.publication import PUBLISHED_SCHEMAS
from orchestration.resources import Refresh

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]
TEST = ("test", "--exclude-resource-type", "unit_test")


def published_models() -> list[dg.AssetKey]:
    """Every model that goes into a publication."""
    nodes = dbt_runner.manifest()["nodes"].values()
    return [
        dg.AssetKey([node["schema"], node["name"]])
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] in PUBLISHED_SCHEMAS
    ]


def _data_tests() -> dict[str, Mapping[str, Any]]:
    """dbt's data tests by unique id."""
    nodes = dbt_runner.manifest()["nodes"].items()
    return {name: node for name, node in nodes if node["resource_type"] == "test"}


def _tested(test: Mapping[str, Any]) -> str:
    """What a test is about, such as `marts/fct_orders`: the model it stands on."""
    manifest = dbt_runner.manifest()
    about = test.get("attached_node") or (test["depends_on"]["nodes"] or [""])[-1]
    node = manifest["nodes"].get(about) or manifest["sources"].get(about)
    return f"{node['schema']}/{node['name']}" if node else "dbt"


def required_checks() -> set[tuple[str, str]]:
    """Keys (asset, name) of the checks without which nothing may be published."""
    tests = {
        (_tested(test), str(test["name"]))
        for test in _data_tests().values()
        if test["config"]["severity"].lower() == "error"
    }
    gates = {
        check.key for check in (*intake.SUITE, *candidate.suite()) if check.blocking
    }
    return tests | gates


def _check_name(asset: str) -> str:
    """The name under which Dagster shows what is known about `marts/fct_orders`."""
    return asset.replace("/", "__")


def _specs() -> list[dg.AssetCheckSpec]:
    """One check per audited table: a hundred tests apart would bury each other."""
    audited = {_tested(test) for test in _data_tests().values()}
    audited |= {check.asset for check in candidate.suite()}
    return [
        dg.AssetCheckSpec(
            _check_name(asset),
            asset=keys.AUDIT,
            description=f"Every data test and expectation about {asset}.",
        )
        for asset in sorted(audited)
    ]


def audit_assets() -> dg.AssetsDefinition:
    """The audit asset with one check per audited table."""
    specs = _specs()

    @dg.multi_asset(
        name="audit",
        specs=[
            dg.AssetSpec(
                keys.AUDIT,
                deps=published_models(),
                group_name="publish",
                kinds={"dbt", "greatexpectations"},
                description="What was found about the state that may be published.",
            )
        ],
        check_specs=specs,
    )
    def _audit(refresh: Refresh) -> Events:
        results = [*_dbt_results(refresh), *_gate_results(refresh)]
        with refresh.hold().writer() as connection:
            audit_log.record(connection, refresh.run_id, datetime.now(UTC), results)
        failed = [result for result in results if not result.passed]
        say("audit", f"{len(results)} checks", note=f"{len(failed)} failed")
        yield dg.MaterializeResult(
            asset_key=keys.AUDIT,
            metadata={"checks": len(results), "failed": len(failed)},
        )
        yield from _by_table(results)

    return _audit


def _by_table(results: Sequence[CheckResult]) -> Iterator[dg.AssetCheckResult]:
    tables: dict[str, list[CheckResult]] = {}
    for result in results:
        tables.setdefault(result.asset, []).append(result)
    for asset, found in sorted(tables.items()):
        yield dg.AssetCheckResult(
            asset_key=keys.AUDIT,
            check_name=_check_name(asset),
            passed=all(result.passed for result in found),
            severity=_severity(found),
            metadata={
                "checks": len(found),
                "failed": sum(not result.passed for result in found),
                "results": dg.MetadataValue.md(_table(found)),
            },
        )


def _severity(results: Sequence[CheckResult]) -> dg.AssetCheckSeverity:
    """What fails without blocking is a warning."""
    holds = any(result.blocking and not result.passed for result in results)
    return dg.AssetCheckSeverity.ERROR if holds else dg.AssetCheckSeverity.WARN


def _table(results: Sequence[CheckResult]) -> str:
    """The single results, failed ones first, with their counts."""
    ordered = sorted(results, key=lambda result: (result.passed, result.name))
    lines = [
        f"| {result.name} | {'passed' if result.passed else 'failed'} | "
        + ", ".join(f"{fact} {value}" for fact, value in result.metadata.items())
        + " |"
        for result in ordered
    ]
    return "\n".join(["| check | outcome | facts |", "|---|---|---|", *lines])


def _dbt_results(refresh: Refresh) -> list[CheckResult]:
    tests = _data_tests()
    events = dbt_runner.invoke(
        TEST,
        data_dir=refresh.hold().data_dir,
        variables=refresh.dbt_variables(),
        on_result=Steps("audit", f"{len(tests)} data tests", len(tests)).one_done,
    )
    return [
        _dbt_result(tests[event["data"]["node_info"]["unique_id"]], event["data"])
        for event in events
    ]


def _dbt_result(test: Mapping[str, Any], data: Mapping[str, Any]) -> CheckResult:
    return CheckResult(
        name=test["name"],
        asset=_tested(test),
        passed=data["node_info"]["node_status"] == "pass",
        blocking=test["config"]["severity"].lower() == "error",
        description=test["description"],
        metadata={
            "status": data["node_info"]["node_status"],
            "failed_rows": int(data.get("num_failures") or 0),
        },
    )


def _gate_results(refresh: Refresh) -> list[CheckResult]:
    with refresh.hold().writer() as connection:
        return candidate.run(
            connection,
            refresh.warehouse,
            refresh.instant,
            compare=not refresh.accept_changes,
        )
