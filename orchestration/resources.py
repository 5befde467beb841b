"""What the assets of a run share: the warehouse, the run's window, dbt's variables.

Resolved when a run starts, never at import: definitions load without any source, any
secret and any file.
"""

from collections.abc import Collection
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import dagster as dg
from pydantic import Field, PrivateAttr

from orchestration.base.instants import parse_instant, run_instant
from orchestration.base.settings import settings
from orchestration.base.sources import Sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest
from orchestration.extract.options import load_checked_sources
from orchestration.extract.registry import VENDORS

SQL_TIMESTAMP = "%Y-%m-%d %H:%M:%S"


class Refresh(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The window of one run, and the one writer's right to the warehouse.

    A backfill is run config of this resource; each field says in the launchpad what it
    does.
    """

    as_of: str | None = Field(
        default=None,
        description="The instant that the run is about, ISO 8601 with an offset, such "
        "as 2026-03-01T03:00:00Z. Empty: CX_AS_OF, else the time of the start.",
    )
    since: str | None = Field(
        default=None,
        description="Backfill: read again what changed from this instant on (ISO 8601 "
        "with an offset). Empty: from where each source was last read.",
    )
    until: str | None = Field(
        default=None,
        description="Backfill: read up to this instant (ISO 8601 with an offset). "
        "Empty: up to as_of.",
    )
    full_refresh: bool = Field(
        default=False,
        description="Read everything again from each source's observed_from on.",
    )
    rebuild: bool = Field(
        default=False,
        description="Build and publish even if nothing is new.",
    )
    accept_changes: bool = Field(
        default=False,
        description="Publish although much differs from before, or although as_of lies "
        "before the last publication's; for the one run after a change that is meant.",
    )
    accept: list[str] = Field(
        default_factory=list,
        description="Names of series, such as nps/all/relationship, whose published "
        "past may change in this run; the reason of a held publication names them.",
    )
    sources: list[str] = Field(
        default_factory=list,
        description="Read only these sources. Empty: all of sources.yml.",
    )
    resources: list[str] = Field(
        default_factory=list,
        description="Read only these resources or entities. Empty: all of them.",
    )

    _as_of: datetime = PrivateAttr()
    _since: datetime | None = PrivateAttr(default=None)
    _until: datetime | None = PrivateAttr(default=None)
    _run_id: str = PrivateAttr()
    _job_name: str = PrivateAttr()
    _sources: Sources | None = PrivateAttr(default=None)
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Fix the run's `as_of`: its configuration, else the setting, else now.

        Raises:
            ValueError: when the run's configuration asks for what cannot be.
        """
        self._as_of = run_instant(self.as_of)
        self._since, self._until = parse_instant(self.since), parse_instant(self.until)
        if self._since and self._until and self._since >= self._until:
            raise ValueError(f"since {self.since} does not lie before {self.until}")
        self._refuse_unknown_names()
        self._run_id = context.run.run_id if context.run else "outside a run"
        self._job_name = context.run.job_name if context.run else "no job"

    def _refuse_unknown_names(self) -> None:
        """A misspelt name would read nothing, and the run would seem to work."""
        resources = {
            one.name for vendor in VENDORS.values() for one in vendor.resources
        }
        # sources.yml is read only where there is something to look up in it.
        known_sources = (
            [one.name for one in self.declared().every] if self.sources else []
        )
        for kind, given, known in (
            ("resource", self.resources, resources),
            ("source", self.sources, known_sources),
        ):
            if unknown := sorted(set(given) - set(known)):
                raise ValueError(
                    f"no such {kind}: {', '.join(unknown)}; known are "
                    + ", ".join(sorted(known))
                )

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Give the warehouse back."""
        self._held.close()

    @property
    def run_id(self) -> str:
        """The id under which this run stands in the load log."""
        return self._run_id

    @property
    def job_name(self) -> str:
        """The job of this run: each builds other tables."""
        return self._job_name

    @property
    def instant(self) -> datetime:
        """The run's `as_of`, aware, UTC."""
        return self._as_of

    @property
    def warehouse(self) -> Warehouse:
        """The installation's warehouse."""
        return Warehouse(settings().data_dir)

    def hold(self) -> Warehouse:
        """Keep the writer's lock from here to the end of the run.

        What is built, checked and published must be one state of the raw data.
        """
        warehouse = self.warehouse
        self._held.enter_context(warehouse.lock())
        return warehouse

    def declared(self) -> Sources:
        """sources.yml as it was when this run first asked.

        Raises:
            SourcesError: with one line per problem, each naming file, line and key.
        """
        if self._sources is None:
            self._sources = load_checked_sources(settings().sources)
        return self._sources

    def request(self, selected: Collection[str]) -> ExtractRequest:
        """The extraction of this run: of the selected resources those it names."""
        named = set(self.resources) or set(selected)
        return ExtractRequest(
            run_id=self._run_id,
            as_of=self._as_of,
            since=self._since,
            until=self._until,
            full_refresh=self.full_refresh,
            resources=tuple(sorted(named & set(selected))),
        )

    def dbt_variables(self) -> dict[str, Any]:
        """The vars that a run of the dbt project needs."""
        sources = self.declared()
        as_of = self._as_of.strftime(SQL_TIMESTAMP)
        return {
            "as_of": as_of,
            "known_at": as_of,
            "reporting_time_zone": sources.reporting.time_zone,
            "reporting_currency": sources.reporting.currency,
            "segments": list(sources.segments),
            "crosses": [list(cross) for cross in sources.crosses],
        }
