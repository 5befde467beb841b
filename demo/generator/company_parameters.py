"""Every rate, hazard and distribution that the demo company follows.

Tests compare the published numbers with them. The simulators serve no rate, hazard or
distribution; they use only what a vendor would know, such as countries and prices.
"""

from dataclasses import dataclass
from typing import Literal

Metric = Literal["nps", "csat", "ces"]


@dataclass(frozen=True)
class Country:
    """A market. The tilts move the score distributions of the people in it."""

    code: str
    currency: str
    time_zone: str
    language: str
    calling_code: str
    share: float
    tax_rate: float
    nps_tilt: float
    csat_tilt: float
    ces_tilt: float
    response_factor: float

    def tilt(self, metric: Metric) -> float:
        """The tilt of `metric` in this country."""
        return float(getattr(self, f"{metric}_tilt"))


COUNTRIES = (
    Country("DE", "EUR", "Europe/Berlin", "DE", "+49", 0.32, 0.19, 0, 0.05, 0, 1.0),
    Country("FR", "EUR", "Europe/Paris", "FR", "+33", 0.2, 0.2, -0.1, -0.3, -0.1, 0.9),
    Country("GB", "GBP", "Europe/London", "EN-GB", "+44", 0.18, 0.2, 0.05, 0, 0, 1.1),
    Country(
        "US", "USD", "America/New_York", "EN", "+1", 0.2, 0.0, 0.18, 0.35, 0.15, 1.05
    ),
    Country("JP", "JPY", "Asia/Tokyo", "JA", "+81", 0.1, 0.1, -0.2, -0.2, 0.1, 0.8),
)
ZERO_DECIMAL = frozenset({"JPY"})


@dataclass(frozen=True)
class Plan:
    """A subscription plan.

    `monthly_price` is in the reporting currency; the hazards are probabilities per
    month that a paid subscription ends by cancellation, or by failed payment.
    """

    key: str
    name: str
    monthly_price: float
    share: float
    voluntary_hazard: float
    involuntary_hazard: float
    most_seats: int
    nps_tilt: float
    csat_tilt: float
    ces_tilt: float

    def tilt(self, metric: Metric) -> float:
        """The tilt of `metric` under this plan."""
        return float(getattr(self, f"{metric}_tilt"))


PLANS = (
    Plan("starter", "Starter", 19, 0.5, 0.045, 0.010, 1, -0.05, -0.1, -0.1),
    Plan("team", "Team", 59, 0.35, 0.025, 0.006, 8, 0.05, 0.1, 0.05),
    Plan("business", "Business", 149, 0.15, 0.012, 0.003, 20, 0.2, 0.3, 0.2),
)
YEARLY_SHARE = 0.2
YEARLY_MONTHS_PAID = 10
TRIAL_SHARE = 0.4
TRIAL_DAYS = 14
TRIAL_CONVERSION = 0.65
# A plan may change to the next higher or lower one at the end of a period.
PLAN_CHANGE_PER_MONTH = 0.003
DUNNING_DAYS = 21
RECOVERED_FAILURE = 0.02
RETURN_SHARE = 0.15
DISCOUNT_SHARE = 0.1


@dataclass(frozen=True)
class Channel:
    """A way to ask a survey; `served` is the vendor's word for it."""

    key: str
    served: str
    share: float
    response_rate: float
    tilt: float


CHANNELS = (
    Channel("email", "email", 0.6, 0.34, 0.0),
    Channel("web", "anonymous", 0.22, 0.28, -0.08),
    Channel("sms", "sms", 0.18, 0.42, 0.08),
)


@dataclass(frozen=True)
class Instrument:
    """A scored question and the distribution of its answers without any tilt.

    `shares` are the shares of the values of the scale, the lowest first. `positive`
    and `negative` are the values that count for and against the company. `factor`
    scales the tilts to the length of the scale.
    """

    key: str
    metric: Metric
    lowest: int
    shares: tuple[float, ...]
    positive: tuple[int, ...]
    negative: tuple[int, ...]
    factor: float = 1.0


INSTRUMENTS = (
    Instrument(
        "relationship",
        "nps",
        0,
        (0.02, 0.01, 0.015, 0.02, 0.025, 0.06, 0.06, 0.12, 0.2, 0.2, 0.27),
        (9, 10),
        (0, 1, 2, 3, 4, 5, 6),
    ),
    Instrument(
        "purchase", "csat", 1, (0.06, 0.08, 0.14, 0.38, 0.34), (4, 5), (1, 2, 3)
    ),
    Instrument(
        "support",
        "ces",
        1,
        (0.04, 0.06, 0.09, 0.12, 0.2, 0.26, 0.23),
        (5, 6, 7),
        (1, 2, 3, 4),
    ),
    Instrument("rating", "csat", 0, (0.18, 0.82), (1,), (0,), 2.0),
    Instrument("store", "csat", 1, (0.04, 0.07, 0.15, 0.4, 0.34), (4, 5), (1, 2, 3)),
)
# The probability with which an answer repeats its person's own draw instead of having
# a fresh one, so that answers of one person agree more than answers of two.
SAME_MIND = 0.5
# The tilts of all metrics for everybody by month; in spring 2025 a release failed.
MONTH_TILTS = {"2025-03": -0.1, "2025-04": -0.22, "2025-05": -0.12, "2025-11": 0.1}
ZENDESK_OFFERED = 0.8
ZENDESK_RATED = 0.3


@dataclass(frozen=True)
class Purchases:
    """Pareto/NBD of the times of purchases, in weeks, and Gamma-Gamma of their values.

    After a first purchase at time 0, a buyer buys at a rate drawn from Gamma(r, alpha)
    until a lifetime ends whose hazard is drawn from Gamma(s, beta). The value of a
    purchase, in the reporting currency, is drawn from Gamma(p, nu), and the nu of each
    buyer from Gamma(q, gamma).
    """

    r: float = 0.9
    alpha: float = 11.0
    s: float = 0.7
    beta: float = 14.0
    p: float = 5.0
    q: float = 4.0
    gamma: float = 28.0


PURCHASES = Purchases()
REFUND_SHARE = 0.015


@dataclass(frozen=True)
class Theme:
    """What a ticket is about; `share` is the share of all tickets."""

    key: str
    subject: str
    share: float
    ease_tilt: float
    solve_hours: float


THEMES = (
    Theme("billing", "Question about my invoice", 0.22, 0.05, 10),
    Theme("delivery", "Where is my parcel?", 0.26, -0.05, 18),
    Theme("defect", "The device does not work", 0.2, -0.15, 40),
    Theme("account", "I cannot sign in", 0.17, 0.15, 4),
    Theme("return", "I want to send it back", 0.15, 0.0, 24),
)
TICKETS_PER_YEAR = 1.1


@dataclass(frozen=True)
class Population:
    """Shares that shape the population and the quality of its data."""

    launch: float = 0.3
    launch_days: int = 60
    in_company: float = 0.45
    people_per_company: float = 6.0
    shopper: float = 0.42
    subscriber: float = 0.24
    crm_id_elsewhere: float = 0.85
    other_email: float = 0.04
    second_contact: float = 0.04
    merged: float = 0.5
    archived: float = 0.015
    erased: float = 0.005
    second_stripe: float = 0.02
    deleted_stripe: float = 0.02
    edits_per_year: float = 0.6
    identified_answer: float = 0.85


POPULATION = Population()
STORE_VISITS_PER_YEAR = 0.25
STORE_TILT = 0.12
