"""The models of purchases, in the order in which they are preferred."""

from collections.abc import Callable, Mapping
from typing import Final

from models.clv.beta_geometric import BetaGeometric
from models.clv.groups import Groups
from models.clv.horizon import PurchaseModel
from models.clv.pareto import Pareto


def _mbg(groups: Groups) -> PurchaseModel:
    return BetaGeometric(groups, leaves_after_first=True)


def _bg(groups: Groups) -> PurchaseModel:
    return BetaGeometric(groups, leaves_after_first=False)


FAMILY: Final[Mapping[str, Callable[[Groups], PurchaseModel]]] = {
    "pareto_nbd": Pareto,
    "mbg_nbd": _mbg,
    "bg_nbd": _bg,
}

KNOWS_WHO_LEFT: Final = ("pareto_nbd", "mbg_nbd")
"""The models whose P(alive) is published, the preferred one first. BG/NBD is not among
them, because it gives 1 to everybody who never bought again."""
