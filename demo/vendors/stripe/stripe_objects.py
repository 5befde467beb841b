"""An object of the Stripe account through time."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.generator.drawn_people import NEVER
from demo.vendors.shared.http_messages import Doc


@dataclass(frozen=True)
class StripeObject:
    """One object, when it changed, and how it looked at any instant.

    `changes` pairs each instant of a change with the type of its event. `render(at)` is
    the document of the object as it was at an instant in epoch seconds.
    """

    kind: str
    id: str
    created: int
    changes: list[tuple[int, str]]
    render: Callable[[int], Doc]
    deleted: int = NEVER
