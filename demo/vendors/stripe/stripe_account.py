"""The Stripe account at an instant: its lists, newest first, and its event log."""

from collections.abc import Callable
from functools import cached_property

from demo.generator.billing_accounts import payers
from demo.generator.drawn_people import NEVER
from demo.generator.random_streams import DAY, opaque
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc, encode
from demo.vendors.stripe import stripe_customers, stripe_subscriptions
from demo.vendors.stripe.stripe_billing import Billing
from demo.vendors.stripe.stripe_catalog import SINCE, Catalog
from demo.vendors.stripe.stripe_objects import StripeObject

API_VERSION = "2024-06-20"
# The vendor keeps events so many days.
EVENT_DAYS = 30


class ObjectList:
    """The JSON of all objects of one kind, newest first.

    Of objects created in the same second, the one that was made last comes first.
    """

    def __init__(self, rows: list[tuple[int, str, bytes]]) -> None:
        rows.reverse()
        rows.sort(key=lambda row: -row[0])
        self.created = [row[0] for row in rows]
        self.ids = [row[1] for row in rows]
        self.docs = [row[2] for row in rows]
        self.position = {key: number for number, key in enumerate(self.ids)}


def _unchanging(doc: Doc) -> Callable[[int], Doc]:
    """Renders a document that is the same at every instant."""
    return lambda at: doc


class StripeAccount:
    """Everything the account holds at `now`."""

    def __init__(self, world: World, now: int) -> None:
        self._world, self._now = world, now
        self._listed: dict[str, ObjectList] = {}

    @cached_property
    def items(self) -> dict[str, list[StripeObject]]:
        """All objects of the account through time, by resource."""
        world = self._world
        catalog = Catalog(world.seed)
        paying = payers(world)
        billing = Billing(world, paying, catalog)
        charged = billing.charges
        return {
            "customers": stripe_customers.customers(world, paying),
            "products": [_static("product", doc) for doc in catalog.products()],
            "prices": [_static("price", doc) for doc in catalog.prices()],
            "subscriptions": stripe_subscriptions.subscriptions(world, paying, catalog),
            "invoices": [
                StripeObject("invoice", one.id, one.created, one.changes(), one.render)
                for one in billing.invoices
            ],
            "charges": [
                StripeObject("charge", one.id, one.created, one.changes(), one.render)
                for one in charged
            ],
            "refunds": [
                StripeObject(
                    "refund",
                    one.refund_id,
                    one.refunded,
                    [(one.refunded, "refund.created")],
                    one.refund,
                )
                for one in charged
                if one.refunded < NEVER
            ],
        }

    def listed(self, resource: str) -> ObjectList:
        """A resource's objects as they stand now, without the deleted ones."""
        if resource not in self._listed:
            rows = (
                self._events()
                if resource == "events"
                else [
                    (one.created, one.id, encode(one.render(self._now)))
                    for one in self.items[resource]
                    if one.created <= self._now < one.deleted
                ]
            )
            self._listed[resource] = ObjectList(rows)
        return self._listed[resource]

    def find(self, resource: str, key: str) -> Doc | None:
        """One object by its id, even if it was deleted; None when there is none."""
        for one in self.items.get(resource, []):
            if one.id == key and one.created <= self._now:
                return one.render(self._now)
        return None

    @cached_property
    def event_types(self) -> dict[str, str]:
        """The type of every event by its id."""
        return {key: kind for _, key, kind, _ in self._log}

    @cached_property
    def _log(self) -> list[tuple[int, str, str, StripeObject]]:
        """Instant, id, type and object of every event that is kept at `now`."""
        since = self._now - EVENT_DAYS * DAY
        found = []
        for items in self.items.values():
            for one in items:
                for number, (at, kind) in enumerate(one.changes):
                    if since < at <= self._now:
                        name = f"{one.id}/{number}"
                        found.append((at, opaque("evt_1", 0, _number(name)), kind, one))
        return found

    def _events(self) -> list[tuple[int, str, bytes]]:
        return [
            (at, key, encode(_event(key, at, kind, one)))
            for at, key, kind, one in self._log
        ]


def _number(name: str) -> int:
    """A number that no other name has."""
    return int.from_bytes(name.encode(), "big")


def _static(kind: str, doc: Doc) -> StripeObject:
    changes = [(SINCE, f"{kind}.created")]
    return StripeObject(kind, doc["id"], SINCE, changes, _unchanging(doc))


def _event(key: str, at: int, kind: str, one: StripeObject) -> Doc:
    """An event; it carries the object as it was when the event happened."""
    # The event of a deletion carries the whole object, as it was just before.
    shown = one.render(at - 1) if kind == "customer.deleted" else one.render(at)
    return {
        "id": key,
        "object": "event",
        "api_version": API_VERSION,
        "created": at,
        "data": {"object": shown},
        "livemode": True,
        "pending_webhooks": 0,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
