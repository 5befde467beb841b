"""The record of a run: what was fitted, how well it predicts, and what was taken.

The record is one table for all models of the project, `scores_raw.model_runs`. Which
quantities a model reports is decided where the model is known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa

from models.kit.backtest import BackTest
from models.kit.fitting import Fit

RUNS: Final = pa.schema(
    [
        pa.field("run_at", pa.timestamp("us"), nullable=False),  # the run's as_of
        pa.field("model", pa.string(), nullable=False),
        pa.field("quantity_kind", pa.string(), nullable=False),
        pa.field("quantity", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("se", pa.float64()),  # of parameters only
        pa.field("log_likelihood", pa.float64()),  # of the fit
        pa.field("n_customers", pa.int64(), nullable=False),  # of the fit
        pa.field("is_degenerate", pa.bool_(), nullable=False),
        pa.field("is_chosen", pa.bool_(), nullable=False),
        pa.field("fallback_reason", pa.string()),
    ]
)
"""Out, scores_raw.model_runs: one row per model, quantity_kind (`parameter`,
`holdout` or `diagnostic`) and quantity."""


@dataclass(frozen=True)
class Record:
    """Everything that a run records about its models.

    Attributes:
        run_at: the run's as_of (aware).
        fits: all fits, the refused ones included.
        test: the back-test.
        chosen: names of the models behind the scores.
        fallback: by model name, why it was refused or not taken as it was.
        diagnostics: further quantities by model name.
        n_customers: customers of the input, for models that were never fitted.
    """

    run_at: datetime
    fits: tuple[Fit, ...]
    test: BackTest
    chosen: frozenset[str]
    fallback: Mapping[str, str]
    diagnostics: Mapping[str, Mapping[str, float]]
    n_customers: int

    def table(self) -> pa.Table:
        """One row per model, quantity_kind and quantity; see `RUNS`."""
        rows = [*self._parameters(), *self._measured()]
        return pa.Table.from_pylist([self._row(*row) for row in rows], RUNS)

    def _parameters(self) -> Iterator[tuple[str, str, str, float, float | None]]:
        """(model, kind, quantity, value, standard error) of every parameter."""
        for fit in self.fits:
            for name, value, error in zip(
                fit.names, fit.parameters, fit.standard_errors, strict=True
            ):
                yield fit.name, "parameter", name, float(value), float(error)

    def _measured(self) -> Iterator[tuple[str, str, str, float, float | None]]:
        """The same of every quantity of the back-test and every diagnostic."""
        for kind, found in (
            ("holdout", self.test.metrics),
            ("diagnostic", self.diagnostics),
        ):
            for model, quantities in found.items():
                for name, value in quantities.items():
                    yield model, kind, name, float(value), None

    def _row(
        self, model: str, kind: str, quantity: str, value: float, se: float | None
    ) -> dict[str, object]:
        fit = next((fit for fit in self.fits if fit.name == model), None)
        return {
            "run_at": self.run_at.astimezone(UTC).replace(tzinfo=None),
            "model": model,
            "quantity_kind": kind,
            "quantity": quantity,
            "value": _finite(value),
            "se": None if se is None else _finite(se),
            "log_likelihood": _finite(fit.log_likelihood) if fit else None,
            "n_customers": fit.n_customers if fit else self.n_customers,
            "is_degenerate": bool(fit and fit.is_degenerate),
            "is_chosen": model in self.chosen,
            "fallback_reason": self._reason(model),
        }

    def _reason(self, model: str) -> str | None:
        """Why a model was not taken; else why it was not usable at the cut."""
        at_cut = self.test.degenerate.get(model)
        if model in self.fallback or at_cut is None:
            return self.fallback.get(model)
        return f"at the cut of the back-test: {at_cut}"


def _finite(value: float) -> float | None:
    """None for what could not be measured: no NaN and no infinity is published."""
    return value if abs(value) < float("inf") else None
