"""What the published tables measure, as their yml in the dbt project says.

The yml of a table of `metrics` or `serving` says under `config.meta` which of its
columns are numbers that people read, of which kind, with which interval, and which job
makes them anew. Here that is read from the manifest, for the checks and the jobs. Not
here: what a metric means (the seed metric_definitions), nor the tests inside dbt that
read the same meta (`breakdowns_add_up`, `interval_holds_its_value`).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from orchestration.base import dbt_runner
from orchestration.base.settings import DBT_PROJECT_DIR

MEASURED_LAYERS: Final = ("metrics", "serving")
KINDS: Final = frozenset({"share", "points", "mean", "amount", "count", "change"})
"""share: 0 to 1; points: -100 to 100; mean: on a scale of its own; amount: money;
change: a share by which something differs, of either sign."""


@dataclass(frozen=True)
class Measure:
    """A number that a published table holds, and the columns that stand behind it.

    Attributes:
        schema: of the table, metrics or serving.
        table: that holds it.
        column: that holds it.
        metric: its row in metric_definitions.
        kind: one of KINDS.
        interval: columns of the lower and the upper bound; None without an interval.
        numerator: the columns that are counted; none where it is no fraction.
        denominator: the column that they are a part of.
        sample: the column that says how many independent answers or customers it has.
    """

    schema: str
    table: str
    column: str
    metric: str
    kind: str
    interval: tuple[str, str] | None = None
    numerator: tuple[str, ...] = ()
    denominator: str | None = None
    sample: str | None = None


def meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the yml of a model says under `config.meta`."""
    found: Mapping[str, Any] = node["config"].get("meta") or {}
    return found


def measured_models() -> list[Mapping[str, Any]]:
    """The manifest's nodes of the tables that hold published numbers, by name."""
    nodes = dbt_runner.manifest()["nodes"].values()
    models = [
        node
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] in MEASURED_LAYERS
    ]
    return sorted(models, key=lambda node: (node["schema"], node["name"]))


@lru_cache(maxsize=1)
def survey_metrics() -> Mapping[str, tuple[str, ...]]:
    """The metrics that are made of answers to questions of a role, by their unit."""
    seed = DBT_PROJECT_DIR / "seeds" / "metric_definitions.csv"
    found: dict[str, tuple[str, ...]] = {}
    with seed.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["role"]:
                found[row["unit"]] = (*found.get(row["unit"], ()), row["metric"])
    return found


@lru_cache(maxsize=1)
def measures() -> tuple[Measure, ...]:
    """Every measure of every published table, in the order of the yml.

    An entry that names a `unit` and no metric is one measure for each survey metric of
    that unit.

    Raises:
        TypeError: when a yml says something of a measure that there is no word for.
    """
    return tuple(
        _measure(node, one)
        for node in measured_models()
        for entry in meta(node).get("measures", ())
        for one in _by_metric(entry)
    )


def _by_metric(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entry once for each metric that it is about."""
    if "unit" not in entry:
        yield entry
        return
    common = {name: value for name, value in entry.items() if name != "unit"}
    for metric in survey_metrics()[entry["unit"]]:
        yield {**common, "metric": metric}


def _measure(node: Mapping[str, Any], entry: Mapping[str, Any]) -> Measure:
    """One entry of a table's meta; YAML's lists are tuples here."""
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry.items()
    }
    return Measure(schema=node["schema"], table=node["name"], **said)


def served_measures() -> list[Measure]:
    """The measures of the tables that dashboards read."""
    return [measure for measure in measures() if measure.schema == "serving"]


def refreshed_by(job: str) -> list[tuple[str, str]]:
    """Schema and name of the tables that a job makes anew."""
    return [
        (node["schema"], node["name"])
        for node in measured_models()
        if meta(node).get("refreshed_by") == job
    ]
