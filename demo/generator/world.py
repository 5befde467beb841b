"""The whole demo company, drawn at once from seed and size up to the horizon."""

from dataclasses import dataclass
from functools import lru_cache

from demo.generator.drawn_answers import Answers, Ratings, ratings, survey_answers
from demo.generator.drawn_deals import Deals, deals
from demo.generator.drawn_exchange_rates import ExchangeRates
from demo.generator.drawn_people import Companies, People, companies, people
from demo.generator.drawn_purchases import PurchaseTable, purchases
from demo.generator.drawn_store_cards import StoreAnswers, store_answers
from demo.generator.drawn_subscriptions import Subscription, subscriptions
from demo.generator.drawn_tickets import Tickets, tickets
from demo.generator.plan_history import PlanHistory

DEFAULT_SIZE = 4_000
DEFAULT_SEED = 2024
SALES_PEOPLE = 9


@dataclass(frozen=True)
class World:
    """Everything that ever happens; a vendor shows what it knows at an instant."""

    seed: int
    size: int
    companies: Companies
    people: People
    deals: Deals
    subscriptions: list[Subscription]
    plans: PlanHistory
    purchases: PurchaseTable
    tickets: Tickets
    answers: tuple[Answers, Answers, Answers]
    ratings: Ratings
    stores: StoreAnswers
    rates: ExchangeRates
    # This person is a support agent and a customer under the same address. Surveys must
    # not count answers of staff.
    staff_customer: int = 5


@lru_cache(maxsize=2)
def build(seed: int = DEFAULT_SEED, size: int = DEFAULT_SIZE) -> World:
    """Draw the company; `size` is the number of people on day 0."""
    firms = companies(seed, size)
    everybody = people(seed, size, firms)
    contracts = subscriptions(seed, everybody)
    plans = PlanHistory(contracts)
    bought = purchases(seed, everybody)
    asked = tickets(seed, everybody)
    return World(
        seed=seed,
        size=size,
        companies=firms,
        people=everybody,
        deals=deals(seed, firms, everybody, SALES_PEOPLE),
        subscriptions=contracts,
        plans=plans,
        purchases=bought,
        tickets=asked,
        answers=survey_answers(seed, everybody, plans, bought, asked),
        ratings=ratings(seed, everybody, plans, asked),
        stores=store_answers(seed, everybody, plans),
        rates=ExchangeRates(seed),
    )
