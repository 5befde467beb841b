"""A stage that takes long says how far it is, and one that does not is quiet."""

import time

import pytest

from orchestration.base.progress import Steps


def test_a_long_stage_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    steps = Steps("transform", "7 models", 7)
    for now in (101.0, 104.9, 105.0, 109.9, 110.0):  # noqa: B007 (the clock's time)
        steps.one_done()
    said = [line.split("]")[1].split() for line in capsys.readouterr().err.splitlines()]
    assert said == [
        ["transform", "7", "models", "3", "of", "7", "done"],
        ["transform", "7", "models", "5", "of", "7", "done"],
    ]
