"""Reading the sources of a run, vendor by vendor; the progress lines and the log of it.

The asset of each vendor calls this. A refresh of the command line has read everything
before Dagster starts, to find out whether anything is new; it hands over what it has
read, because a run must not read its sources twice. How a source is read is said in
`orchestration.extract`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from orchestration.base.progress import say
from orchestration.base.sources import Source, Sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.kernel import schema
from orchestration.operate import outcomes

ResultsByVendor = Mapping[str, Sequence[LoadResult]]

COUNTED = (
    "rows_read",
    "rows_new",
    "rows_unchanged",
    "rows_deleted",
    "rows_rejected",
    "requests",
    "throttled",
    "landing_bytes",
)
# By run id, what this process has read for a run before Dagster started it.
_HANDED_OVER: dict[str, ResultsByVendor] = {}


@contextmanager
def handed_over(run_id: str, results: ResultsByVendor) -> Iterator[None]:
    """Within this, the run of that id gets these results instead of reading again."""
    _HANDED_OVER[run_id] = results
    try:
        yield
    finally:
        del _HANDED_OVER[run_id]


def read_all(
    sources: Sources, warehouse: Warehouse, run_id: str, as_of: datetime
) -> ResultsByVendor:
    """Read every source, as a plain refresh does.

    Args:
        sources: sources.yml; what it declares is written down in the build file.
        warehouse: that takes in what is read.
        run_id: under which the loads stand in the load log.
        as_of: up to when everything is read.
    """
    _prepare(sources, warehouse)
    results = {}
    for name, vendor in registry.VENDORS.items():
        resources = tuple(sorted(resource.name for resource in vendor.resources))
        request = ExtractRequest(run_id, as_of, resources=resources)
        results[name] = _read_vendor(name, sources, warehouse, request)
    return results


def read_vendor(
    vendor: str,
    sources: Sources,
    warehouse: Warehouse,
    request: ExtractRequest,
    only: Collection[str] = (),
) -> Sequence[LoadResult]:
    """Read the sources of a vendor, or give what this run has read before.

    Args:
        vendor: of the registry.
        sources: sources.yml; what it declares is written down in the build file.
        warehouse: that takes in what is read.
        request: names the resources; without any, nothing is read.
        only: these sources; empty means all.

    Returns:
        One result per source and resource. A fault of a source is one, too.
    """
    if request.run_id in _HANDED_OVER:
        return _HANDED_OVER[request.run_id].get(vendor, ())
    _prepare(sources, warehouse)
    return _read_vendor(vendor, sources, warehouse, request, only)


def _prepare(sources: Sources, warehouse: Warehouse) -> None:
    """Make the raw tables that are missing, also those of vendors not connected."""
    with warehouse.writer() as con:
        schema.ensure_schema(con)
        schema.record_sources(con, sources)


def _read_vendor(
    vendor: str,
    sources: Sources,
    warehouse: Warehouse,
    request: ExtractRequest,
    only: Collection[str] = (),
) -> list[LoadResult]:
    results: list[LoadResult] = []
    for source in sources.every:
        is_named = not only or source.name in only
        is_wanted = source.vendor == vendor and source.enabled and is_named
        if is_wanted and request.resources:
            results.extend(_read(source, warehouse, request))
    return results


def _read(
    source: Source, warehouse: Warehouse, request: ExtractRequest
) -> list[LoadResult]:
    say("extract", source.name, note="begins")
    found = registry.extract(source, warehouse, request, say)
    for result in found:
        _report(result)
    with warehouse.writer() as con:
        outcomes.note(con, request, found)
    return found


def _report(result: LoadResult) -> None:
    note = f"{result.rows_new:,} new"
    if result.status != "loaded":
        note = f"{result.status}: {result.message}"
    elif result.rows_rejected:
        note += f", {result.rows_rejected:,} in quarantine"
    say("extract", f"{result.source}/{result.resource}", result.rows_read, note)


def facts(results: Sequence[LoadResult], resource: str) -> dict[str, int | str]:
    """What the page shows of a resource: sums over a vendor's sources, and cursors.

    Args:
        results: of one vendor, as `read_vendor` gives them.
        resource: whose results are summed.
    """
    mine = [result for result in results if result.resource == resource]
    found: dict[str, int | str] = {
        name: sum(getattr(result, name) for result in mine) for name in COUNTED
    }
    for result in mine:
        found[f"{result.source}_status"] = result.status
        if result.cursor_to is not None:
            span = f"{result.cursor_from} to {result.cursor_to}"
            found[f"{result.source}_cursor"] = span
    return found
