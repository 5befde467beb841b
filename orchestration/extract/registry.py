"""Which vendors there are, and the functions that callers use.

A vendor of an API is found in the folder `vendors`, so no list has to be extended.
`extract` and `check` take any connection of sources.yml, whatever its vendor. A fault
of a source becomes a result or a line, never an exception.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from pydantic import ValidationError

from orchestration.base.file_locks import AlreadyRunning, alone_in
from orchestration.base.sources import Connection, MissingSecret
from orchestration.base.warehouse import Warehouse
from orchestration.extract import vendors
from orchestration.extract.api import (
    ExtractRequest,
    LoadResult,
    Progress,
    Status,
    silent,
)
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
VENDORS: Mapping[str, VendorLike] = {**API_VENDORS, files.VENDOR.name: files.VENDOR}


def extract(
    connection: Connection,
    warehouse: Warehouse,
    request: ExtractRequest,
    progress: Progress | None = None,
) -> list[LoadResult]:
    """Bring one connection's resources up to the request.

    Returns:
        One result per resource (files: per entity). A fault of the source is in the
        result's status and message, and does not keep the other resources from being
        read.
    """
    if connection.vendor == files.VENDOR.name:
        return _extract_files(connection, warehouse, request, progress)
    vendor = API_VENDORS[connection.vendor]
    names = _wanted(connection, request, vendor)
    known = {spec.name: spec for spec in vendor.resources}
    try:
        options = vendor.options.model_validate(connection.options)
        secrets = connection.secrets(vendor.secrets)
        client = vendor.open(connection, options, secrets)
    except MissingSecret as missing:
        return _all(connection, names, "disabled", str(missing))
    except ValidationError as error:
        return _all(connection, names, "failed", "; ".join(_problems(error)))
    except UNUSABLE as error:
        return _all(connection, names, "failed", _no_address(connection, error))
    results = _all(connection, names - known.keys(), "failed", "no such resource")
    specs = [spec for spec in vendor.resources if spec.name in names]
    try:
        with alone_in(warehouse.landing_dir / connection.name, connection.name):
            job = Job(
                vendor,
                connection,
                options,
                client,
                warehouse,
                request,
                progress or silent,
            )
            results += [Extraction(job, spec).run() for spec in specs]
    except AlreadyRunning as fault:
        results += _all(connection, names & known.keys(), "failed", str(fault))
    finally:
        client.close()
    return results


def _extract_files(
    connection: Connection,
    warehouse: Warehouse,
    request: ExtractRequest,
    progress: Progress | None,
) -> list[LoadResult]:
    results = files.extract(connection, warehouse, request, progress)
    with warehouse.writer() as con:
        taken.note(con, warehouse.landing_dir, connection.name, request)
    return results


def _wanted(
    connection: Connection, request: ExtractRequest, vendor: Vendor
) -> set[str]:
    """The names to read: the connection's, narrowed to the request's."""
    every = {spec.name for spec in vendor.resources}
    names = set(connection.resources) or every
    return names & set(request.resources) if request.resources else names


def _all(
    connection: Connection, names: set[str], status: Status, message: str
) -> list[LoadResult]:
    return [
        LoadResult(connection.name, name, status, message=message)
        for name in sorted(names)
    ]


def _problems(error: ValidationError) -> list[str]:
    """One line per wrong option, with its key."""
    return [
        f"options.{'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors()
    ]


def _no_address(connection: Connection, error: Exception) -> str:
    variable = connection.variable("BASE_URL")
    return f"{connection.name}: no usable address: {error}; look at {variable}"


def check(connection: Connection) -> list[str]:
    """What is wrong with a connection, one line each; empty when nothing is.

    Looks for secrets, options and resources, then reads one page of each resource.
    """
    if connection.vendor == files.VENDOR.name:
        return files.check(connection)
    vendor = API_VENDORS.get(connection.vendor)
    if vendor is None:
        return [f"{connection.name}: no such vendor: {connection.vendor}"]
    try:
        options = vendor.options.model_validate(connection.options)
        limited = {"retry_budget_seconds": CHECK_BUDGET_SECONDS}
        secrets = connection.secrets(vendor.secrets)
        client = vendor.open(connection, options.model_copy(update=limited), secrets)
    except MissingSecret as missing:
        return [str(missing)]
    except ValidationError as error:
        return [f"{connection.name}: {problem}" for problem in _problems(error)]
    except UNUSABLE as error:
        return [_no_address(connection, error)]
    names = set(connection.resources) or {spec.name for spec in vendor.resources}
    unknown = names - {spec.name for spec in vendor.resources}
    problems = [
        f"{connection.name}: no such resource: {one}" for one in sorted(unknown)
    ]
    specs = [spec for spec in vendor.resources if spec.name in names]
    try:
        return problems + _unreadable(connection, options, client, specs)
    finally:
        client.close()


def _unreadable(
    connection: Connection,
    options: KernelOptions,
    client: ApiClient,
    specs: Sequence[ResourceSpec],
) -> list[str]:
    """The faults of each resource's first page; refused credentials end the reading."""
    problems = []
    start = datetime.combine(connection.observed_from, datetime.min.time(), UTC)
    for spec in specs:
        step = (spec.window or spec.full)[0]
        end = start + CHECKED_SPAN
        reading = Reading(
            client, connection, options, spec, start, end, None, _NothingKnown()
        )
        try:
            next(step.pages(reading), None)
        except SourceFault as fault:
            problems.append(str(fault))
            if isinstance(fault, AuthFault) and fault.nothing_will_work:
                break
    return problems


class _NothingKnown:
    """Answers like an empty warehouse, so that a check reads no associations."""

    def live_ids(self, resource: str) -> list[str]:
        return []

    def changed_ids(self, resource: str) -> list[str]:
        return []
