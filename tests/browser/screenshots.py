"""Pictures of the Dagster page after a run: `make screenshots` writes docs/*.png.

Drives Debian's Chromium against a `dagster-webserver` on loopback; the run must have
happened before (`make run`).
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from orchestration.base.settings import CODE_DIR, prepare_environment

DOCS = CODE_DIR / "docs"
CHROMIUM = "/usr/bin/chromium"
START_SECONDS = 90
SETTLE_MILLISECONDS = 6_000
QUIET_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "asset_graph": "/asset-groups",
    "audit_checks": "/assets/publish/audit?view=checks&checkDetail=serving__nps",
    "ledger_checks": (
        "/assets/raw/ledger?view=checks&checkDetail=few_rows_were_rejected"
    ),
    "schedules": "/automation",
}


@contextmanager
def webserver() -> Iterator[str]:
    """A Dagster page on a free loopback port, stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        str(Path(sys.executable).with_name("dagster-webserver")),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--module-name", "orchestration.definitions"),
    ]
    server = subprocess.Popen(command, cwd=CODE_DIR)
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/server_info").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise TimeoutError(f"no Dagster page at {address} after {START_SECONDS} s")


def take(page: Page, address: str, name: str) -> Path:
    """One picture, after the page has settled."""
    page.goto(address + PAGES[name])
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    target = DOCS / f"{name}.png"
    page.screenshot(path=target)
    return target


def main() -> None:
    """All pictures."""
    prepare_environment()
    DOCS.mkdir(exist_ok=True)
    with webserver() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        for name in PAGES:
            print(take(page, address, name).relative_to(CODE_DIR))
        browser.close()


if __name__ == "__main__":
    main()
