"""Faults that real APIs show, injected by a plan.

A plan is text such as `429=0.02,503=0.01,reset=0.01`: the share of requests that get
each kind of fault. `storm` stands for all kinds. Which request gets which fault depends
on the seed, the vendor and the number of the request alone, so a run can be repeated.
"""

import zlib
from dataclasses import dataclass, field

# Kinds that the gateway plays for every vendor.
GATEWAY_KINDS = (
    "429",
    "500",
    "503",
    "504",
    "reset",
    "truncate",
    "html",
    "error200",
)
# A kind that applications play: a page repeats the last row of the page before it.
DUPLICATE = "duplicate"
STORM = "storm"
# The share of requests for each kind whose share the plan does not give.
DEFAULT_SHARE = 0.02


@dataclass
class FaultPlan:
    """The share of requests per kind of fault, and what was injected so far.

    `counts` holds the number of requests per vendor, `fired` the number of faults per
    kind.
    """

    shares: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, kinds: tuple[str, ...], seed: int = 0) -> "FaultPlan":
        """Read a plan about `kinds`, the kinds of fault that exist.

        Raises:
            ValueError: on an unknown kind or a share outside 0 to 1.
        """
        shares: dict[str, float] = {}
        for part in filter(None, (item.strip() for item in text.split(","))):
            kind, _, share = part.partition("=")
            named = kinds if kind == STORM else (kind,)
            shares |= {one: float(share or DEFAULT_SHARE) for one in named}
        wrong = set(shares) - set(kinds)
        if wrong:
            raise ValueError(f"no such fault: {', '.join(sorted(wrong))}")
        if sum(shares.values()) > 1 or min(shares.values(), default=0) < 0:
            raise ValueError("shares of faults are 0 to 1 and add up to at most 1")
        return cls(shares, seed)

    def next(self, vendor: str) -> str:
        """The fault of this vendor's next request; an empty text stands for none."""
        count = self.counts.get(vendor, 0) + 1
        self.counts[vendor] = count
        draw = zlib.crc32(f"{self.seed}/{vendor}/{count}".encode()) / 2**32
        for kind, share in self.shares.items():
            if draw < share:
                self.fired[kind] = self.fired.get(kind, 0) + 1
                return kind
            draw -= share
        return ""
