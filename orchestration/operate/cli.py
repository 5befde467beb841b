"""The operator's commands; the Makefile's targets call these.

Each ends with one line that says what to do when something is wrong. Heavy imports
stay inside the commands: `status` must answer at once.
"""

import sys

import click

from orchestration.base.progress import say
from orchestration.base.quick_imports import quick_imports
from orchestration.base.settings import prepare_environment, settings
from orchestration.base.sources import Sources, SourcesError
from orchestration.base.warehouse import Warehouse

HELD = 3


@click.group()
def cli() -> None:
    """CX Warehouse: refresh, look, check."""
    prepare_environment()


@cli.command()
@click.option("--job", default="refresh", show_default=True, help="Which job to run.")
@click.option("--as-of", help="The instant the run is about; default now.")
@click.option("--since", help="Backfill: read again from this instant on.")
@click.option("--until", help="Backfill: up to this instant.")
@click.option("--full-refresh", is_flag=True, help="Read everything again.")
@click.option("--rebuild", is_flag=True, help="Build even if nothing is new.")
@click.option(
    "--accept-changes", is_flag=True, help="Publish although much has changed."
)
@click.option("--accept", multiple=True, help="A series whose past may change.")
@click.option("--source", "sources", multiple=True, help="Only this one.")
@click.option("--resource", "resources", multiple=True, help="Only this resource.")
def refresh(job: str, **window: object) -> None:
    """Run a job to its publication. Exit code 3: held, the last one stays."""
    with quick_imports():
        sources = _checked_sources()
        from orchestration.operate.refresh import REFRESH, run

    say("prepare", f"job {job}")
    if job != REFRESH:
        _refuse_unknown(job)
    given = {name: value for name, value in window.items() if value}
    for name in ("accept", "sources", "resources"):
        if name in given:
            given[name] = list(given[name])  # type: ignore[call-overload]
    outcome = run(given, job, sources)
    if outcome.succeeded:
        word = "published" if outcome.has_published else "nothing new to publish"
        click.echo(f"{word}: {Warehouse(settings().data_dir).published_file}")
        return
    for reason in outcome.reasons:
        click.echo(reason, err=True)
    click.echo("what to do: make status, mend the cause, make refresh", err=True)
    sys.exit(HELD)


def _refuse_unknown(job: str) -> None:
    """Dagster knows the jobs; importing it costs seconds, so that `refresh` does not.

    Raises:
        click.BadParameter: naming the jobs that there are.
    """
    from orchestration.operate.dagster_run import job_names

    if job not in job_names():
        raise click.BadParameter(f"{job!r} is none of {', '.join(job_names())}")


@cli.command()
def replay() -> None:
    """Make a lost build file anew from landing. Exit code 3: something is missing."""
    sources = _checked_sources()
    from orchestration.extract.kernel.replay import CannotReplay
    from orchestration.operate.rebuild import rebuild

    try:
        done = rebuild(Warehouse(settings().data_dir), sources)
    except CannotReplay as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"replayed: {done.batches} batches and {done.files} files")
    if not done.gaps:
        click.echo("what to do: make refresh")
        return
    for gap in done.gaps:
        click.echo(f"missing: {gap}", err=True)
    click.echo(
        "what to do: make refresh ARGS=--full-refresh reads again whatever the "
        "sources still have; deleted records and older versions stay lost",
        err=True,
    )
    sys.exit(HELD)


@cli.command()
def status() -> None:
    """Last publication, what is held and why, quarantine, lag per source."""
    from orchestration.operate.status import report

    for line in report(Warehouse(settings().data_dir)):
        click.echo(line)


@cli.command("check-sources")
def check_sources() -> None:
    """Check sources.yml and the files beside it, and connect to every source."""
    from orchestration.extract.registry import check

    sources = _checked_sources()
    wrong = 0
    for source in sources.every:
        problems = check(source) if source.enabled else ["disabled"]
        wrong += bool(problems) and source.enabled
        for problem in problems or ["fine"]:
            # Most problems begin with the source's name themselves.
            text = problem.removeprefix(f"{source.name}: ")
            click.echo(f"{source.name}: {text}")
    sys.exit(1 if wrong else 0)


def _checked_sources() -> Sources:
    """sources.yml, or its problems as the command's last words."""
    from orchestration.extract.options import load_checked_sources

    try:
        return load_checked_sources(settings().sources)
    except SourcesError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    cli()
