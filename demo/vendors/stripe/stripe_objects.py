"""An object of the Stripe account through time."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.generator.drawn_people import NEVER
from demo.vendors.shared.json_replies import Doc


@dataclass(frozen=True)
class Item:
    """One object: when it changed (with the event's type), and how it looked then.

    `render(at)` is the object as it was at an instant in epoch seconds.
    """

    kind: str
    id: str
    created: int
    changes: list[tuple[int, str]]
    render: Callable[[int], Doc]
    deleted: int = NEVER
