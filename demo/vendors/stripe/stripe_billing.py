"""Makes the invoices and charges of subscriptions and purchases."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo.generator.company_parameters import COUNTRIES, DUNNING_DAYS, Country
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_subscriptions import Period, Subscription
from demo.generator.random_streams import DAY
from demo.generator.record_ids import stripe_id
from demo.generator.world import World
from demo.vendors.stripe.stripe_catalog import GOODS, Catalog, list_price, minor
from demo.vendors.stripe.stripe_charges import Charge
from demo.vendors.stripe.stripe_customers import Account
from demo.vendors.stripe.stripe_invoices import Invoice
from demo.vendors.stripe.stripe_subscriptions import discount

# Failed attempts to collect, in seconds after the invoice's creation.
ATTEMPTS = (3_600, 3 * DAY + 600, 5 * DAY + 600, 7 * DAY + 600)
# Purchase invoices and charges have their own number ranges.
SHOP = 500_000_000
SHIPPING_EUR = 4.9
FREE_SHIPPING_FROM = 60
CHANNELS = ("web", "web", "app", "phone")


@dataclass(frozen=True)
class Buyer:
    """Who pays, as the documents print it."""

    person: int
    country: Country
    email: str
    name: str


class Billing:
    """The documents of all payments of one company."""

    def __init__(
        self, world: World, accounts: dict[int, Account], catalog: Catalog
    ) -> None:
        self._world, self._accounts, self._catalog = world, accounts, catalog
        self.invoices: list[Invoice] = []
        self.charges: list[Charge] = []
        for one in world.subscriptions:
            for number, period in enumerate(one.periods):
                self._period(one, number, period)
        self._purchases()

    def _buyer(self, person: int) -> Buyer:
        people = self._world.people
        other = people.uses_other_email[person]
        return Buyer(
            person=person,
            country=COUNTRIES[people.country[person]],
            email=people.other_email[person] if other else people.email[person],
            name=" ".join(people.name[person]),
        )

    def _period(self, one: Subscription, number: int, period: Period) -> None:
        """A billing period: its invoice and the attempts to collect it."""
        seed, buyer = self._world.seed, self._buyer(one.person)
        key = one.number * 1_000 + number
        customer = self._accounts[one.person].pays(0)
        price = list_price(period.plan, buyer.country.currency, one.interval)
        product = self._catalog.plan_products[period.plan]
        currency = buyer.country.currency
        invoice = Invoice(
            id=stripe_id("in", seed, key),
            number=f"S{one.number:06d}-{number + 1:04d}",
            person=one.person,
            customer=customer,
            country=buyer.country,
            created=period.start,
            finalized=period.start + (3_600 if number else 1),
            paid=period.paid,
            subtotal=price * one.seats,
            reason="subscription_cycle" if number else "subscription_create",
            line={
                "description": f"{one.seats} x {product}",
                "period": {"start": period.start, "end": period.end},
                "plan": None,
                "price": self._catalog.price(period.plan, currency, one.interval),
                "quantity": one.seats,
                "subscription_item": stripe_id("si", seed, one.number),
            },
            email=buyer.email,
            name=buyer.name,
            subscription=stripe_id("sub", seed, one.number),
            discount=discount(seed, one, customer, period.start),
            attempts=period.attempts,
            written_off=(
                period.start + DUNNING_DAYS * DAY if period.paid == NEVER else NEVER
            ),
        )
        self.invoices.append(invoice)
        self._collect(invoice, buyer, key, period)

    def _collect(
        self, invoice: Invoice, buyer: Buyer, key: int, period: Period
    ) -> None:
        """One charge per attempt; the last one succeeds unless nothing was paid."""
        paid = period.paid < NEVER
        times = [period.start + wait for wait in ATTEMPTS[: period.attempts]]
        if paid:
            times[-1] = period.paid
        for attempt, at in enumerate(times):
            succeeded = paid and attempt == len(times) - 1
            charge = Charge(
                id=stripe_id("ch", self._world.seed, key * 10 + attempt),
                created=at,
                amount=invoice.total,
                country=buyer.country,
                email=buyer.email,
                name=buyer.name,
                customer=invoice.customer,
                invoice=invoice.id,
                failed=not succeeded,
            )
            if succeeded:
                invoice.charge = charge.id
            self.charges.append(charge)

    def _rows(self) -> Iterator[tuple[int, int, int, float, bool, bool, int]]:
        bought = self._world.purchases
        columns = (
            bought.person,
            bought.at,
            bought.value,
            bought.by_invoice,
            bought.guest,
            bought.product,
        )
        lists = [column.tolist() for column in columns]
        return ((row, *values) for row, values in enumerate(zip(*lists, strict=True)))

    def _purchases(self) -> None:
        turns: dict[int, int] = {}
        for row, person, at, value, by_invoice, guest, product in self._rows():
            buyer = self._buyer(person)
            rate = self._world.rates.at(buyer.country.currency, at)
            amount = max(minor(value / rate, buyer.country.currency), 1)
            customer = None
            if not guest:
                customer = self._accounts[person].pays(turns.get(person, 0))
                turns[person] = turns.get(person, 0) + 1
            charge = Charge(
                id=stripe_id("ch", self._world.seed, SHOP * 10 + row),
                created=at,
                amount=amount,
                country=buyer.country,
                email=buyer.email,
                name=buyer.name,
                customer=customer,
                channel=CHANNELS[row % len(CHANNELS)],
            )
            if by_invoice and customer is not None:
                self._invoiced(charge, buyer, row, product, value)
            self._refund(charge, row, amount)
            self.charges.append(charge)

    def _invoiced(
        self, charge: Charge, buyer: Buyer, row: int, product: int, value: float
    ) -> None:
        """Put an invoice with tax and shipping before a purchase's charge."""
        seed, currency = self._world.seed, buyer.country.currency
        free = value >= FREE_SHIPPING_FROM
        rate = self._world.rates.at(currency, charge.created)
        invoice = Invoice(
            id=stripe_id("in", seed, SHOP + row),
            number=f"P{row + 1:08d}",
            person=buyer.person,
            customer=str(charge.customer),
            country=buyer.country,
            created=charge.created - 60,
            finalized=charge.created - 30,
            paid=charge.created,
            subtotal=charge.amount,
            reason="manual",
            line={
                "description": GOODS[product],
                "period": {"start": charge.created - 60, "end": charge.created - 60},
                "plan": None,
                "price": None,
                "quantity": 1,
                "invoice_item": stripe_id("ii", seed, row),
            },
            email=buyer.email,
            name=buyer.name,
            shipping=0 if free else minor(SHIPPING_EUR / rate, currency),
            charge=charge.id,
        )
        charge.invoice, charge.amount = invoice.id, invoice.total
        self.invoices.append(invoice)

    def _refund(self, charge: Charge, row: int, product_amount: int) -> None:
        bought = self._world.purchases
        if bought.refunded[row] == NEVER:
            return
        whole = bought.refunded_share[row] == 1
        part = round(product_amount * float(bought.refunded_share[row]))
        charge.refunded = int(bought.refunded[row])
        charge.refunded_amount = charge.amount if whole else max(part, 1)
        charge.refund_id = stripe_id("re", self._world.seed, row)
