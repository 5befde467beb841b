"""Why a run failed, left where `make status` looks: nobody reads a log at night."""

import traceback

import dagster as dg

from orchestration.base.settings import settings
from orchestration.base.warehouse import Warehouse
from orchestration.operate import held_back


@dg.failure_hook
def note_failure(context: dg.HookContext) -> None:
    """Write down the first failure of a run, unless the gate has said more already."""
    warehouse, error = Warehouse(settings().data_dir), context.op_exception
    held = held_back.recall(warehouse)
    if error is not None and (held is None or held.run_id != context.run_id):
        reason = f"{context.step_key}: {reason_of(error)}"
        held_back.remember(warehouse, context.run_id, [reason])


def reason_of(error: BaseException) -> str:
    """The innermost message: what went wrong, not where it passed."""
    if isinstance(error, dg.Failure) and error.description:
        return error.description
    while error.__cause__ is not None:
        error = error.__cause__
    return "".join(traceback.format_exception_only(error)).strip()
