"""What a folder of demo/vendors registers: a vendor served over HTTP, or one by files.

Each folder `<vendor>` has a module `<vendor>_simulator` with one instance of these
classes under the name SIMULATOR. demo/vendors/vendor_registry.py finds it there;
nothing else names the vendors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from demo.generator.world import World
from demo.vendors.shared.request_limits import Limit, Limits
from demo.vendors.shared.simulated_clock import Clock


@dataclass(frozen=True)
class ErrorForms:
    """How a vendor's API writes each kind of error.

    `error` takes a status and a message, `throttled` the seconds until the next
    request is allowed. `refused` answers a request with wrong credentials;
    `error_in_200` is an error that comes with status 200, as some gateways send it.
    """

    error: Callable[[int, str], Response]
    refused: Callable[[], Response]
    throttled: Callable[[float], Response]
    error_in_200: Callable[[], Response]


@dataclass(frozen=True)
class HttpSimulator:
    """A vendor whose API the demo serves below `/<name>`.

    `credentials` are the environment variables with the dummy secrets that a reader
    needs; `authorizations` are the headers into which it turns them, of which a request
    must carry one set. `sample` is the path of a list that every reader may ask for.
    `limits` are the rate limits that the vendor publishes, by names of the
    application's choice; `raised_limits` replace some of them in the demo.
    `played_faults` are the kinds of fault that the application itself plays, beyond
    those that the gateway injects for every vendor.
    """

    name: str
    application: Callable[[World, Clock, Limits], Starlette]
    credentials: Mapping[str, str]
    authorizations: Sequence[Mapping[str, str]]
    sample: str
    errors: ErrorForms
    limits: Limits
    raised_limits: Limits = field(default_factory=dict)
    played_faults: tuple[str, ...] = ()

    def is_authorised(self, request: Request) -> bool:
        """Whether the request carries the credentials."""
        return any(
            all(request.headers.get(name) == value for name, value in one.items())
            for one in self.authorizations
        )

    def limits_in_force(self, every_limit: Limit | None = None) -> Limits:
        """The limits of the demo, or `every_limit` in the place of each of them."""
        if every_limit is not None:
            return dict.fromkeys(self.limits, every_limit)
        return {**self.limits, **self.raised_limits}

    def environment(self, base_url: str) -> dict[str, str]:
        """The environment variables of a pipeline that reads this simulator."""
        address = f"CX_{self.name.upper()}_BASE_URL"
        return {address: f"{base_url}/{self.name}", **self.credentials}


@dataclass(frozen=True)
class FileSimulator:
    """A system that delivers files into a drop folder of its own.

    `files` returns the name and content of every file that the system has delivered by
    an instant.
    """

    name: str
    files: Callable[[World, datetime], Mapping[str, bytes]]

    def environment(self, folder: Path) -> dict[str, str]:
        """The environment variable that names the drop folder to a pipeline."""
        return {f"CX_{self.name.upper()}_DROP": str(folder)}
