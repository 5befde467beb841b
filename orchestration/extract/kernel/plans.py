"""What one reading of a resource covers, and how far it has come.

A plan is made from the request and the state, and goes into the state with every
checkpoint, so that the run after a killed one goes on with the same reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from orchestration.extract.api import ExtractRequest
from orchestration.extract.http.source_errors import Stuck
from orchestration.extract.kernel.load_log import State
from orchestration.extract.kernel.specs import ResourceSpec, Step


@dataclass(frozen=True)
class Margins:
    """How far behind the run's instant a window ends, and how far back it begins."""

    lag: timedelta
    overlap: timedelta


def minutes(named: float | None, default: timedelta) -> timedelta:
    """The minutes that a source names, else the vendor's."""
    return default if named is None else timedelta(minutes=named)


@dataclass(frozen=True)
class Plan:
    """One reading: its mode and window, and the step and token to go on from.

    Modes: first (everything, known since its own time), full (everything, to find
    what is gone), window (since the last), backfill (a declared window).
    """

    mode: str
    start: datetime | None
    end: datetime
    step: int = 0
    token: Any = None
    parent_from: int = 0
    parent_to: int = 0

    def steps(self, spec: ResourceSpec) -> tuple[Step, ...]:
        """The steps of this reading."""
        return spec.window or spec.full if self.mode == "window" else self._full(spec)

    def _full(self, spec: ResourceSpec) -> tuple[Step, ...]:
        if self.mode == "backfill" and spec.window and not spec.feed:
            return spec.window
        return spec.full

    def at(self, step: int, token: Any) -> "Plan":
        """The same reading, at a later step or page."""
        return replace(self, step=step, token=token)

    def as_state(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return {
            "mode": self.mode,
            "start": None if self.start is None else self.start.isoformat(),
            "end": self.end.isoformat(),
            "step": self.step,
            "token": self.token,
            "parent_from": self.parent_from,
            "parent_to": self.parent_to,
        }

    @classmethod
    def from_state(cls, values: Mapping[str, Any]) -> "Plan":
        """The plan that `as_state` gave."""
        start = values["start"]
        return cls(
            values["mode"],
            None if start is None else datetime.fromisoformat(start),
            datetime.fromisoformat(values["end"]),
            values["step"],
            values["token"],
            values["parent_from"],
            values["parent_to"],
        )


def make_plan(
    spec: ResourceSpec,
    request: ExtractRequest,
    state: State,
    margins: Margins,
    parent_load: int,
) -> Plan:
    """The reading that the request asks for, or the one a killed run left open.

    Args:
        spec: the resource.
        request: what the run asks for.
        state: what was read before.
        margins: lag and overlap of the source.
        parent_load: the latest load of the resource's parent, 0 without one.

    Raises:
        Stuck: when the run's instant lies before what was read already.
    """
    bound = request.as_of - margins.lag
    if request.since is not None or request.until is not None:
        end = min(request.until or bound, bound)
        return Plan("backfill", request.since, end, parent_to=parent_load)
    if "resume" in state.values:
        return Plan.from_state(state.values["resume"])
    cursor = state.watermark
    if cursor is None:
        return Plan("first", None, bound, parent_to=parent_load)
    if bound < cursor:
        raise Stuck(
            f"as_of {request.as_of:%Y-%m-%d %H:%M:%S} lies before what was read up to "
            f"{cursor:%Y-%m-%d %H:%M:%S}"
        )
    if request.full_refresh or _is_full_due(spec, bound, state):
        return Plan("full", None, bound, parent_to=parent_load)
    start = cursor - margins.overlap
    if spec.feed:
        # A full reading holds the result of all changes before it, so they are not read
        # again.
        start = max(start, _full_at(state) or start)
    parent_from = int(state.values.get("parent_load", 0))
    return Plan("window", start, bound, parent_from=parent_from, parent_to=parent_load)


def _is_full_due(spec: ResourceSpec, bound: datetime, state: State) -> bool:
    if not spec.window:
        return True
    reach, last = spec.full_every, _full_at(state)
    if spec.feed and state.watermark is not None:
        # A feed keeps its events for a limited time, so a full reading is due when
        # nothing at all has been read for that long.
        last = state.watermark
    return reach is not None and (last is None or bound - last >= reach)


def _full_at(state: State) -> datetime | None:
    text = state.values.get("full_at")
    return None if text is None else datetime.fromisoformat(text)


def state_within(plan: Plan, state: State) -> State:
    """The state after a checkpoint inside the reading."""
    if plan.mode == "backfill":
        return state
    return State({**state.values, "resume": plan.as_state()}, state.watermark)


def state_after(plan: Plan, state: State) -> State:
    """The state after the whole reading: the cursor is the window's end.

    A backfill moves the cursor only when its window begins before the cursor and ends
    after it.
    """
    cursor = state.watermark
    if plan.mode == "backfill":
        joins = cursor is not None and plan.start is not None and plan.start <= cursor
        return State(
            state.values, max(cursor, plan.end) if cursor and joins else cursor
        )
    values = {k: v for k, v in state.values.items() if k != "resume"}
    values["parent_load"] = plan.parent_to
    if plan.mode in ("first", "full"):
        values["full_at"] = plan.end.isoformat()
    return State(values, plan.end)
