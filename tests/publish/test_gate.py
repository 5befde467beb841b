"""The reasons for which a publication is held, as an operator reads them."""

from orchestration.checks.check_results import CheckResult
from orchestration.publish.publication_gate import Evidence, reasons_to_hold


def failed(description: str = "", **facts: int) -> CheckResult:
    return CheckResult(
        "rows_are_there", "serving/nps", False, True, description, metadata=facts
    )


def test_a_reason_says_what_was_expected() -> None:
    check = failed("At least a fifth of the rows are there.", row_count=3)
    assert reasons_to_hold(Evidence([check], ())) == [
        "serving/nps: rows_are_there failed (row_count 3): "
        "At least a fifth of the rows are there."
    ]


def test_a_test_without_a_description_is_named_alone() -> None:
    assert reasons_to_hold(Evidence([failed()], ())) == [
        "serving/nps: rows_are_there failed"
    ]


def test_without_any_check_nothing_is_published() -> None:
    assert reasons_to_hold(Evidence([], ())) == ["no check ran in this refresh"]
