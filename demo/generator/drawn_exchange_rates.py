"""Draws the daily exchange rates into the reporting currency."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from demo.generator.demo_calendar import HISTORY_START, HORIZON_END
from demo.generator.random_streams import stream

# Units of the reporting currency for one unit of each currency on the first day.
FIRST_RATES = {"USD": 0.905, "GBP": 1.152, "JPY": 0.0064}
REPORTING = "EUR"


class ExchangeRates:
    """One rate per currency and working day; at weekends the rate of Friday holds."""

    def __init__(self, seed: int) -> None:
        self.first = HISTORY_START.date()
        count = (HORIZON_END.date() - self.first).days + 1
        self.rates: dict[str, list[float]] = {}
        for currency, start in FIRST_RATES.items():
            steps = stream(seed, f"rate {currency}").normal(0, 0.004, count)
            steps[0] = 0
            weekday = (np.arange(count) + self.first.weekday()) % 7
            steps[weekday >= 5] = 0
            # On every working day the rate is pulled back a little to its first level,
            # so that it stays plausible over a long horizon.
            level = np.zeros(count)
            for day in range(1, count):
                kept = level[day - 1] * (0.995 if weekday[day] < 5 else 1)
                level[day] = kept + steps[day]
            self.rates[currency] = np.round(start * np.exp(level), 8).tolist()

    def of_day(self, currency: str, day: date) -> float:
        """How much of the reporting currency one unit of `currency` is on `day`."""
        if currency == REPORTING:
            return 1.0
        return self.rates[currency][(day - self.first).days]

    def at(self, currency: str, instant: int) -> float:
        """The rate of the UTC day of an instant in epoch seconds."""
        return self.of_day(currency, datetime.fromtimestamp(instant, UTC).date())

    def working_days(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last` on which a rate was recorded."""
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        return [day for day in days if day.weekday() < 5]
