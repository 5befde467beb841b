"""What a publication is, and the ways in which one can fail to come about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

PUBLISHED_SCHEMAS = ("serving", "metrics", "marts", "meta")
CONTRACT_VERSION = "2.0"


@dataclass(frozen=True)
class Publication:
    """The one row of `meta.publication`.

    Attributes:
        publication_id: also the name of its directory; later ones sort later.
        as_of: the instant the refresh was about (aware).
        published_at: when it was made (aware).
        run_id: the orchestrator's run behind it.
        reporting_time_zone: the zone of all period starts.
        reporting_currency: the currency of all converted amounts.
        contract_version: version of the published names and meanings.
    """

    publication_id: str
    as_of: datetime
    published_at: datetime
    run_id: str
    reporting_time_zone: str
    reporting_currency: str
    contract_version: str = CONTRACT_VERSION


def publication_id(published_at: datetime, run_id: str) -> str:
    """An id that sorts by time, unique per run: `20260302T030512.004211Z-1f2e33a0`."""
    return f"{published_at:%Y%m%dT%H%M%S.%f}Z-{run_id.replace('-', '')[:8]}"


class PublicationHeld(RuntimeError):
    """The data are not fit to be published; the last good publication stays."""

    def __init__(self, reasons: Sequence[str]) -> None:
        """Keep the reasons as data: the status page lists them."""
        super().__init__(
            "not published, the last good publication stays:\n- " + "\n- ".join(reasons)
        )
        self.reasons = tuple(reasons)


class PublicationFailed(RuntimeError):
    """The file could not be written; the last good publication stays."""
