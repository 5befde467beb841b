"""A run that cannot begin, or that fails on the way, says why; also in the morning."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.base.settings import CODE_DIR, settings
from orchestration.base.warehouse import Warehouse
from orchestration.operate import held_back
from orchestration.operate.failures import note_failure
from orchestration.operate.refresh import run

AS_OF = "2026-03-01T03:00:00Z"


@pytest.fixture(autouse=True)
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """An installation of the test's own."""
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", "utf-8")
    monkeypatch.setenv("CX_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CX_SOURCES", str(CODE_DIR / "demo" / "company" / "sources.yml"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    settings.cache_clear()
    yield Warehouse(tmp_path / "data")
    settings.cache_clear()


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        ({"as_of": "2026-03-01"}, "'2026-03-01' needs an offset"),
        ({"since": "soon"}, "Invalid isoformat string: 'soon'"),
        ({"since": AS_OF, "until": "2026-03-01T03:00:00+01:00"}, "does not lie before"),
        ({"resources": ["ticket"]}, "no such resource: ticket; known are "),
        ({"sources": ["zendes"]}, "no such source: zendes; known are company, hub"),
    ],
)
def test_a_run_that_asks_for_what_cannot_be_says_so(
    warehouse: Warehouse, window: dict[str, Any], reason: str
) -> None:
    outcome = run(window)
    assert not outcome.succeeded
    (said,) = outcome.reasons
    assert reason in said
    assert "\n" not in said
    assert not warehouse.build_file.exists()


def test_a_vendor_that_does_not_exist_stops_a_scheduled_run_too(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (CODE_DIR / "demo" / "company" / "sources.yml").read_text("utf-8")
    misspelt = tmp_path / "company.yml"
    misspelt.write_text(text.replace("vendor: stripe", "vendor: strype"), "utf-8")
    monkeypatch.setenv("CX_SOURCES", str(misspelt))
    settings.cache_clear()
    outcome = run({"as_of": AS_OF})
    assert not outcome.succeeded
    assert "sources.stripe.vendor: 'strype' is none of" in outcome.reasons[0]


@dg.op
def _breaks() -> None:
    try:
        raise OSError(28, "No space left on device")
    except OSError as error:
        raise RuntimeError("the build went wrong") from error


def test_the_reason_of_a_failed_run_is_there_in_the_morning(
    warehouse: Warehouse,
) -> None:
    warehouse.data_dir.mkdir()

    @dg.job(hooks={note_failure})
    def nightly() -> None:
        _breaks()

    failed = nightly.execute_in_process(raise_on_error=False)
    held = held_back.recall(warehouse)
    assert held is not None
    assert held.run_id == failed.run_id
    assert held.reasons == ("_breaks: OSError: [Errno 28] No space left on device",)


def test_what_the_gate_wrote_down_is_not_replaced(warehouse: Warehouse) -> None:
    warehouse.data_dir.mkdir()

    @dg.op
    def holds(context: dg.OpExecutionContext) -> None:
        held_back.remember(warehouse, context.run_id, ["nps failed", "csat failed"])
        raise dg.Failure("not published")

    @dg.job(hooks={note_failure})
    def nightly() -> None:
        holds()

    nightly.execute_in_process(raise_on_error=False)
    held = held_back.recall(warehouse)
    assert held is not None
    assert held.reasons == ("nps failed", "csat failed")
