"""Keeps direct identifiers and free text out of publications: tags, names, values.

There are three guards, because each of them misses something: a tag can be forgotten,
the name of a column can look harmless, and the name of a person has no pattern that
could be searched for. Findings name columns and counts, never a value.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from orchestration.publish.dictionary import PublishedTable
from orchestration.publish.relations import quoted

PERSONAL_NAMES = frozenset(
    {"email", "email_address", "phone", "phone_number", "mobile", "street"}
    | {"full_name", "first_name", "last_name", "given_name", "family_name"}
    | {"comment", "comments", "free_text", "answer_text", "body", "subject"}
    | {"postal_address", "ip_address", "raw", "doc"}
)
"""Column names that are never published, tagged or not."""

# RE2 syntax. Unicode's classes are not used, because building their automata takes
# longer than the search. The last part of a domain may have no digit, because
# `package@1.2.3` is no address.
_LABEL = r"[^\s@<>()\[\],;:\"'.]"
EMAIL = rf"{_LABEL}@(?:{_LABEL}+\.)+[^\s@<>()\[\],;:\"'.\d]{{2,}}"
# A number with a country code, in any grouping. A plus inside a word or number does not
# begin one (1.5e+10, the offset +0000), nor does 00, because ids are padded with zeros.
PHONE = r"(?:^|[^\w+.])\+[1-9](?:[ ./()-]{0,2}\d){7,14}(?:$|[^\w])"
# A number without a country code, only where its grouping is that of a phone number:
# (030) 1234567, 0171/1234567, 555-123-4567. Digits without grouping could be an id, so
# only a tag on the column keeps them from being published.
LOCAL_PHONE = (
    r"(?:^|[^\w.:+-])(?:\(0?\d{2,5}\) ?\d[\d -]{4,}\d|0\d{2,4}[ /]\d{5,8}"
    r"|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?:$|[^\w.-])"
)


@dataclass(frozen=True)
class Pattern:
    """A pattern of personal data that is searched for.

    Attributes:
        name: for a person.
        regex: RE2.
        hint: a cheap condition on the text that every match fulfils.
        spares_ids: whether ids, which may have that shape, are left out.
    """

    name: str
    regex: str
    hint: str
    spares_ids: bool = False


PATTERNS = (
    Pattern("an e-mail address", EMAIL, "contains(text, '@')"),
    Pattern("a phone number", PHONE, "contains(text, '+')", spares_ids=True),
    Pattern("a phone number", LOCAL_PHONE, "length(text) >= 9", spares_ids=True),
)


def tagged_columns(
    table: PublishedTable, columns: Iterable[tuple[str, str]]
) -> list[str]:
    """Findings by tag and by name.

    Args:
        table: what the manifest says.
        columns: (name, type) as they are in the build file.
    """
    names = [name for name, _ in columns]
    tagged = {name for name, column in table.columns.items() if column.is_pii}
    return [
        f"{table.full_name}.{name} is tagged or named as personal data"
        for name in names
        if name in tagged or name.lower() in PERSONAL_NAMES
    ]


def suspicious_values(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    label: str,
    columns: Iterable[tuple[str, str]],
) -> list[str]:
    """Findings by scanning every value of every column that can hold text.

    Args:
        con: a connection that sees the relation.
        relation: its quoted name.
        label: its name for a person.
        columns: (name, type).
    """
    probes = [
        (name, pattern)
        for name, data_type in columns
        if can_hold_text(data_type)
        for pattern in PATTERNS
        if not (pattern.spares_ids and is_id(name))
    ]
    if not probes:
        return []
    counts = ", ".join(_count(name, pattern) for name, pattern in probes)
    row = con.execute(
        f"select {counts} from {relation}",  # noqa: S608 names of our own catalog
        [pattern.regex for _, pattern in probes],
    ).fetchone()
    found = zip(probes, row or (), strict=True)
    return [
        f"{label}.{name}: {count} values look like {pattern.name}"
        for (name, pattern), count in found
        if count
    ]


def _count(column: str, pattern: Pattern) -> str:
    text = f"{quoted(column)}::varchar"
    hint = pattern.hint.replace("text", text)
    return f"count(case when {hint} then nullif(regexp_matches({text}, ?), false) end)"


def can_hold_text(data_type: str) -> bool:
    """Whether any part of a value of this type is text (also lists and structs)."""
    kind = data_type.upper()
    return any(word in kind for word in ("VARCHAR", "JSON", "BLOB", "ENUM", "MAP"))


def is_id(name: str) -> bool:
    """Whether a column holds ids, which can look like telephone numbers."""
    return name.endswith(("_id", "_ids", "_key"))
