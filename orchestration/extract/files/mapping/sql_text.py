"""Small pieces of SQL text: literals, identifiers, conditions.

What the values mean is not known here.
"""

from collections.abc import Iterable, Mapping

from orchestration.extract.files.mapping.rules import Condition


def literal(text: str | None) -> str:
    """A text literal."""
    return "null::varchar" if text is None else "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def listed(texts: Iterable[str]) -> str:
    """Text literals in parentheses, for `in`."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def full_match(text: str, pattern: str) -> str:
    """Whether the whole text matches the pattern; false for null."""
    return f"coalesce(regexp_full_match({text}, {literal(pattern)}), false)"


def condition(test: Condition, columns: Mapping[str, str]) -> str:
    """A condition over columns that are given as SQL; never null."""
    text = columns[test.column]
    if test.is_null is not None:
        found = f"{text} is null" if test.is_null else f"{text} is not null"
    elif test.one_of is not None:
        found = f"coalesce({text} in {listed(test.one_of)}, false)"
    elif test.matches is not None:
        found = full_match(text, test.matches)
    elif test.starts_with is not None:
        found = f"coalesce(starts_with({text}, {literal(test.starts_with)}), false)"
    else:
        found = f"coalesce({text} = {literal(test.equals)}, false)"
    return f"not ({found})" if test.negated else f"({found})"


def conditions(tests: Iterable[Condition], columns: Mapping[str, str]) -> str:
    """All of the conditions joined by `and`; true when there are none."""
    return " and ".join(condition(test, columns) for test in tests) or "true"


def joined_key(parts: list[str]) -> str:
    """One id made of several texts; different lists never give the same id."""
    if len(parts) == 1:
        return parts[0]
    escaped = (f"replace(replace({part}, '%', '%25'), ':', '%3A')" for part in parts)
    return "(" + " || ':' || ".join(escaped) + ")"


def mapped(text: str, values: Mapping[str, str | None], unmapped: str) -> str:
    """The text through a declared map; `unmapped` is keep, null or reject.

    With `reject` the text is kept as it is, and a fault of its own refuses the row.
    """
    if not values:
        return text
    cases = " ".join(
        f"when {literal(key)} then {literal(value)}" for key, value in values.items()
    )
    other = "null::varchar" if unmapped == "null" else text
    return f"case {text} {cases} else {other} end"
