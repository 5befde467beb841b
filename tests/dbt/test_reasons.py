"""One vocabulary of reasons: what the code says, the seed explains, and docs show.

The rule by which a code is found in SQL: a text after `then` or `else` in a macro that
is called `..._fault`, and in a select item that a model calls fault, reason or
exclusion_reason. In Python: what is given to `Refused`, `Fault` or a reject as reason,
what the arguments `fault` and `unknown_word` are, what a variable `reason` or a
function `_why...` is set to or returns, the tables of
`row_faults.py`, and a text after `then`, `else` or before `as reason` in a statement.
"""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.base.settings import CODE_DIR, DBT_PROJECT_DIR
from orchestration.extract.files.mapping import row_faults
from orchestration.extract.files.mapping.entities import ENTITIES

SEED = DBT_PROJECT_DIR / "seeds" / "reasons.csv"
PAGE = CODE_DIR / "docs" / "reasons.md"
FOLDERS = ("extract/company", "extract/files", "extract/kernel")
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*")
NAMED = re.compile(
    r"\bas\s+(fault|own_fault|reason|exclusion_reason|reason_to_exclude)\b"
)
CHOSEN = re.compile(r"\b(?:then|else)\s+'([a-z0-9_]+)'")
IN_STATEMENTS = re.compile(
    r"\b(?:then|else) '([a-z]+(?:_[a-z0-9]+)+)'"
    r"|'([a-z_]+)' as reason|'reason': '([a-z_]+)'"
)
# Which argument of a call is the reason.
CALLS = {"Refused": 0, "Fault": 2, "_reject": 1}
# What is given by these names is a reason whichever function it is given to.
KEYWORDS = ("fault", "unknown_word")
# What is noted about a good row, and what is said about a word.
NO_REASONS = {"dst_gap", "dst_overlap"}

Found = dict[str, set[str]]


def rows() -> list[dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain_sql(path: Path) -> str:
    """The SQL of a model without comments and Jinja."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|--[^\n]*", " ", text, flags=re.S)
    return re.sub(r"\{\{.*?\}\}", " 0 ", text, flags=re.S)


def select_item(sql: str, end: int) -> str:
    """The expression before `end`: back to the comma or `select` on its own level."""
    depth = 0
    for token in reversed(list(re.finditer(r"'[^']*'|\w+|[(),]", sql[:end]))):
        word = token.group().lower()
        if word in {")", "end"}:
            depth += 1
        elif word in {"(", "case"}:
            depth -= 1
        if depth < 0 or (depth == 0 and word in {",", "select"}):
            return sql[token.end() : end]
    return sql[:end]


def codes_of_models() -> Iterator[tuple[str, str]]:
    for path in sorted((DBT_PROJECT_DIR / "models").rglob("*.sql")):
        sql = plain_sql(path)
        for name in NAMED.finditer(sql):
            item = select_item(sql, name.start()).strip()
            alone = re.fullmatch(r"'([a-z0-9_]+)'", item)
            for code in [alone.group(1)] if alone else CHOSEN.findall(item):
                yield code, path.name


def codes_of_macros() -> Iterator[tuple[str, str]]:
    for path in sorted((DBT_PROJECT_DIR / "macros").rglob("*_fault.sql")):
        for code in CHOSEN.findall(path.read_text(encoding="utf-8")):
            yield code, path.name


def texts(node: ast.AST) -> Iterator[str]:
    """Codes among the constants of an expression; in SQL they are quoted."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            text = one.value.strip("'")
            if CODE.fullmatch(text):
                yield text


def codes_of_node(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = CALLS.get(name)
        if place is not None and len(node.args) > place:
            yield from texts(node.args[place])
        for given in node.keywords:
            if given.arg in KEYWORDS and isinstance(given.value, ast.Constant):
                yield from texts(given.value)
    elif isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call):
        if any(getattr(target, "id", "") == "reason" for target in node.targets):
            yield from texts(node.value)
    elif isinstance(node, ast.FunctionDef) and node.name.startswith("_why"):
        for one in ast.walk(node):
            if isinstance(one, ast.Return):
                # Words for a person may stand behind the reason.
                value = one.value
                reason = value.elts[0] if isinstance(value, ast.Tuple) else value
                if isinstance(reason, ast.Constant):
                    yield from texts(reason)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        for groups in IN_STATEMENTS.findall(node.value):
            yield from (code for code in groups if code and code not in NO_REASONS)


def codes_of_python() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for path in sorted((CODE_DIR / "orchestration" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for code in codes_of_node(node):
                    yield code, path.name
    for table in (row_faults.MISSING, row_faults.NOT_READABLE):
        yield from ((code, "row_faults.py") for code in table.values())
    words = ENTITIES["responses"].column("exclusion_reason")
    assert words is not None
    yield from ((word, "entities.py") for word in words.words)


def said() -> Found:
    """Every code that the project's own text can set, and the files that do."""
    found: Found = {}
    for source in (codes_of_models(), codes_of_macros(), codes_of_python()):
        for code, file in source:
            found.setdefault(code, set()).add(file)
    return found


def test_every_reason_is_explained_and_every_explained_one_is_used() -> None:
    used = said()
    explained = {row["reason"] for row in rows()}
    assert {code: files for code, files in used.items() if code not in explained} == {}
    assert explained - set(used) == set()


def test_the_rule_finds_codes_in_models_macros_and_python() -> None:
    used = said()
    assert "stg_stripe__refunds.sql" in used["amount_negative"]
    assert used["score_not_integer"] == {"unread_score_fault.sql"}
    assert "sieve.py" in used["column_count"]
    assert "line_statements.py" in used["not_json"]
    assert "commit.py" in used["snapshot_shrunk"]


def test_a_reason_is_told_in_full_sentences() -> None:
    for row in rows():
        for text in (row["meaning"], row["remedy"]):
            assert re.fullmatch(r"[A-Z].{15,}\.", text), (row["reason"], text)


def test_the_codes_are_in_order() -> None:
    codes = [row["reason"] for row in rows()]
    assert codes == sorted(set(codes))


def test_the_page_of_reasons_says_what_the_seed_says() -> None:
    """docs/reasons.md shows the seed: one row a code, in its order."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    shown = [line for line in lines if line.startswith("| `")]
    assert shown == [
        f"| `{row['reason']}` | {row['meaning']} | {row['remedy']} |" for row in rows()
    ]
