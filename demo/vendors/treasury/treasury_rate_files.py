"""The treasury's files of exchange rates, as its German system exports them.

They have semicolons between the columns, decimal commas, dates as day.month.year, and
the encoding windows-1252.
"""

from datetime import date, datetime, timedelta

from demo.generator.demo_calendar import FIRST_DAY, HISTORY_START
from demo.generator.world import World
from demo.vendors.shared.drop_folder_files import csv_text

HEADER = ("Datum", "Von", "Nach", "Kurs")


def rate_files(world: World, now: datetime) -> dict[str, bytes]:
    """A history up to the first demo day, then one file per working day."""
    first, today = HISTORY_START.date(), now.date()
    history_end = FIRST_DAY.date() - timedelta(days=1)
    files = {"rates_history.csv": world.rates.working_days(first, history_end)}
    for day in world.rates.working_days(FIRST_DAY.date(), today - timedelta(days=1)):
        files[f"rates_{day:%Y%m%d}.csv"] = [day]
    return {
        name: csv_text(HEADER, _rows(world, days), ";").encode("windows-1252")
        for name, days in files.items()
    }


def _rows(world: World, days: list[date]) -> list[list[str]]:
    return [
        [
            f"{day:%d.%m.%Y}",
            currency,
            "EUR",
            _with_decimal_comma(world.rates.of_day(currency, day)),
        ]
        for day in days
        for currency in world.rates.rates
    ]


def _with_decimal_comma(number: float) -> str:
    return f"{number:.8f}".replace(".", ",")
