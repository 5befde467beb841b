"""What the dbt manifest says about the tables that are published.

Descriptions become comments, not_null tests and constraints become NOT NULL, the
tag `meta.pii` keeps a column from being published at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from orchestration.publish.publication import PUBLISHED_SCHEMAS

Node = Mapping[str, Any]
SEGMENT = "segment_"
SEGMENT_TEXT = (
    "Segment `{}` of the row: its own, else the customer's at that time, else the"
    " account's as it is now, else `unknown`."
)


@dataclass(frozen=True)
class PublishedColumn:
    """A column's text and rules."""

    description: str = ""
    is_required: bool = False
    is_pii: bool = False


@dataclass(frozen=True)
class PublishedTable:
    """A model of a published schema; columns by name, only those that dbt knows."""

    schema: str
    name: str
    description: str
    columns: Mapping[str, PublishedColumn]

    @property
    def full_name(self) -> str:
        """`schema.name`, as users write it."""
        return f"{self.schema}.{self.name}"

    def column(self, name: str) -> PublishedColumn:
        """What is known of a column; a company may declare segments of its own."""
        known = self.columns.get(name, PublishedColumn())
        if known.description or not name.startswith(SEGMENT):
            return known
        return replace(
            known, description=SEGMENT_TEXT.format(name.removeprefix(SEGMENT))
        )


def published_tables(manifest: Node) -> list[PublishedTable]:
    """The models and seeds of the published schemas, by name."""
    nodes = manifest["nodes"].values()
    required = set(_columns_tested_not_null(nodes))
    models = [
        node
        for node in nodes
        if node["resource_type"] in {"model", "seed"}
        and node["schema"] in PUBLISHED_SCHEMAS
    ]
    tables = [_table(model, required) for model in models]
    return sorted(tables, key=lambda table: table.full_name)


def _table(model: Node, required: set[tuple[str, str]]) -> PublishedTable:
    return PublishedTable(
        schema=model["schema"],
        name=model.get("alias") or model["name"],
        description=_one_line(model.get("description")),
        columns={
            name: PublishedColumn(
                description=_one_line(column.get("description")),
                is_required=(model["unique_id"], name) in required
                or _has_not_null_constraint(column),
                is_pii=_is_pii(model) or _is_pii(column),
            )
            for name, column in model.get("columns", {}).items()
        },
    )


def _columns_tested_not_null(nodes: Iterable[Node]) -> Iterable[tuple[str, str]]:
    """(model, column) of every blocking not_null test over all rows."""
    for node in nodes:
        config = node.get("config", {})
        is_not_null = (node.get("test_metadata") or {}).get("name") == "not_null"
        is_strict = str(config.get("severity", "error")).lower() == "error"
        if is_not_null and is_strict and not config.get("where"):
            yield node.get("attached_node") or "", node.get("column_name") or ""


def _has_not_null_constraint(column: Node) -> bool:
    return any(rule.get("type") == "not_null" for rule in column.get("constraints", ()))


def _is_pii(node: Node) -> bool:
    """Whether `meta` or, as dbt writes it since 1.10, `config.meta` has the tag."""
    config_meta = (node.get("config") or {}).get("meta") or {}
    return bool((node.get("meta") or {}).get("pii") or config_meta.get("pii"))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
