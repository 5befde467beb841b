"""What the extraction of a source needs, and the sums of what it has loaded."""

from dataclasses import dataclass, field

from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest, LoadResult, Progress
from orchestration.extract.http.client import ApiClient
from orchestration.extract.kernel import plans
from orchestration.extract.kernel.load_log import Load
from orchestration.extract.kernel.plans import Margins, Plan
from orchestration.extract.kernel.specs import KernelOptions, Vendor


@dataclass(frozen=True)
class Job:
    """Everything that stays the same while one source is extracted."""

    vendor: Vendor
    source: Source
    options: KernelOptions
    client: ApiClient
    warehouse: Warehouse
    request: ExtractRequest
    progress: Progress

    @property
    def margins(self) -> Margins:
        """Lag and overlap: the vendor's, unless the source sets its own."""
        named = self.source
        return Margins(
            plans.minutes(named.lag_minutes, self.vendor.lag),
            plans.minutes(named.overlap_minutes, self.vendor.overlap),
        )

    def is_answered_by(self, plan: Plan) -> bool:
        """Whether a reading is what was asked, not only the rest of a killed run."""
        if plan.mode == "backfill":
            return True
        if self.request.full_refresh and plan.mode == "window":
            return False
        return plan.end >= self.request.as_of - self.margins.lag


@dataclass
class Tally:
    """The loads of one resource in this run."""

    source: str
    resource: str
    loads: list[Load] = field(default_factory=list)

    def result(self) -> LoadResult:
        """The sums of the loads' counts, with the status of the last load."""
        last = self.loads[-1]
        sums = {name: sum(getattr(one, name) for one in self.loads) for name in SUMMED}
        return LoadResult(
            source=self.source,
            resource=self.resource,
            status=last.status,
            cursor_from=self.loads[0].cursor_from,
            cursor_to=last.cursor_to,
            message="; ".join(one.message for one in self.loads if one.message),
            **sums,
        )


SUMMED = (
    "rows_read",
    "rows_new",
    "rows_unchanged",
    "rows_deleted",
    "rows_rejected",
    "requests",
    "throttled",
    "landing_bytes",
)
