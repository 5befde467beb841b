"""The invoices, charges and refunds of all subscriptions and purchases."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo.generator.billing_accounts import Payer
from demo.generator.company_parameters import COUNTRIES, DUNNING_DAYS, Country
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_subscriptions import Period, Subscription
from demo.generator.random_streams import DAY
from demo.generator.record_ids import (
    purchase_charge_id,
    purchase_invoice_id,
    stripe_id,
)
from demo.generator.world import World
from demo.vendors.stripe.stripe_catalog import GOODS, Catalog, list_price, minor
from demo.vendors.stripe.stripe_charges import Charge
from demo.vendors.stripe.stripe_invoices import Invoice
from demo.vendors.stripe.stripe_subscriptions import discount

# When payment of an invoice is attempted, in seconds after its creation.
ATTEMPTS = (3_600, 3 * DAY + 600, 5 * DAY + 600, 7 * DAY + 600)
SHIPPING_EUR = 4.9
FREE_SHIPPING_FROM = 60
CHANNELS = ("web", "web", "app", "phone")


@dataclass(frozen=True)
class Buyer:
    """Who pays, in the words that the documents print."""

    person: int
    country: Country
    email: str
    name: str


class Billing:
    """Makes the documents of all payments of one company."""

    def __init__(
        self, world: World, payers: dict[int, Payer], catalog: Catalog
    ) -> None:
        self._world, self._payers, self._catalog = world, payers, catalog
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
        """Make the invoice of a billing period and the attempts to collect it."""
        seed, buyer = self._world.seed, self._buyer(one.person)
        key = one.number * 1_000 + number
        customer = self._payers[one.person].pays(0)
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
        """Make a charge per attempt; the last one succeeds if the invoice was paid."""
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

    def _purchase_rows(self) -> Iterator[tuple[int, int, int, float, bool, bool, int]]:
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
        """Make the charges of all purchases, with their invoices and refunds."""
        payments: dict[int, int] = {}
        for row, person, at, value, by_invoice, guest, product in self._purchase_rows():
            buyer = self._buyer(person)
            rate = self._world.rates.at(buyer.country.currency, at)
            amount = max(minor(value / rate, buyer.country.currency), 1)
            customer = None
            if not guest:
                customer = self._payers[person].pays(payments.get(person, 0))
                payments[person] = payments.get(person, 0) + 1
            charge = Charge(
                id=purchase_charge_id(self._world.seed, row),
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
        """Make a purchase's invoice, with tax and shipping, and charge its total."""
        seed, currency = self._world.seed, buyer.country.currency
        free = value >= FREE_SHIPPING_FROM
        rate = self._world.rates.at(currency, charge.created)
        invoice = Invoice(
            id=purchase_invoice_id(seed, row),
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
        """Note on the charge the refund of the purchase, if there is one.

        A whole refund gives back tax and shipping too, a part only the product.
        """
        bought = self._world.purchases
        if bought.refunded[row] == NEVER:
            return
        whole = bought.refunded_share[row] == 1
        part = round(product_amount * float(bought.refunded_share[row]))
        charge.refunded = int(bought.refunded[row])
        charge.refunded_amount = charge.amount if whole else max(part, 1)
        charge.refund_id = stripe_id("re", self._world.seed, row)
