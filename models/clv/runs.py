"""Rows of `scores_raw.model_runs`: what was fitted, how well, and what was taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from models.clv import tables
from models.clv.backtest import BackTest
from models.clv.fitting import Fit


@dataclass(frozen=True)
class Record:
    """Everything that a run has to tell.

    Attributes:
        run_at: the run's as_of.
        fits: all fits, refused ones included.
        test: the back-test.
        chosen: names of the models behind the scores.
        fallback: reason by model name.
        diagnostics: further quantities by model name.
        n_customers: of the input, for models that were never fitted.
    """

    run_at: datetime
    fits: tuple[Fit, ...]
    test: BackTest
    chosen: frozenset[str]
    fallback: Mapping[str, str]
    diagnostics: Mapping[str, Mapping[str, float]]
    n_customers: int

    def table(self) -> pa.Table:
        """One row per model, quantity_kind and quantity; see `tables.RUNS`."""
        rows = [*self._parameters(), *self._measured()]
        return pa.Table.from_pylist([self._row(*row) for row in rows], tables.RUNS)

    def _parameters(self) -> Iterator[tuple[str, str, str, float, float | None]]:
        for fit in self.fits:
            for name, value, error in zip(
                fit.names, fit.parameters, fit.standard_errors, strict=True
            ):
                yield fit.name, "parameter", name, float(value), float(error)

    def _measured(self) -> Iterator[tuple[str, str, str, float, float | None]]:
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
        at_cut = self.test.degenerate.get(model)
        reason = self.fallback.get(model)
        if reason is None and at_cut is not None:
            reason = f"at the cut of the back-test: {at_cut}"
        return {
            "run_at": self.run_at.astimezone(UTC).replace(tzinfo=None),
            "model": model,
            "quantity_kind": kind,
            "quantity": quantity,
            "value": _known(value),
            "se": None if se is None else _known(se),
            "log_likelihood": _known(fit.log_likelihood) if fit else None,
            "n_customers": fit.n_customers if fit else self.n_customers,
            "is_degenerate": bool(fit and fit.is_degenerate),
            "is_chosen": model in self.chosen,
            "fallback_reason": reason,
        }


def _known(value: float) -> float | None:
    """NULL for what could not be measured: no NaN and no infinity is published."""
    return value if abs(value) < float("inf") else None
