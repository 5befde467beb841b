"""Reads and validates sources.yml, which says what a company connects.

An error names file, line and key. Secrets are read from the environment when a
source is used, never before and never into the configuration.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from orchestration.base.time_zones import Zone

NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
CURRENCY = re.compile(r"^[A-Z]{3}$")
# The breakdowns that published tables always have. Two of them, or one of them and a
# segment, can be crossed.
BUILT_IN_BREAKDOWNS = ("asked_channel", "survey", "touchpoint")
# A segment may not have one of these names, because it could be mistaken for a built-in
# breakdown of this version or of a later one.
RESERVED_SEGMENTS = frozenset(
    {
        *("total", *BUILT_IN_BREAKDOWNS, "served_channel"),
        *("team", "agent", "topic", "priority"),
    }
)


# The source that the files beside sources.yml make up.
COMPANY = "company"


class SourcesError(ValueError):
    """sources.yml cannot be used; the message names file, line and key."""


class MissingSecret(RuntimeError):
    """An environment variable that a source needs is not set, or cannot be one."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reporting(_Strict):
    """The time zone in which days are counted, and the currency of all amounts."""

    time_zone: Zone = "UTC"
    currency: str = "EUR"

    @field_validator("currency")
    @classmethod
    def _iso_currency(cls, currency: str) -> str:
        if not CURRENCY.match(currency):
            raise ValueError(f"{currency!r} is no ISO 4217 code, such as EUR")
        return currency


class Source(_Strict):
    """One account of one vendor, or one drop folder."""

    name: str = ""
    vendor: str
    domain: str
    observed_from: date
    enabled: bool = True
    verified: tuple[str, ...] = ()
    own_id_namespace: str | None = None
    external_id_namespace: str | None = None
    resources: tuple[str, ...] = ()
    lag_minutes: float | None = Field(default=None, ge=0)
    overlap_minutes: float | None = Field(default=None, ge=0)
    time_zone: Zone | None = None
    # Taken from `reporting`, because a date without a time is a day in that zone.
    reporting_time_zone: str = "UTC"
    options: dict[str, Any] = Field(default_factory=dict)

    def secrets(self, names: Sequence[str]) -> dict[str, str]:
        """The values of `CX_<SOURCE>_<NAME>` by name.

        Raises:
            MissingSecret: with all variables that are not set, or when one of them
                holds what no header can carry.
        """
        variables = [self.variable(name) for name in names]
        missing = [one for one in variables if not os.environ.get(one)]
        if missing:
            named = ", ".join(missing)
            raise MissingSecret(f"{self.name}: set {named} in the environment")
        return {name: self._secret(name) for name in names}

    def _secret(self, name: str) -> str:
        """The value of a variable that is set.

        Raises:
            MissingSecret: when it holds what no header can carry, such as the line end
                of a file it was copied from.
        """
        variable = self.variable(name)
        value = os.environ[variable]
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise MissingSecret(
                f"{self.name}: {variable} begins or ends with white space, or holds a "
                "character that no secret has"
            )
        return value

    def variable(self, name: str) -> str:
        """The environment variable that holds this source's `name`."""
        return f"CX_{self.name.upper()}_{name}"

    def base_url(self, default: str) -> str:
        """`CX_<SOURCE>_BASE_URL`, else the vendor's own address."""
        return os.environ.get(self.variable("BASE_URL"), default).rstrip("/")

    def drop(self) -> Path | None:
        """The drop folder: `CX_<SOURCE>_DROP`, else the option `drop`."""
        named = os.environ.get(self.variable("DROP")) or self.options.get("drop")
        return Path(named) if named else None


class Sources(_Strict):
    """The whole of sources.yml."""

    reporting: Reporting = Reporting()
    segments: tuple[str, ...] = ("country", "plan")
    crosses: tuple[tuple[str, str], ...] = ()
    sources: dict[str, Source]
    _folder: Path = PrivateAttr(default=Path(COMPANY))

    @property
    def company(self) -> Source:
        """The company's own files, which lie in the folder of sources.yml."""
        return Source(
            name=COMPANY,
            vendor=COMPANY,
            domain=COMPANY,
            observed_from=date(1970, 1, 1),
            options={"folder": str(self._folder), "sources": [*self.sources]},
        )

    @property
    def every(self) -> tuple[Source, ...]:
        """What is read: the company's own files always, and what sources.yml names."""
        return (self.company, *self.sources.values())

    def in_folder(self, folder: Path) -> "Sources":
        """The same sources of a company whose own files lie in this folder."""
        found = self.model_copy()
        found._folder = folder
        return found

    @field_validator("segments")
    @classmethod
    def _usable_segments(cls, segments: tuple[str, ...]) -> tuple[str, ...]:
        for segment in segments:
            if segment in RESERVED_SEGMENTS or not NAME.match(segment):
                raise ValueError(f"{segment!r} cannot name a segment")
        return segments

    @field_validator("crosses")
    @classmethod
    def _known_crosses(
        cls, crosses: tuple[tuple[str, str], ...], info: ValidationInfo
    ) -> tuple[tuple[str, str], ...]:
        if "segments" not in info.data:
            # The segments are wrong themselves, which is reported in a line of its own.
            return crosses
        known = (*BUILT_IN_BREAKDOWNS, *info.data["segments"])
        for number, (one, other) in enumerate(crosses):
            if unknown := [name for name in (one, other) if name not in known]:
                raise ValueError(
                    f"{unknown[0]!r} is neither a segment nor one of the breakdowns "
                    + ", ".join(BUILT_IN_BREAKDOWNS)
                )
            if one == other:
                raise ValueError(f"{one!r} cannot be crossed with itself")
            if {one, other} in [set(earlier) for earlier in crosses[:number]]:
                raise ValueError(f"{one} and {other} are crossed twice")
        return crosses

    @field_validator("sources", mode="before")
    @classmethod
    def _with_names(cls, sources: object, info: ValidationInfo) -> object:
        if not isinstance(sources, Mapping):
            return sources
        for name in sources:
            if not NAME.match(str(name)):
                raise ValueError(f"{name!r}: a name is a-z, 0-9 and _, at most 40")
        if COMPANY in sources:
            raise ValueError(
                f"{COMPANY!r} is the source of the files beside sources.yml; "
                "it is always read and never declared"
            )
        reporting = info.data.get("reporting", Reporting())
        given = {"reporting_time_zone": reporting.time_zone}
        return {
            name: {**body, **given, "name": name} if isinstance(body, Mapping) else body
            for name, body in sources.items()
        }


def load_sources(path: Path) -> Sources:
    """Read and validate sources.yml.

    Raises:
        SourcesError: with one line per problem, each naming file, line and key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except OSError as error:
        raise SourcesError(f"{path}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise SourcesError(f"{path}: {error}") from None
    if twice := list(_twice(tree, path)):
        raise SourcesError("\n".join(twice))
    try:
        return Sources.model_validate(content or {}).in_folder(path.parent)
    except ValidationError as error:
        raise SourcesError(describe(error, path, tree)) from None


def _twice(
    node: yaml.Node | None, path: Path, within: tuple[str, ...] = ()
) -> Iterator[str]:
    """One line per key that stands twice, as YAML's loader would drop the first."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for name, value in node.value:
            location = (*within, str(name.value))
            if location in seen:
                line = name.start_mark.line + 1
                yield f"{path.name}:{line}: {'.'.join(location)}: stands twice"
            seen.add(location)
            yield from _twice(value, path, location)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _twice(value, path, (*within, str(number)))


def describe(
    error: ValidationError,
    path: Path,
    tree: yaml.Node | None,
    prefix: tuple[str | int, ...] = (),
) -> str:
    """One line per problem of a validation error: file, line, key, what is wrong."""
    lines = []
    for problem in error.errors():
        location = (*prefix, *problem["loc"])
        key = ".".join(str(part) for part in location) or "(top)"
        line = _line(tree, location)
        lines.append(f"{path.name}:{line}: {key}: {problem['msg']}")
    return "\n".join(lines)


def _line(node: yaml.Node | None, location: tuple[str | int, ...]) -> int:
    """The line of the deepest node on the way to `location` that the file has."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == str(part)]
            if not found:
                return line
            line = found[0][0].start_mark.line + 1
            node = found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                return line
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
