"""Runs the demo company: four simulators on one port, and the drop folder."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from demo.generator import demo_calendar
from demo.generator.world import DEFAULT_SEED, DEFAULT_SIZE, World, build
from demo.vendors.hubspot import hubspot_app as hubspot
from demo.vendors.hubspot import hubspot_errors as hubspot_errors
from demo.vendors.qualtrics import qualtrics_app as qualtrics
from demo.vendors.shared import demo_credentials, drop_folder_files
from demo.vendors.shared.injected_faults import FaultPlan
from demo.vendors.shared.request_limits import DEMO_LIMITS, Limits
from demo.vendors.shared.simulated_clock import Clock
from demo.vendors.shared.simulator_gateway import Gateway, Style, TrackedProtocol
from demo.vendors.stripe import stripe_app as stripe
from demo.vendors.zendesk import zendesk_app as zendesk

HOST = "127.0.0.1"
STARTUP_SECONDS = 20


@dataclass(frozen=True)
class Simulators:
    """A running demo company.

    `environment` is what a pipeline needs to read it: addresses, dummy credentials,
    drop folders.
    """

    base_url: str
    as_of: datetime
    environment: dict[str, str]
    faults: FaultPlan


def application(
    world: World,
    now: datetime,
    *,
    limits: Limits = DEMO_LIMITS,
    faults: FaultPlan | None = None,
) -> Starlette:
    """All four vendors as they stand at `now`, each under its own prefix."""
    clock, plan = Clock(now), faults or FaultPlan()
    vendors: tuple[tuple[Style, Starlette], ...] = (
        (hubspot_errors.STYLE, hubspot.HubSpot(world, clock, limits).app),
        (zendesk.STYLE, zendesk.Zendesk(world, clock, limits).app),
        (qualtrics.STYLE, qualtrics.Qualtrics(world, clock, limits).app),
        (stripe.STYLE, stripe.Stripe(world, clock, limits).app),
    )
    return Starlette(
        routes=[
            Mount(f"/{style.vendor}", Gateway(app, style, plan, clock))
            for style, app in vendors
        ]
    )


def _listen(port: int) -> socket.socket:
    """A listening socket on loopback.

    Raises:
        RuntimeError: when the port is in use or not ours to take.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise RuntimeError(f"port {port} of {HOST}: {error.strerror}") from None
    return listener


def _server(app: Starlette) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=TrackedProtocol,
            log_level="critical",
            # The vendors' clock, not this machine's, stands in the answers.
            date_header=False,
            server_header=False,
        )
    )


def _wait_until_up(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the simulators did not start")
        time.sleep(0.01)


@contextmanager
def serve(  # noqa: PLR0913 (the options of one command)
    day: int,
    *,
    port: int = 0,
    size: int = DEFAULT_SIZE,
    seed: int = DEFAULT_SEED,
    data_dir: Path = Path("data"),
    faults: str = "",
    limits: Limits = DEMO_LIMITS,
) -> Iterator[Simulators]:
    """Serve demo day `day` on loopback until the block ends.

    `port` 0 takes a free one. The drop folder of the day is written below
    `data_dir`/drop first.

    Raises:
        ValueError: on a day outside the horizon or a fault that does not exist.
        RuntimeError: when the port cannot be used.
    """
    now, plan = demo_calendar.as_of(day), FaultPlan.parse(faults, seed)
    listener = _listen(port)
    world = build(seed, size)
    folders = drop_folder_files.write(world, now, (data_dir / "drop").resolve())
    server = _server(application(world, now, limits=limits, faults=plan))
    thread = threading.Thread(
        target=server.run, args=([listener],), name="demo simulators", daemon=True
    )
    thread.start()
    _wait_until_up(server, thread)
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    environment = demo_credentials.environment(base_url) | {
        f"CX_{name.upper()}_DROP": str(folder) for name, folder in folders.items()
    }
    try:
        yield Simulators(base_url, now, environment, plan)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
