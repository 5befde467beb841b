"""The commands of the demo.

`python -m demo run` plays a night: it serves the vendors, refreshes the warehouse and
shows some answers. `python -m demo serve` only serves the vendors, for other programs.
"""

import json
import signal
import sys
import threading
from pathlib import Path

import click

from demo.demo_night import PUBLISHED, next_day, play, write_environment
from demo.demo_server import serve
from demo.generator.world import DEFAULT_SEED, DEFAULT_SIZE


@click.group()
def main() -> None:
    """The demo company."""


@main.command("serve")
@click.option("--day", type=int, help="Demo day, from 0; by default the published one.")
@click.option("--port", default=0, show_default=True, help="0 takes a free port.")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, help="People.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True)
@click.option("--data-dir", default="data", type=click.Path(path_type=Path))
@click.option("--faults", default="", help="Such as 429=0.02,reset=0.01, or storm.")
def serve_command(  # noqa: PLR0913 (one parameter per option)
    *, day: int | None, port: int, size: int, seed: int, data_dir: Path, faults: str
) -> None:
    """Serve one demo day until interrupted.

    When the vendors answer, it prints one line of JSON with base_url, as_of and
    environment. It writes the environment to `demo.env` in the data directory, too, for
    `make refresh`.
    """
    if day is None:
        day = max(next_day(data_dir / PUBLISHED) - 1, 0)
    try:
        running = serve(
            day, port=port, size=size, seed=seed, data_dir=data_dir, faults=faults
        )
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        with running as demo:
            ready = {
                "base_url": demo.base_url,
                "as_of": demo.as_of.isoformat(),
                "environment": demo.environment,
            }
            write_environment(data_dir, demo)
            click.echo(json.dumps(ready))
            stop.wait()
    except (ValueError, RuntimeError) as problem:
        raise click.ClickException(str(problem)) from None


@main.command("run")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, help="People.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True)
def run_command(*, size: int, seed: int) -> None:
    """Play the next night: serve the vendors, refresh, show some answers."""
    sys.exit(play(size, seed))


main()
