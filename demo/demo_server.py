"""Runs the demo company: its simulators on one port, and its drop folders."""

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
from demo.vendors.shared.drop_folder_files import write_files
from demo.vendors.shared.injected_faults import FaultPlan
from demo.vendors.shared.request_limits import Limit
from demo.vendors.shared.simulated_clock import Clock
from demo.vendors.shared.simulator_gateway import Gateway, TrackedProtocol
from demo.vendors.vendor_registry import (
    fault_kinds,
    file_simulators,
    http_simulators,
)

HOST = "127.0.0.1"
STARTUP_SECONDS = 20


@dataclass(frozen=True)
class RunningDemo:
    """A running demo company.

    `environment` is what a pipeline needs to read it: addresses, dummy credentials and
    drop folders.
    """

    base_url: str
    as_of: datetime
    environment: dict[str, str]
    faults: FaultPlan


def application(
    world: World, now: datetime, faults: FaultPlan, every_limit: Limit | None = None
) -> Starlette:
    """All vendors with an API as they stand at `now`, each below its own name."""
    clock = Clock(now)
    routes = []
    for simulator in http_simulators():
        limits = simulator.limits_in_force(every_limit)
        app = simulator.application(world, clock, limits)
        gateway = Gateway(simulator, app, faults, clock)
        routes.append(Mount(f"/{simulator.name}", gateway))
    return Starlette(routes=routes)


def write_drop_folders(world: World, now: datetime, folder: Path) -> dict[str, str]:
    """Write the files that are delivered by `now`, one folder per system.

    Returns:
        The environment variables that name the folders.
    """
    environment: dict[str, str] = {}
    for simulator in file_simulators():
        target = folder / simulator.name
        write_files(target, simulator.files(world, now))
        environment |= simulator.environment(target)
    return environment


def _listen(port: int) -> socket.socket:
    """A listening socket on loopback.

    Raises:
        RuntimeError: when the port is in use or may not be taken.
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
            # The gateway writes the simulated date; this machine's must not stand in
            # the responses as well.
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
    every_limit: Limit | None = None,
) -> Iterator[RunningDemo]:
    """Serve demo day `day` on loopback until the block ends.

    `port` 0 takes a free one. `every_limit` takes the place of every rate limit of
    every vendor. The drop folders of the day are written below `data_dir`/drop before
    the vendors answer.

    Raises:
        ValueError: on a day outside the horizon or a fault that does not exist.
        RuntimeError: when the port cannot be used.
    """
    now = demo_calendar.as_of(day)
    plan = FaultPlan.parse(faults, fault_kinds(), seed)
    listener = _listen(port)
    world = build(seed, size)
    folders = write_drop_folders(world, now, (data_dir / "drop").resolve())
    server = _server(application(world, now, plan, every_limit))
    thread = threading.Thread(
        target=server.run, args=([listener],), name="demo simulators", daemon=True
    )
    thread.start()
    _wait_until_up(server, thread)
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    environment: dict[str, str] = {}
    for simulator in http_simulators():
        environment |= simulator.environment(base_url)
    try:
        yield RunningDemo(base_url, now, environment | folders, plan)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
