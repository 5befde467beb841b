"""`python -m demo run`: one night of it; `serve`: its vendors for other programs."""

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
@click.option("--day", type=int, help="Demo day, from 0; default the published one.")
@click.option("--port", default=0, show_default=True, help="0 takes a free port.")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, help="People.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True)
@click.option("--data-dir", default="data", type=click.Path(path_type=Path))
@click.option("--faults", default="", help="Such as 429=0.02,reset=0.01, or storm.")
def serve_command(  # noqa: PLR0913 (one parameter per option)
    *, day: int | None, port: int, size: int, seed: int, data_dir: Path, faults: str
) -> None:
    """Serve one demo day until interrupted.

    Prints one line of JSON when it is ready: base_url, as_of, environment; and writes
    the environment to `demo.env` in the data directory, for `make refresh`.
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
        with running as simulators:
            ready = {
                "base_url": simulators.base_url,
                "as_of": simulators.as_of.isoformat(),
                "environment": simulators.environment,
            }
            write_environment(data_dir, simulators)
            click.echo(json.dumps(ready))
            stop.wait()
    except (ValueError, RuntimeError) as problem:
        raise click.ClickException(str(problem)) from None


@main.command("run")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, help="People.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True)
def run_command(*, size: int, seed: int) -> None:
    """Play the next night: serve it, refresh, show where to look."""
    sys.exit(play(size, seed))


main()
