"""Which model a score comes from, and why: the outcome of several fits.

Models are tried one after the other until one can be used. The order is decided where
the models are known; here are the parts of the outcome.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from models.kit.arrays import Floats
from models.kit.fitting import Fit, Likelihood, fit

Kind = TypeVar("Kind", bound=Likelihood)


@dataclass(frozen=True)
class Fitted(Generic[Kind]):
    """A model with its rows, their weights and its estimate."""

    model: Kind
    weight: Floats
    fit: Fit


@dataclass(frozen=True)
class Choice(Generic[Kind]):
    """The outcome of trying models one after the other.

    Attributes:
        chosen: the model behind the scores; None when there is no model.
        tried: every fit, the refused ones included.
        fallback: by model name, why it was not taken as it was.
        reason: a code that says why there is no model; None when there is one.
    """

    chosen: Fitted[Kind] | None
    tried: tuple[Fit, ...] = ()
    fallback: dict[str, str] = field(default_factory=dict)
    reason: str | None = None


def fitted(model: Kind, weight: Floats, *, with_prior: bool = False) -> Fitted[Kind]:
    """Fit a model and keep it together with its estimate.

    Args:
        model: the likelihood with its rows.
        weight: customers (or subscriptions) per row.
        with_prior: whether the weak prior is used.
    """
    return Fitted(model, weight, fit(model, weight, with_prior=with_prior))


def with_weak_prior(reason: str | None) -> str:
    """The record's text about a model that was fitted again after it was refused."""
    return f"{reason}; fitted again with a weak prior"


def even_with_weak_prior(reason: str | None, again: str | None) -> str:
    """The record's text about a model that was refused with the weak prior as well."""
    return f"{reason}; with a weak prior: {again}"
