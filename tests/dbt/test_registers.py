"""What every fact declares about itself, and the SQL that has to agree with it.

A fact of the marts declares its event as `meta: event` beside its columns:

- recorded_in: the intermediate model whose rows are the events;
- happened_at: the columns of that model which say when something happened;
- date: the fact's own column with the event's day, where it has one;
- customer, money: whether the event has a customer, and whether it has an amount;
- coverage: the entities of metrics.data_coverage whose sources the fact tells.

A fact that is computed from other facts declares `meta: derived_from` instead. The
parents of a model have to stand literally in its text, so the calendar, the coverage
and the singular test keep their lists; the tests here fail when a list lacks a fact.

Not here: how data flows through the project (test_manifest_rules).
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from orchestration.base import dbt_runner

Node = Mapping[str, Any]
Nodes = Mapping[str, Node]

CALENDAR = "dim_dates"
CALENDAR_TEST = "assert_every_fact_has_its_day"
COVERAGE = "data_coverage"
RATES = "int_exchange_rates"
ALWAYS_DECLARED = {"recorded_in", "happened_at", "customer", "money", "coverage"}


@pytest.fixture(scope="module")
def nodes() -> Nodes:
    found: Nodes = dbt_runner.manifest()["nodes"]
    return found


def named(nodes: Nodes, name: str) -> Node:
    """The one model or test of this name."""
    (found,) = (node for node in nodes.values() if node["name"] == name)
    return found


def parents(node: Node) -> set[str]:
    """Names of the models that it reads."""
    return {parent.split(".")[-1] for parent in node["depends_on"]["nodes"]}


def facts(nodes: Nodes) -> Iterator[Node]:
    for node in nodes.values():
        if node["resource_type"] == "model" and node["name"].startswith("fct_"):
            yield node


def events(nodes: Nodes) -> Iterator[tuple[Node, Mapping[str, Any]]]:
    """Facts that declare an event, with what they declare."""
    for fact in facts(nodes):
        if event := fact["config"]["meta"].get("event"):
            yield fact, event


def entity(model: str) -> str:
    """`orders` of int_orders, int_orders and int_stripe__orders."""
    name = model.removeprefix("int_").removesuffix("_unioned")
    return name.split("__")[-1]


def imported_as(node: Node, model: str) -> str:
    """The name of the CTE that reads nothing but this model; empty without one."""
    found = re.search(
        rf"(\w+) as \(\s*select \* from {{{{ ref\(.{model}.\) }}}}\s*\)",
        node["raw_code"],
    )
    return found.group(1) if found else ""


def silent_facts(nodes: Nodes) -> list[str]:
    """Facts that declare neither an event nor what they are derived from."""
    return [
        fact["name"]
        for fact in facts(nodes)
        if len({"event", "derived_from"} & set(fact["config"]["meta"])) != 1
    ]


def half_declared(nodes: Nodes) -> list[str]:
    """What an event declares and the fact does not have."""
    wrong = []
    for fact, event in events(nodes):
        needed = {"source"}
        needed |= {event["date"]} if "date" in event else set()
        needed |= {"customer_id"} if event.get("customer") else set()
        needed |= {"currency"} if event.get("money") else set()
        missing = (ALWAYS_DECLARED - set(event)) | (needed - set(fact["columns"]))
        if event["recorded_in"] not in parents(fact):
            missing.add(event["recorded_in"])
        wrong += [f"{fact['name']}: {what}" for what in sorted(missing)]
    return wrong


def missing_in_the_calendar(nodes: Nodes) -> list[str]:
    """Times of events that the first day of the calendar does not look at."""
    calendar = named(nodes, CALENDAR)
    missing = []
    for fact, event in events(nodes):
        cte = imported_as(calendar, event["recorded_in"])
        for column in event["happened_at"]:
            line = rf"select min\({column}\) as first_at from {cte}\b"
            if not cte or not re.search(line, calendar["raw_code"]):
                missing.append(f"{fact['name']}: {column}")
    return missing


def missing_in_the_calendar_test(nodes: Nodes) -> list[str]:
    """Dates of facts that the singular test does not compare with the calendar."""
    code = named(nodes, CALENDAR_TEST)["raw_code"]
    missing = []
    for fact, event in events(nodes):
        if "date" not in event:
            continue
        part = (
            rf"min\({event['date']}\) as first_date,\s*"
            rf"max\({event['date']}\) as last_date\s*from {fact['name']}\b"
        )
        if imported_as(named(nodes, CALENDAR_TEST), fact["name"]) != fact["name"] or (
            not re.search(part, code)
        ):
            missing.append(fact["name"])
    return missing


def missing_in_the_coverage(nodes: Nodes) -> list[str]:
    """Facts that tell the sources of an entity, where the coverage does not ask."""
    coverage = named(nodes, COVERAGE)
    missing = []
    for fact, event in events(nodes):
        for name in event["coverage"]:
            is_named = re.search(rf"(\b|'){name}'? as entity", coverage["raw_code"])
            if fact["name"] not in parents(coverage) or not is_named:
                missing.append(f"{fact['name']}: {name}")
    return missing


def without_foreign_key(nodes: Nodes) -> list[str]:
    """Facts with customers whose customer_id is not tested to be one."""
    tested = {
        test["attached_node"]
        for test in nodes.values()
        if (test.get("test_metadata") or {}).get("name") == "foreign_keys"
        and test["test_metadata"]["kwargs"]["keys"].get("customer_id")
        == "dim_customers"
    }
    return [
        fact["name"]
        for fact, event in events(nodes)
        if event["customer"] and fact["unique_id"] not in tested
    ]


def without_rates(nodes: Nodes) -> list[str]:
    """Facts with amounts that are not converted, or on whose days no rate is filled."""
    dated = {entity(parent) for parent in parents(named(nodes, RATES))}
    return [
        fact["name"]
        for fact, event in events(nodes)
        if event["money"]
        and (RATES not in parents(fact) or entity(event["recorded_in"]) not in dated)
    ]


LISTS: list[Callable[[Nodes], list[str]]] = [
    silent_facts,
    half_declared,
    missing_in_the_calendar,
    missing_in_the_calendar_test,
    missing_in_the_coverage,
    without_foreign_key,
    without_rates,
]


@pytest.mark.parametrize("problems", LISTS)
def test_every_fact_is_where_its_declaration_says(
    nodes: Nodes, problems: Callable[[Nodes], list[str]]
) -> None:
    assert len(list(events(nodes))) >= 7
    assert problems(nodes) == []


@pytest.mark.parametrize("problems", LISTS)
def test_a_new_fact_that_no_list_knows_is_noticed(
    nodes: Nodes, problems: Callable[[Nodes], list[str]]
) -> None:
    """A copy of an existing fact under another name, which only declares its event."""
    fact = copy.deepcopy(dict(named(nodes, "fct_orders")))
    fact |= {"name": "fct_visits", "unique_id": "model.cx.fct_visits", "columns": {}}
    event: dict[str, Any] = {
        "recorded_in": "int_visits",
        "happened_at": ["visited_at"],
        "date": "visited_date",
        "customer": True,
        "money": True,
        "coverage": ["visit"],
    }
    declared = {} if problems is silent_facts else {"event": event}
    fact["config"] = {"meta": declared}
    found = problems({**nodes, fact["unique_id"]: fact})
    assert {name.split(":")[0] for name in found} == {"fct_visits"}


def test_the_calendar_and_the_coverage_read_nothing_that_no_fact_declares(
    nodes: Nodes,
) -> None:
    declared = [event for _, event in events(nodes)]
    recorded = {event["recorded_in"] for event in declared}
    covered = {fact["name"] for fact, event in events(nodes) if event["coverage"]}
    assert parents(named(nodes, CALENDAR)) == recorded
    assert {
        name for name in parents(named(nodes, COVERAGE)) if name.startswith("fct_")
    } == covered


def test_what_is_derived_reads_the_facts_that_it_names(nodes: Nodes) -> None:
    read = {
        fact["name"]: {name for name in parents(fact) if name.startswith("fct_")}
        for fact in facts(nodes)
        if "derived_from" in fact["config"]["meta"]
    }
    declared = {
        name: set(named(nodes, name)["config"]["meta"]["derived_from"]) for name in read
    }
    assert read
    assert read == declared
