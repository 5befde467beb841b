"""Compares documents with a published shape: which keys, of what types, how timed.

A shape maps each key to its kinds: JSON types, or `seconds` and `milliseconds` for
times of UTC written to that precision; alternatives stand behind `|`; `?` marks what
may be null or absent.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).with_name("shapes")
Shape = dict[str, str]


def _is(*types: type) -> Callable[[Any], bool]:
    return lambda value: type(value) in types


def _reads(form: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(form, value))


DAY_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
KINDS: dict[str, Callable[[Any], bool]] = {
    "str": _is(str),
    "int": _is(int),
    "float": _is(int, float),
    "bool": _is(bool),
    "list": _is(list),
    "dict": _is(dict),
    "seconds": _reads(f"{DAY_TIME}Z"),
    "milliseconds": _reads(rf"{DAY_TIME}\.\d{{3}}Z"),
}


def published(vendor: str) -> dict[str, Any]:
    """The shapes of a vendor."""
    found: dict[str, Any] = json.loads((SHAPES / f"{vendor}.json").read_text("utf-8"))
    return found


def problems(doc: dict[str, Any], shape: Shape) -> list[str]:
    """Where a document differs from its published shape."""
    found = [f"invented {name}" for name in doc.keys() - shape.keys()]
    for name, kind in shape.items():
        value = doc.get(name)
        if value is None:
            if not kind.endswith("?"):
                found.append(f"missing {name}")
        elif not any(KINDS[one](value) for one in kind.rstrip("?").split("|")):
            found.append(f"{name} is {value!r}, not {kind}")
    return found
