"""The result that every check returns: dbt's, Great Expectations' and our own.

A plain record, so that publishing and the tests need neither Dagster nor an
engine. No value of a row may stand in it: results are shown and published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fact = str | int | float | bool | None


@dataclass(frozen=True)
class CheckDescription:
    """A check as it is known before it has run; the attributes as in `CheckResult`."""

    name: str
    asset: str
    description: str
    blocking: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Asset and name, as in the results."""
        return self.asset, self.name


@dataclass(frozen=True)
class CheckResult:
    """One check of this refresh.

    Attributes:
        name: unique within the asset, a sentence that can be false.
        asset: the checked asset, such as `marts/fct_orders`.
        passed: whether the check passed.
        blocking: whether a publication must not be made without it.
        description: what is checked, for a person.
        metadata: counts and bounds behind the verdict; never a row's value.
    """

    name: str
    asset: str
    passed: bool
    blocking: bool
    description: str = ""
    metadata: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Asset and name, which together identify a check."""
        return self.asset, self.name
