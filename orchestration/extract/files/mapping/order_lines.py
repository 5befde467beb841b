"""Files with a record per order line: the amount of a line, and its kind."""

from orchestration.extract.files.mapping.entities import ENTITIES
from orchestration.extract.files.mapping.fields import (
    Context,
    Layers,
    add,
    value_alias,
)
from orchestration.extract.files.mapping.row_faults import Fault, missing
from orchestration.extract.files.mapping.rules import LineRules
from orchestration.extract.files.mapping.sql_text import (
    conditions,
    literal,
)

LINES = ENTITIES["order_lines"]
PARTS = {
    "product": "product",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "amount": "line_amount",
}


def add_lines(layers: Layers, rules: LineRules, context: Context) -> None:
    """Add a line's own columns; `v:line_amount` and `v:line_kind` come last."""
    for part, name in PARTS.items():
        rule, column = getattr(rules, part), LINES.column(name)
        if rule is not None and column is not None:
            add(layers, column, rule, context)
    _demand_numbers(layers, rules)
    if rules.amount is None:
        quantity, price = value_alias("quantity"), value_alias("unit_price")
        product = f"try_cast({quantity} * {price} as decimal(18,4))"
        layers.values[value_alias("line_amount")] = product
        overflow = (
            f"{quantity} is not null and {price} is not null"
            f" and {value_alias('line_amount')} is null"
        )
        layers.faults.append(Fault("line_amount", overflow, "'amount_out_of_range'"))
    layers.values[value_alias("line_kind")] = _kind(rules, context)


def _demand_numbers(layers: Layers, rules: LineRules) -> None:
    """Refuse a line that lacks the numbers from which its amount is computed."""
    needed = ("amount",) if rules.amount else ("quantity", "unit_price")
    for part in needed:
        name = PARTS[part]
        column = LINES.column(name)
        empty = f'{value_alias(name)} is null and not "u:{name}"'
        if column is not None:
            layers.faults.append(missing(column, empty))


def _kind(rules: LineRules, context: Context) -> str:
    cases = []
    if rules.product_when:
        cases.append((conditions(rules.product_when, context.seen), "product"))
    cases += [
        (conditions(tests, context.seen), kind) for kind, tests in rules.kinds.items()
    ]
    whens = " ".join(f"when {test} then {literal(kind)}" for test, kind in cases)
    other = "adjustment" if rules.product_when else "product"
    return f"case {whens} else {literal(other)} end" if cases else literal("product")


def line_columns(
    entity: str, rules: LineRules, pk: str, occurred_at: str | None
) -> dict[str, str]:
    """The columns of the order line that the mapping fills, with their SQL."""
    sign = "-" if rules.negate else ""
    found = {
        "order_id" if entity == "orders" else "refund_id": pk,
        "line_kind": value_alias("line_kind"),
        "line_amount": f"{sign}{value_alias('line_amount')}",
        "is_product": f"{value_alias('line_kind')} = 'product'",
    }
    for part in ("product", "quantity", "unit_price"):
        if getattr(rules, part) is not None:
            found[PARTS[part]] = value_alias(PARTS[part])
    if occurred_at is not None:
        found["occurred_at"] = occurred_at
    return found
