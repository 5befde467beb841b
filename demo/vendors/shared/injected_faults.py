"""Faults that real APIs show, injected by a plan that depends on seed and count only.

A plan is text such as `429=0.02,503=0.01,reset=0.01`; `storm` stands for all kinds.
"""

import zlib
from dataclasses import dataclass, field

KINDS = (
    "429",
    "500",
    "503",
    "504",
    "reset",
    "truncate",
    "html",
    "error200",
    "duplicate",
    "slow",
)
STORM = 0.02


@dataclass
class FaultPlan:
    """Probability per kind; `next` says which fault the next request gets."""

    shares: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, seed: int = 0) -> "FaultPlan":
        """Read a plan.

        Raises:
            ValueError: on an unknown kind or a share outside 0 to 1.
        """
        shares: dict[str, float] = {}
        for part in filter(None, (item.strip() for item in text.split(","))):
            kind, _, share = part.partition("=")
            named = KINDS if kind == "storm" else (kind,)
            shares |= {one: float(share or STORM) for one in named}
        wrong = set(shares) - set(KINDS)
        if wrong:
            raise ValueError(f"no such fault: {', '.join(sorted(wrong))}")
        if sum(shares.values()) > 1 or min(shares.values(), default=0) < 0:
            raise ValueError("shares of faults are 0 to 1 and add up to at most 1")
        return cls(shares, seed)

    def next(self, vendor: str) -> str:
        """The fault of this vendor's next request, empty for none."""
        count = self.counts.get(vendor, 0) + 1
        self.counts[vendor] = count
        draw = zlib.crc32(f"{self.seed}/{vendor}/{count}".encode()) / 2**32
        for kind, share in self.shares.items():
            if draw < share:
                self.fired[kind] = self.fired.get(kind, 0) + 1
                return kind
            draw -= share
        return ""
