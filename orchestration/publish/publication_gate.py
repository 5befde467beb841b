"""The gate: which checks keep a publication from being made.

It is a part of the publish step, because a check that blocks one run in Dagster does
not block a later run that only publishes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from orchestration.checks.check_results import CheckResult

CheckKey = tuple[str, str]


@dataclass(frozen=True)
class Evidence:
    """What is known about the refresh that is to be published.

    Attributes:
        checks: all results of this refresh. One that ran twice must have passed
            both times.
        required: keys (asset, name) of the checks that must be among them; the
            blocking ones of the results are required anyway.
    """

    checks: Sequence[CheckResult]
    required: Collection[CheckKey]


def reasons_to_hold(evidence: Evidence) -> list[str]:
    """Say why this evidence does not allow a publication; empty when it does."""
    checks, required = evidence.checks, set(evidence.required)
    present = {check.key for check in checks}
    failed = {check.key: check for check in checks if not check.passed}
    blocking = {check.key for check in checks if check.blocking} | required
    missing = sorted(required - present)
    reasons = [f"{asset}: check {name} did not run" for asset, name in missing]
    for key in sorted(blocking & failed.keys()):
        check = failed[key]
        facts = ", ".join(f"{name} {fact}" for name, fact in check.metadata.items())
        reason = f"{check.asset}: {check.name} failed" + (
            f" ({facts})" if facts else ""
        )
        reasons.append(f"{reason}: {check.description}".removesuffix(": "))
    if not checks and not required:
        reasons.append("no check ran in this refresh")
    return reasons
