"""A publication after every day of Online Retail, beside one of all at once.

On demand, for it takes an hour: `python -m tests.reference.daily_loop`, or
with `--nights 20` the first days only. Ends with 1 and names the tables that differ.
"""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import click

from tests.reference.online_retail import END, publish_at_once, retailer, unpack
from tests.support.publications import differences


@click.command()
@click.option("--nights", type=int, help="Only so many; default all 219.")
def main(nights: int | None) -> None:
    """Refresh after each day, then compare with all at once."""
    with tempfile.TemporaryDirectory(prefix="cx-daily-") as name:
        folder = Path(name)
        days = unpack(folder / "days")[:nights]
        daily = retailer(folder / "daily")
        for number, day in enumerate(days, 1):
            daily.take([day])
            is_last = number == len(days)
            morning = date.fromisoformat(day.stem) + timedelta(days=1)
            published = daily.refresh(END if is_last else f"{morning}T00:00:00Z")
            click.echo(f"{number} of {len(days)}: {published.parent.name}")
        at_once = publish_at_once(retailer(folder / "once"), days)
        found = list(differences(published, at_once))
    for difference in found or ["every table is the same"]:
        click.echo(difference)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
