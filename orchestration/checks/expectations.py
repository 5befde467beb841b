"""The one place that knows Great Expectations.

Suites are data (`Expectation`); here they are run inside DuckDB, through the
connection that is already open, and come back as plain results. Great Expectations
has no DuckDB datasource, hence the two small classes. The import costs seconds of
CPU: it happens at the first run of a suite, once per process, never at import.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.checks.check_results import CheckResult, Fact
from orchestration.edges.great_expectations_duckdb import duckdb_datasource

# The results hold counts only, because they are shown and published, and no value of a
# row may be.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
FACTS = ("element_count", "unexpected_count", "missing_count")
ROW_COUNT = "ExpectTableRowCountToBeBetween"


@dataclass(frozen=True)
class Expectation:
    """One expectation of a suite.

    Attributes:
        name: of the check, a sentence that can be false.
        asset: what it is about, such as `serving/nps`.
        subject: the query of the gate whose rows are looked at.
        kind: class name in Great Expectations.
        arguments: of that class.
        description: for a person.
        blocking: whether its failure holds a publication.
    """

    name: str
    asset: str
    subject: str
    kind: str
    arguments: Mapping[str, Any]
    description: str
    blocking: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Asset and name, as in the results."""
        return self.asset, self.name


def validate(
    con: duckdb.DuckDBPyConnection,
    suite: Sequence[Expectation],
    queries: Mapping[str, str],
) -> list[CheckResult]:
    """Run a suite; never raises because of the data.

    Args:
        con: an open connection; a cursor of it is used, nothing is written.
        suite: what is expected; names are unique in it.
        queries: SQL by subject, each beginning with `select`. A subject that is
            absent, or whose query fails, fails its expectations.
    """
    by_subject: dict[str, list[Expectation]] = {}
    for expectation in suite:
        by_subject.setdefault(expectation.subject, []).append(expectation)
    found: dict[str, dict[str, Any]] = {}
    with con.cursor() as cursor:
        source = duckdb_datasource(cursor)
        for subject, expectations in by_subject.items():
            query = queries.get(subject)
            found |= _evaluate(source, subject, query, expectations) if query else {}
    return [_result(one, found.get(one.name, {})) for one in suite]


def _evaluate(
    source: Any, subject: str, query: str, expectations: Sequence[Expectation]
) -> dict[str, dict[str, Any]]:
    """Results of Great Expectations by check name; empty when the query fails."""
    import great_expectations as gx
    from great_expectations.exceptions.exceptions import GreatExpectationsError

    suite = gx.ExpectationSuite(name=subject)
    for one in expectations:
        kind = getattr(gx.expectations, one.kind)
        suite.add_expectation(kind(**one.arguments, meta={"check": one.name}))
    try:
        asset = source.add_query_asset(subject, query=query)
        batch = asset.add_batch_definition_whole_table(subject).get_batch()
        report = batch.validate(suite, result_format=COUNTS_ONLY)
    except (GreatExpectationsError, duckdb.Error):
        return {}
    return {
        result.expectation_config.meta["check"]: {
            "success": bool(result.success),
            "result": dict(result.result),
            "raised": _raised(result.exception_info),
        }
        for result in report.results
    }


def _raised(info: Mapping[str, Any] | None) -> bool:
    """Whether an expectation raised an error; `info` has one entry or several."""
    entries = [info or {}, *(one for one in (info or {}).values() if one)]
    return any(
        isinstance(entry, Mapping) and entry.get("raised_exception")
        for entry in entries
    )


def _result(expectation: Expectation, found: Mapping[str, Any]) -> CheckResult:
    facts: dict[str, Fact] = {}
    if not found or found["raised"]:
        # The engine's message can quote a value, so it is left out.
        facts["problem"] = "could not be evaluated"
    else:
        counts = found["result"]
        known = {name for name, value in counts.items() if value is not None}
        facts |= {name: int(counts[name]) for name in FACTS if name in known}
        if expectation.kind == ROW_COUNT:
            facts["row_count"] = int(counts["observed_value"])
    facts |= {
        name: value
        for name, value in expectation.arguments.items()
        if name in {"min_value", "max_value", "mostly"}
    }
    return CheckResult(
        name=expectation.name,
        asset=expectation.asset,
        passed=bool(found and found["success"] and not found["raised"]),
        blocking=expectation.blocking,
        description=expectation.description,
        metadata=facts,
    )
