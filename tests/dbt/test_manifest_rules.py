"""How the dbt project flows, as rules over its manifest: nothing is built here.

Not here: what the SQL computes (unit tests and data tests of dbt), nor its layout
(sqlfluff).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

from orchestration.base import dbt_runner
from orchestration.base.settings import DBT_PROJECT_DIR
from orchestration.extract.registry import API_VENDORS

Node = Mapping[str, Any]

# Data flow downwards only. `meta` describes the sources, so it may be read by what
# needs to know how far they reach.
LAYERS = {
    "staging": 0,
    "intermediate": 1,
    "meta": 2,
    "marts": 3,
    "scores": 4,
    # What the metrics need on the way and nobody reads: not published.
    "steps": 5,
    "metrics": 6,
    "serving": 7,
}
NAMES = {
    "staging": r"stg_[a-z]+__[a-z_]+",
    "intermediate": r"int_[a-z_]+",
    "marts": r"(dim|fct)_[a-z_]+",
    "scores": r"clv_[a-z_]+",
}
NOT_A_LAYER = r"(?!(stg|int|dim|fct)_)[a-z_]+"
PUBLISHED = {"marts", "metrics", "serving", "meta"}
# Which layers may read what Python wrote.
READERS = {
    "raw": {"staging"},
    "_el": {"staging", "intermediate", "meta"},
    "identity": {"intermediate"},
    "scores_raw": {"scores"},
}
# Tables of findings: a record may have any number of them.
WITHOUT_A_KEY = {"int_identity_edges", "int_quarantine"}
# Sources of their own beside the vendors: whatever a company drops as files, and what
# it says of its own surveys and words.
OWN = frozenset({"files", "company"})
# What is read differently by another engine, or by it alone (macros/portable).
DIALECT = {
    "a double quote is a text on Spark": r'"',
    "days of the week are counted from 0 or 1": r"extract\s*\(\s*(iso)?dow",
    "integer division is // or div": r"//",
    "regular expressions have other names": r"\bregexp_|\brlike\b",
    "formatted dates have other names": r"\b(strftime|strptime|date_format)\b",
    "lists are unnested or exploded": r"\b(unnest|explode)\s*\(",
    "lists and structs are written otherwise": r"\b(list|struct)_\w+\s*\(|\blambda\b",
    "JSON is read otherwise": r"->>|\bjson_(extract|value|transform)",
    "as-of joins are one engine's": r"\basof\b",
    "hashes differ": r"(?<![\w])(hash|sha256|sha2)\s*\(",
    "a varchar has a length on Spark": r"\bvarchar\b(?!\()",
    "columns are left out otherwise": r"\*\s*(exclude|replace)\b",
    "nulls are ignored elsewhere in the call": r"\bignore nulls\b",
    "null-safe equality is `is distinct from`": r"<=>",
    "recursion is limited": r"\bwith recursive\b",
    "only one column is counted distinct": r"count\s*\(\s*distinct[^()]*,",
    "zones are converted otherwise": r"\btimezone\s*\(|\bat time zone\b",
    "series are generated otherwise": r"\b(generate_series|range)\s*\(",
    "seconds since 1970 are taken otherwise": r"\bepoch(_ms)?\s*\(",
    "differences of dates are counted otherwise": r"\b(date_?diff|date_sub)\s*\(",
    "a division by 0 is infinity or an error": r"/(?!\s*(nullif|\d|/))",
    "a fraction without exponent is a decimal": r"(?<![\w.])\d+\.\d+(?![\d.]*e)",
}


@pytest.fixture(scope="module")
def nodes() -> Mapping[str, Node]:
    found: Mapping[str, Node] = dbt_runner.manifest()["nodes"]
    return found


@pytest.fixture(scope="module")
def models(nodes: Mapping[str, Node]) -> list[Node]:
    return [node for node in nodes.values() if node["resource_type"] == "model"]


def layer(node: Node) -> str:
    """The first folder below models/."""
    return str(node["fqn"][1])


def sql(model: Node) -> str:
    """The model's own SQL: no Jinja, no comments, no quoted texts."""
    tokens = jinja2.Environment(autoescape=True).lex(model["raw_code"])
    code = "".join(text if kind == "data" else " 0 " for _, kind, text in tokens)
    return re.sub(r"--[^\n]*|'[^']*'", "''", code)


def code(node: Node) -> str:
    """The SQL and Jinja of a model, a macro or a test, without their comments."""
    written = node["macro_sql"] if "macro_sql" in node else node["raw_code"]
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", written, flags=re.S)


def vendors() -> set[str]:
    """The tools whose data is staged: their folders of staging."""
    folders = (DBT_PROJECT_DIR / "models" / "staging").iterdir()
    return {folder.name for folder in folders if folder.is_dir()} - OWN


def is_of_one_source(node: Node) -> bool:
    """Whether a model or a test lies in the folder of a vendor or of an own source."""
    return bool({*vendors(), *OWN}.intersection(node["fqn"]))


def is_of_a_generic_test(macro: Node) -> bool:
    return str(macro["original_file_path"]).startswith("tests/generic/")


def literal_parents(node: Node) -> set[str]:
    """The models, seeds and sources that a text names, as the manifest ends its ids."""
    refs = re.findall(r"\bref\(\s*['\"](\w+)['\"]\s*\)", code(node))
    sources = re.findall(
        r"\bsource\(\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]\s*\)", code(node)
    )
    return {*refs, *(".".join(source) for source in sources)}


def unions(models: list[Node]) -> list[Node]:
    """The models that unite what several sources say of one entity."""
    return [
        model for model in models if re.fullmatch(r"int_\w+_unioned", model["name"])
    ]


def parts(nodes: Mapping[str, Node], union: Node) -> list[Node]:
    """The sources' models that a union is made of."""
    return [nodes[parent] for parent in union["depends_on"]["nodes"]]


def columns_in_order(model: Node) -> list[tuple[str, str]]:
    """(name, type) of the columns as the YAML file lists them."""
    return [(name, col["data_type"] or "") for name, col in model["columns"].items()]


def keys_tested(nodes: Mapping[str, Node]) -> set[str]:
    """Models with a test that their key is one."""
    return {
        node["attached_node"]
        for node in nodes.values()
        if (node.get("test_metadata") or {}).get("name") in {"primary_key", "unique"}
    }


def test_every_model_lies_in_a_layer_and_its_schema(models: list[Node]) -> None:
    assert {layer(model) for model in models} == set(LAYERS)
    strays = [model["name"] for model in models if model["schema"] != layer(model)]
    assert strays == []


def test_a_name_says_the_layer(models: list[Node]) -> None:
    wrong = [
        model["name"]
        for model in models
        if not re.fullmatch(NAMES.get(layer(model), NOT_A_LAYER), model["name"])
    ]
    assert wrong == []


def test_no_arrow_points_back(nodes: Mapping[str, Node], models: list[Node]) -> None:
    back = [
        f"{model['name']} <- {nodes[parent]['name']}"
        for model in models
        for parent in model["depends_on"]["nodes"]
        if parent.startswith("model.")
        and LAYERS[layer(nodes[parent])] > LAYERS[layer(model)]
    ]
    assert back == []


def test_what_is_served_comes_from_the_metrics(
    nodes: Mapping[str, Node], models: list[Node]
) -> None:
    allowed = {"metrics", "scores", "marts"}
    wrong = [
        f"{model['name']} <- {nodes[parent]['name']}"
        for model in models
        if layer(model) == "serving"
        for parent in model["depends_on"]["nodes"]
        if layer(nodes[parent]) not in allowed
    ]
    assert wrong == []


def test_only_staging_reads_raw_and_only_scores_read_scores(
    models: list[Node],
) -> None:
    wrong = [
        f"{model['name']} <- {source}"
        for model in models
        for parent in model["depends_on"]["nodes"]
        if parent.startswith("source.")
        for source in [parent.split(".")[2]]
        if layer(model) not in READERS["raw" if source.startswith("raw_") else source]
    ]
    assert wrong == []


def test_staging_reads_every_path_that_a_resource_requires(
    models: list[Node],
) -> None:
    """Else the gate would hold a refresh for a field that nobody misses."""
    required = [
        (f"source.cx.{vendor.schema}.{resource.name}", path)
        for vendor in API_VENDORS.values()
        for resource in vendor.resources
        for path in resource.required
    ]
    assert {source.split(".")[2] for source, _ in required} == {
        vendor.schema for vendor in API_VENDORS.values()
    }
    assert [
        (source, path)
        for source, path in required
        if not any(
            source in model["depends_on"]["nodes"]
            and re.search(rf"'{re.escape(path)}\b", code(model))
            for model in models
        )
    ] == []


def test_staging_of_a_vendor_joins_nothing(models: list[Node]) -> None:
    """A file may bring one entity in two tables: orders and their lines."""
    joined = [
        model["name"]
        for model in models
        if layer(model) == "staging"
        and model["fqn"][2] != "files"
        and re.search(r"\bjoin\b", sql(model))
    ]
    assert joined == []


def test_every_model_says_what_one_row_is(models: list[Node]) -> None:
    silent = [
        model["name"]
        for model in models
        if not re.search(r"One row[^.]*\.\s*$", model["description"])
    ]
    assert silent == []


def test_every_declared_column_is_described(
    nodes: Mapping[str, Node], models: list[Node]
) -> None:
    """The columns of a part of a union are those of the union."""
    united = {part["name"] for union in unions(models) for part in parts(nodes, union)}
    silent = [
        f"{model['name']}.{column['name']}"
        for model in models
        for column in model["columns"].values()
        if not column["description"].strip()
    ]
    bare = {model["name"] for model in models if not model["columns"]}
    assert silent == []
    assert bare == united


def columns_of_yaml() -> Iterator[tuple[str, str]]:
    """(column, description as it is written) of every published layer."""
    for folder in ("marts", "metrics", "serving", "meta"):
        for path in (DBT_PROJECT_DIR / "models" / folder).rglob("*.yml"):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            for model in content.get("models", []):
                for column in model["columns"]:
                    yield column["name"], column["description"].strip()


def test_a_text_that_is_needed_twice_stands_once() -> None:
    written = Counter(
        (name, text) for name, text in columns_of_yaml() if not text.startswith("{{")
    )
    assert [entry for entry, count in written.items() if count > 1] == []


def test_every_key_is_tested(nodes: Mapping[str, Node], models: list[Node]) -> None:
    """What only leads to an entity has the entity's key, which is tested there."""
    tested = keys_tested(nodes)
    on_the_way = {union["unique_id"] for union in unions(models)} | {
        part["unique_id"] for union in unions(models) for part in parts(nodes, union)
    }
    untested = [
        model["name"]
        for model in models
        if layer(model) != "staging" and model["unique_id"] not in tested | on_the_way
    ]
    assert set(untested) == WITHOUT_A_KEY


def test_scores_and_serving_have_contracts(models: list[Node]) -> None:
    open_ones = [
        model["name"]
        for model in models
        if layer(model) in {"scores", "serving"}
        and not model["config"]["contract"]["enforced"]
    ]
    assert open_ones == []


def test_what_is_served_says_which_columns_are_never_null(models: list[Node]) -> None:
    loose = [
        model["name"]
        for model in models
        if layer(model) == "serving"
        and not any(column["constraints"] for column in model["columns"].values())
    ]
    assert loose == []


def test_every_metric_has_an_example_worked_by_hand(models: list[Node]) -> None:
    examples = dbt_runner.manifest()["unit_tests"].values()
    tested = {example["model"] for example in examples}
    without = [
        model["name"]
        for model in models
        if layer(model) in {"steps", "metrics"} and model["name"] not in tested
    ]
    # How models were fitted is a record, handed on as it is.
    assert without == ["clv_models"]


def test_no_column_of_a_person_is_in_a_published_schema(models: list[Node]) -> None:
    personal = [
        f"{model['name']}.{column['name']}"
        for model in models
        if layer(model) in PUBLISHED
        for column in model["columns"].values()
        if column["meta"].get("pii") or column["config"]["meta"].get("pii")
    ]
    assert personal == []


def test_every_served_table_is_exposed() -> None:
    exposures = dbt_runner.manifest()["exposures"].values()
    exposed = {parent for item in exposures for parent in item["depends_on"]["nodes"]}
    served = {
        node["unique_id"]
        for node in dbt_runner.manifest()["nodes"].values()
        if node["resource_type"] == "model" and layer(node) == "serving"
    }
    assert exposed == served


@pytest.mark.parametrize("reason", DIALECT)
def test_no_model_speaks_one_engines_dialect(models: list[Node], reason: str) -> None:
    speaking = [
        (model["name"], found.group())
        for model in models
        if (found := re.search(DIALECT[reason], sql(model), flags=re.I))
    ]
    assert speaking == []


def test_only_portable_macros_cast_to_a_text_without_a_length() -> None:
    """Models cast through macros too, where Jinja hides the type from their SQL."""
    macros = dbt_runner.manifest()["macros"].values()
    casting = [
        macro["name"]
        for macro in macros
        if macro["package_name"] == "cx"
        and not macro["original_file_path"].startswith("macros/portable/")
        and re.search(r"\bvarchar\b", macro["macro_sql"], flags=re.I)
    ]
    uniting = [
        model["name"]
        for model in dbt_runner.manifest()["nodes"].values()
        if re.search(r"\bvarchar\b", model.get("raw_code", ""), flags=re.I)
    ]
    assert casting + uniting == []


# What makes a macro more than an expression of a value. `extract(... from ...)` and
# `is distinct from` are expressions; `| join(...)` is Jinja.
RELATION = (
    r"\b(?:ref|source)\s*\("
    r"|\b(?<!distinct )from\b|(?<!\| )\bjoin\b|\bqualify\b|\bover\b"
)
PART_OF_A_DATE = r"\bextract\s*\(\s*\w+\s+from\b"


def test_a_macro_is_an_expression_of_a_value() -> None:
    """It reads no relation and opens no window. A generic test is a query by nature."""
    found = {
        macro["name"]
        for macro in dbt_runner.manifest()["macros"].values()
        if macro["package_name"] == "cx"
        and not is_of_a_generic_test(macro)
        and re.search(RELATION, re.sub(PART_OF_A_DATE, "", code(macro)), flags=re.I)
    }
    assert found == set()


def test_every_parent_of_a_model_stands_in_its_text(models: list[Node]) -> None:
    hiding = {
        model["name"]
        for model in models
        if literal_parents(model)
        != {parent.split(".", 2)[2] for parent in model["depends_on"]["nodes"]}
    }
    assert hiding == set()


def test_nothing_that_all_sources_share_names_a_vendor(
    nodes: Mapping[str, Node],
) -> None:
    """Only a union does: it names the vendors' models that it is made of."""
    shared = [
        node
        for node in nodes.values()
        if (node["resource_type"] == "model" and layer(node) != "staging")
        or (node["resource_type"] == "test" and "test_metadata" not in node)
        if not is_of_one_source(node)
    ]
    macros = [
        macro
        for macro in dbt_runner.manifest()["macros"].values()
        if macro["package_name"] == "cx"
    ]
    assert len(shared) > 50
    assert len(macros) > 50
    names = "|".join(sorted(vendors()))
    part_of_a_union = rf"\bref\('int_({names})__\w+'\)"
    naming = {
        node["name"]
        for node in (*shared, *macros)
        if re.search(
            names,
            re.sub(part_of_a_union, "", code(node))
            if node["name"].endswith("_unioned")
            else code(node),
            flags=re.I,
        )
    }
    assert naming == set()


def test_the_name_of_a_sources_model_says_the_source(models: list[Node]) -> None:
    sources = "|".join(sorted({*vendors(), *OWN}))
    wrong = []
    for model in models:
        named = re.match(rf"(stg|int)_({sources})__", model["name"])
        folders = model["fqn"][1:3]
        placed = folders[1] in {*vendors(), *OWN} and tuple(folders)
        expected = named and (
            {"stg": "staging", "int": "intermediate"}[named[1]],
            named[2],
        )
        if (placed or None) != expected:
            wrong.append(model["name"])
    assert wrong == []


# One source's part of a union.
PART = r"select \* from \{\{ ref\('int_[a-z]+__[a-z_]+'\) \}\}"


def test_a_union_is_a_view_that_unites_one_part_a_line(models: list[Node]) -> None:
    """So a new vendor adds one line; the first one tells sqlfluff of the columns."""
    text = (
        r"\{\{ config\(materialized='view'\) \}\}\n\n"
        rf"{PART} -- noqa: AM04(\nunion all {PART})*\s*"
    )
    assert [
        union["name"]
        for union in unions(models)
        if not re.fullmatch(text, union["raw_code"])
        or union["config"]["materialized"] != "view"
    ] == []


def test_an_entity_that_is_united_has_a_contract(models: list[Node]) -> None:
    entities = {union["name"].removesuffix("_unioned") for union in unions(models)}
    found = [model for model in models if model["name"] in entities]
    assert found
    assert [
        model["name"] for model in found if not model["config"]["contract"]["enforced"]
    ] == []


def test_a_union_says_the_names_and_types_that_its_parts_must_have(
    models: list[Node],
) -> None:
    """They stand once; test_empty_warehouse compares what each part is built with."""
    assert len(unions(models)) > 10
    assert [
        union["name"]
        for union in unions(models)
        if not union["columns"] or not all(kind for _, kind in columns_in_order(union))
    ] == []


def test_a_part_of_a_union_is_described_beside_its_sql(
    nodes: Mapping[str, Node], models: list[Node]
) -> None:
    """So that a new vendor describes its models in its own folder."""
    strays = [
        part["name"]
        for union in unions(models)
        for part in parts(nodes, union)
        if not part["patch_path"]
        or Path(part["patch_path"].split("://")[1]).parent
        != Path(part["original_file_path"]).parent
    ]
    assert strays == []


def test_every_fault_of_a_union_reaches_the_quarantine(
    nodes: Mapping[str, Node], models: list[Node]
) -> None:
    """From the union, or from a model that adds what only other entities show."""
    read = set(nodes["model.cx.int_quarantine"]["depends_on"]["nodes"])
    with_faults = {
        union["unique_id"] for union in unions(models) if "fault" in union["columns"]
    }
    assert with_faults
    assert {
        union
        for union in with_faults
        if not read & {union, union.replace("_unioned", "_checked")}
    } == set()
