"""What published tables say that they measure: complete, and true of their columns.

Jobs, the gate before publishing and generic tests of dbt read it (`config.meta`); a
table that said nothing would be published without any of them. Not here: what these
readers do with it.
"""

import csv
from collections.abc import Mapping
from typing import Any

import pytest

from orchestration import measures
from orchestration.base import dbt_runner
from orchestration.base.settings import DBT_PROJECT_DIR
from orchestration.checks import candidate_gate
from orchestration.extract.files.mapping import question_roles
from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.jobs import JOBS
from orchestration.measures import Measure

Node = Mapping[str, Any]

# A record of how models were fitted measures no customer.
RECORDS = {"clv_models"}
# The unit in metric_definitions of every kind of measure.
UNITS = {
    "share": {"share"},
    "points": {"points"},
    "mean": {"scale"},
    "amount": {"currency"},
    "count": {"purchases"},
    "change": {"change"},
}
TABLES = [
    pytest.param(node, id=f"{node['schema']}.{node['name']}")
    for node in measures.measured_models()
]
MEASURES = [
    pytest.param(one, id=f"{one.schema}.{one.table}.{one.metric}")
    for one in measures.measures()
]
WITH_INTERVAL = [
    pytest.param(one, id=f"{one.schema}.{one.table}.{one.metric}")
    for one in measures.measures()
    if one.interval is not None
]


def definitions() -> dict[str, dict[str, str]]:
    """The rows of metric_definitions by metric."""
    seed = DBT_PROJECT_DIR / "seeds" / "metric_definitions.csv"
    with seed.open(encoding="utf-8", newline="") as lines:
        return {row["metric"]: row for row in csv.DictReader(lines)}


def node_of(measure: Measure) -> Node:
    (found,) = (
        node
        for node in measures.measured_models()
        if (node["schema"], node["name"]) == (measure.schema, measure.table)
    )
    return found


def arguments(node: Node, name: str) -> dict[str, Any]:
    """The arguments of the generic test of that name on a model; empty without one."""
    for test in dbt_runner.manifest()["nodes"].values():
        about = test.get("test_metadata") or {}
        if test.get("attached_node") == node["unique_id"] and about.get("name") == name:
            found: dict[str, Any] = about["kwargs"]
            return found
    return {}


def test_every_published_table_says_what_it_measures() -> None:
    silent = {
        node["name"]
        for node in measures.measured_models()
        if not measures.meta(node).get("measures")
    }
    assert silent == RECORDS


@pytest.mark.parametrize("node", TABLES)
def test_a_published_table_says_which_job_refreshes_it(node: Node) -> None:
    assert measures.meta(node).get("refreshed_by") in {job.name for job in JOBS}


@pytest.mark.parametrize("node", TABLES)
def test_a_table_that_is_cut_says_which_counts_add_up(node: Node) -> None:
    adds_up = measures.meta(node).get("adds_up")
    assert bool(adds_up) == ("breakdown" in node["columns"])
    if adds_up:
        assert set(adds_up) == {"within", "counts"}
        assert {*adds_up["within"], *adds_up["counts"]} <= set(node["columns"])
        assert adds_up["counts"]


def test_counts_that_add_up_are_added_up_by_a_test() -> None:
    nodes = dbt_runner.manifest()["nodes"].values()
    declared = {
        node["name"]: (adds_up, arguments(node, "breakdowns_add_up"))
        for node in nodes
        if node["resource_type"] == "model"
        and (adds_up := measures.meta(node).get("adds_up"))
    }
    untested = [
        name
        for name, (adds_up, tested) in declared.items()
        if any(adds_up[key] != tested.get(key) for key in ("within", "counts"))
    ]
    assert untested == []
    assert "score_sums" in declared


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_names_columns_that_are_there(measure: Measure) -> None:
    columns = {
        measure.column,
        *(measure.interval or ()),
        *measure.numerator,
        *filter(None, (measure.denominator, measure.sample)),
    }
    assert columns - set(node_of(measure)["columns"]) == set()
    assert measure.kind in measures.KINDS


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_has_a_definition_of_its_unit(measure: Measure) -> None:
    assert definitions()[measure.metric]["unit"] in UNITS[measure.kind]


@pytest.mark.parametrize("measure", WITH_INTERVAL)
def test_an_interval_is_checked_to_hold_its_value(measure: Measure) -> None:
    """In `metrics` by a test of dbt, in `serving` by the gate before publishing."""
    assert measure.interval is not None
    if measure.schema == "metrics":
        node = node_of(measure)
        tested = arguments(node, "interval_holds_its_value")
        assert tested["measures"] == measures.meta(node)["measures"]
    else:
        low, high = measure.interval
        names = {check.name for check in candidate_gate.suite()}
        assert {
            f"{measure.table}_{low}_is_not_above_{measure.column}",
            f"{measure.table}_{measure.column}_is_not_above_{high}",
        } <= names


def test_every_served_number_has_a_definition_under_its_own_name() -> None:
    served = {measure.column for measure in measures.served_measures()}
    assert served - set(definitions()) == set()
    assert len(served) > 12


def test_every_definition_is_of_a_published_number() -> None:
    published = {one.metric for one in measures.measures()}
    published |= {one.column for one in measures.served_measures()}
    assert set(definitions()) - published == set()


def test_every_job_but_the_daily_one_has_tables_of_its_own() -> None:
    tables = {job.name: measures.refreshed_by(job.name) for job in JOBS}
    assert ("serving", "nps") in tables["survey_scores"]
    assert ("serving", "churn") in tables["churn"]
    assert ("serving", "clv_by_segment") in tables["clv"]
    assert all(tables.values())


def test_a_measure_with_a_word_that_nobody_knows_is_refused() -> None:
    node = {"schema": "serving", "name": "nps"}
    entry = {
        "column": "nps",
        "metric": "nps",
        "kind": "points",
        "intervall": ["a", "b"],
    }
    with pytest.raises(TypeError, match="intervall"):
        measures._measure(node, entry)


def test_every_survey_metric_has_one_model_of_its_interval() -> None:
    """A metric without one would be declared and served, and never have a row."""
    models = [
        node["raw_code"]
        for node in dbt_runner.manifest()["nodes"].values()
        if node["resource_type"] == "model" and node["name"].endswith("_intervals")
    ]
    asked = {
        unit: sum(f"unit = '{unit}'" in code for code in models)
        for unit in measures.survey_metrics()
    }
    assert len(asked) >= 3
    assert asked == dict.fromkeys(asked, 1)


def test_every_role_with_a_metric_is_served() -> None:
    """`metrics.survey_scores` has it anyway; a dashboard needs a table of its own."""
    metrics = {name for names in measures.survey_metrics().values() for name in names}
    served = {measure.metric for measure in measures.served_measures()}
    published = {one.metric for one in measures.measures() if one.schema == "metrics"}
    assert metrics - served == set()
    assert metrics - published == set()


def test_the_mapping_of_files_knows_the_roles_of_the_seed() -> None:
    """The roles, and which of them are scored, stand in one seed only."""
    with (DBT_PROJECT_DIR / "seeds" / "question_roles.csv").open() as lines:
        scored = {
            row["role"]: row["is_scored"] == "true" for row in csv.DictReader(lines)
        }
    column = ENTITIES["questions"].column("role")
    assert column is not None
    assert set(column.words) == set(scored)
    assert {role: question_roles.is_scored(role) for role in scored} == scored
    assert {True, False} == set(scored.values())
