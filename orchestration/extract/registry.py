"""Which vendors there are, and the functions that callers use.

A vendor of an API is found in the folder `vendors`, so no list has to be extended.
`extract` and `check` take any source of sources.yml, whatever its vendor. A fault
of a source becomes a result or a line, never an exception.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from pydantic import ValidationError

from orchestration.base.file_locks import AlreadyRunning, alone_in
from orchestration.base.sources import COMPANY, MissingSecret, Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract import vendors
from orchestration.extract.api import (
    ExtractRequest,
    LoadResult,
    Progress,
    Status,
    silent,
)
from orchestration.extract.company import company_files, company_intake
from orchestration.extract.files.intake import files_vendor as files
from orchestration.extract.files.intake import taken
from orchestration.extract.http.client import UNUSABLE, ApiClient
from orchestration.extract.http.source_errors import AuthFault, SourceFault
from orchestration.extract.kernel.extraction import Job
from orchestration.extract.kernel.loop import Extraction
from orchestration.extract.kernel.specs import (
    KernelOptions,
    Reading,
    ResourceSpec,
    Vendor,
)

CHECK_BUDGET_SECONDS = 20
CHECKED_SPAN = timedelta(days=1)


class Named(Protocol):
    """Whatever has a name."""

    @property
    def name(self) -> str:
        """The name."""
        ...


class VendorLike(Named, Protocol):
    """What every vendor of the registry has, also the one of files."""

    @property
    def resources(self) -> Sequence[Named]:
        """Its resources."""
        ...


def found_vendors() -> dict[str, Vendor]:
    """The vendors of the folder `vendors` by name, in alphabetical order.

    A module there, or a folder with a module of its own name, holds one as VENDOR.

    Raises:
        TypeError: when VENDOR is missing, is no vendor or bears another name.
    """
    found = {}
    for one in sorted(iter_modules(vendors.__path__), key=lambda one: one.name):
        inside = f".{one.name}" if one.ispkg else ""
        module = import_module(f"{vendors.__name__}.{one.name}{inside}")
        vendor = getattr(module, "VENDOR", None)
        if not isinstance(vendor, Vendor) or vendor.name != one.name:
            raise TypeError(f"{module.__name__} has no VENDOR called {one.name!r}")
        found[vendor.name] = vendor
    return found


API_VENDORS: Mapping[str, Vendor] = found_vendors()
VENDORS: Mapping[str, VendorLike] = {
    COMPANY: company_files.VENDOR,
    **API_VENDORS,
    files.VENDOR.name: files.VENDOR,
}


def extract(
    source: Source,
    warehouse: Warehouse,
    request: ExtractRequest,
    progress: Progress | None = None,
) -> list[LoadResult]:
    """Bring one source's resources up to the request.

    Returns:
        One result per resource (files: per entity). A fault of the source is in the
        result's status and message, and does not keep the other resources from being
        read.
    """
    if source.vendor == COMPANY:
        return company_intake.extract(source, warehouse, request)
    if source.vendor == files.VENDOR.name:
        return _extract_files(source, warehouse, request, progress)
    vendor = API_VENDORS[source.vendor]
    names = _wanted(source, request, vendor)
    known = {spec.name: spec for spec in vendor.resources}
    try:
        options = vendor.options.model_validate(source.options)
        secrets = source.secrets(vendor.secrets)
        client = vendor.open(source, options, secrets)
    except MissingSecret as missing:
        return _all(source, names, "disabled", str(missing))
    except ValidationError as error:
        return _all(source, names, "failed", "; ".join(_problems(error)))
    except UNUSABLE as error:
        return _all(source, names, "failed", _no_address(source, error))
    results = _all(source, names - known.keys(), "failed", "no such resource")
    specs = [spec for spec in vendor.resources if spec.name in names]
    try:
        with alone_in(warehouse.landing_dir / source.name, source.name):
            job = Job(
                vendor,
                source,
                options,
                client,
                warehouse,
                request,
                progress or silent,
            )
            results += [Extraction(job, spec).run() for spec in specs]
    except AlreadyRunning as fault:
        results += _all(source, names & known.keys(), "failed", str(fault))
    finally:
        client.close()
    return results


def _extract_files(
    source: Source,
    warehouse: Warehouse,
    request: ExtractRequest,
    progress: Progress | None,
) -> list[LoadResult]:
    results = files.extract(source, warehouse, request, progress)
    with warehouse.writer() as con:
        taken.note(con, warehouse.landing_dir, source.name, request)
    return results


def _wanted(source: Source, request: ExtractRequest, vendor: Vendor) -> set[str]:
    """The names to read: the source's, narrowed to the request's."""
    every = {spec.name for spec in vendor.resources}
    names = set(source.resources) or every
    return names & set(request.resources) if request.resources else names


def _all(
    source: Source, names: set[str], status: Status, message: str
) -> list[LoadResult]:
    return [
        LoadResult(source.name, name, status, message=message) for name in sorted(names)
    ]


def _problems(error: ValidationError) -> list[str]:
    """One line per wrong option, with its key."""
    return [
        f"options.{'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors()
    ]


def _no_address(source: Source, error: Exception) -> str:
    variable = source.variable("BASE_URL")
    return f"{source.name}: no usable address: {error}; look at {variable}"


def check(source: Source) -> list[str]:
    """What is wrong with a source, one line each; empty when nothing is.

    Looks for secrets, options and resources, then reads one page of each resource. Of
    the company's own files every row is read.
    """
    own = {COMPANY: company_intake.check, files.VENDOR.name: files.check}
    if source.vendor in own:
        return own[source.vendor](source)
    vendor = API_VENDORS.get(source.vendor)
    if vendor is None:
        return [f"{source.name}: no such vendor: {source.vendor}"]
    try:
        options = vendor.options.model_validate(source.options)
        limited = {"retry_budget_seconds": CHECK_BUDGET_SECONDS}
        secrets = source.secrets(vendor.secrets)
        client = vendor.open(source, options.model_copy(update=limited), secrets)
    except MissingSecret as missing:
        return [str(missing)]
    except ValidationError as error:
        return [f"{source.name}: {problem}" for problem in _problems(error)]
    except UNUSABLE as error:
        return [_no_address(source, error)]
    names = set(source.resources) or {spec.name for spec in vendor.resources}
    unknown = names - {spec.name for spec in vendor.resources}
    problems = [f"{source.name}: no such resource: {one}" for one in sorted(unknown)]
    specs = [spec for spec in vendor.resources if spec.name in names]
    try:
        return problems + _unreadable(source, options, client, specs)
    finally:
        client.close()


def _unreadable(
    source: Source,
    options: KernelOptions,
    client: ApiClient,
    specs: Sequence[ResourceSpec],
) -> list[str]:
    """The faults of each resource's first page; refused credentials end the reading."""
    problems = []
    start = datetime.combine(source.observed_from, datetime.min.time(), UTC)
    for spec in specs:
        step = (spec.window or spec.full)[0]
        end = start + CHECKED_SPAN
        reading = Reading(
            client, source, options, spec, start, end, None, _NothingKnown()
        )
        try:
            next(step.pages(reading), None)
        except SourceFault as fault:
            problems.append(str(fault))
            if isinstance(fault, AuthFault) and fault.nothing_will_work:
                break
    return problems


def landed_specs(vendor: str) -> Mapping[str, ResourceSpec]:
    """The resources of a vendor whose batches the kernel lands and loads, by name."""
    found: Sequence[ResourceSpec] = ()
    if vendor == COMPANY:
        found = company_files.VENDOR.resources
    elif vendor in API_VENDORS:
        found = API_VENDORS[vendor].resources
    return {spec.name: spec for spec in found}


class _NothingKnown:
    """Answers like an empty warehouse, so that a check reads no associations."""

    def live_ids(self, resource: str) -> list[str]:
        return []

    def changed_ids(self, resource: str) -> list[str]:
        return []
