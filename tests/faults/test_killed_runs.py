"""kill -9 of the run at random moments, then a plain re-run: nothing shows.

The killed installation and an undisturbed twin play the same two nights. Each kill
waits for a stage to begin and then for a random moment inside it.
"""

import random
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.nights import Night, night
from tests.support.publications import differences

ONE_KILL_A_STAGE = ("extract", "transform", "score", "audit", "publish")
TWENTY_KILLS = 4 * ONE_KILL_A_STAGE
LONGEST_WAIT_SECONDS = 4.0


def kill_inside(tonight: Night, stage: str, occurrence: int, wait: float) -> bool:
    """Kill a refresh some time after a stage was named; whether it was still alive."""
    process = tonight.start()
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += f"] {stage} " in line
        if seen > occurrence:
            break
    drain = threading.Thread(target=process.stdout.read)
    drain.start()
    time.sleep(wait)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    drain.join()
    return alive


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "stages",
    [
        pytest.param(ONE_KILL_A_STAGE, id="one kill a stage"),
        pytest.param(TWENTY_KILLS, id="twenty kills", marks=pytest.mark.soak),
    ],
)
def test_killed_runs_leave_what_an_undisturbed_twin_has(
    tmp_path: Path, stages: Sequence[str]
) -> None:
    chance = random.Random(20260301)
    killed, twin = tmp_path / "killed", tmp_path / "twin"
    alive = 0
    for folder in (killed, twin):
        with night(folder, day=0) as first:
            first.refresh()
    with night(twin, day=1) as second:
        second.refresh()
    with night(killed, day=1) as second:
        for stage in stages:
            occurrence = chance.randrange(3) if stage == "extract" else 0
            wait = chance.uniform(0, LONGEST_WAIT_SECONDS)
            alive += kill_inside(second, stage, occurrence, wait)
        second.refresh()
    assert alive >= len(stages) // 2, "most kills must have met a living run"
    published = Path("published", "cx.duckdb")
    assert list(differences(killed / published, twin / published)) == []
