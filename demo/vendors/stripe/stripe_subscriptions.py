"""Stripe's subscriptions, as they stand at any instant."""

from functools import partial

from demo.generator.billing_accounts import Payer
from demo.generator.company_parameters import COUNTRIES
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_subscriptions import Subscription, add_months
from demo.generator.record_ids import stripe_id
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc
from demo.vendors.stripe.stripe_catalog import COUPONS, Catalog, coupon
from demo.vendors.stripe.stripe_objects import StripeObject

FEEDBACK = ("too_expensive", "unused", "switched_service", "missing_features", None)

# Fields that are the same on every subscription of the demo.
UNUSED: Doc = {
    "application": None,
    "automatic_tax": {"enabled": False, "liability": None},
    "collection_method": "charge_automatically",
    "days_until_due": None,
    "default_payment_method": None,
    "description": None,
    "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
    "livemode": True,
    "metadata": {},
    "pause_collection": None,
    "pending_setup_intent": None,
    "pending_update": None,
    "schedule": None,
    "test_clock": None,
    "object": "subscription",
}


def discount(seed: int, one: Subscription, customer: str, at: int) -> Doc | None:
    """The discount of a subscription at an instant, None when it has none."""
    if not one.coupon:
        return None
    months = COUPONS[one.coupon]["months"]
    end = add_months(one.started, months) if months else None
    if end is not None and end <= at:
        return None
    return {
        "id": stripe_id("di", seed, one.number),
        "object": "discount",
        "checkout_session": None,
        "coupon": coupon(one.coupon),
        "customer": customer,
        "end": end,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": None,
        "start": one.started,
        "subscription": stripe_id("sub", seed, one.number),
        "subscription_item": None,
    }


def status(one: Subscription, at: int) -> str:
    """The status of a subscription at an instant, in the vendor's word."""
    if one.ended <= at:
        return "canceled"
    if at < one.trial_end:
        return "trialing"
    for period in reversed(one.periods):
        if period.start <= at:
            due = period.start + 3_600
            unpaid = period.attempts > 1 and due <= at < period.paid
            return "past_due" if unpaid else "active"
    return "active"


def _window(one: Subscription, at: int) -> tuple[int, int]:
    """Start and end of the period that began last; before the first one, the trial."""
    for period in reversed(one.periods):
        if period.start <= at:
            return period.start, period.end
    return one.started, one.trial_end


def _changes(one: Subscription) -> list[tuple[int, str]]:
    """When the subscription changed, with the types of the events."""
    updated = "customer.subscription.updated"
    changes = [(one.started, "customer.subscription.created")]
    for period in one.periods:
        if period.start > one.started:
            changes.append((period.start, updated))
        if period.attempts > 1:
            changes.append((period.start + 3_600, updated))
            if period.paid < NEVER:
                changes.append((period.paid, updated))
    if one.cancel_requested < one.ended:
        changes.append((one.cancel_requested, updated))
    if one.ended < NEVER:
        changes.append((one.ended, "customer.subscription.deleted"))
    return sorted(changes)


def subscriptions(
    world: World, paying: dict[int, Payer], catalog: Catalog
) -> list[StripeObject]:
    """Every subscription as an object of the account."""
    return [
        StripeObject(
            "subscription",
            stripe_id("sub", world.seed, one.number),
            one.started,
            _changes(one),
            partial(_subscription, world, one, paying[one.person].pays(0), catalog),
        )
        for one in world.subscriptions
    ]


def _item(world: World, one: Subscription, catalog: Catalog, at: int) -> Doc:
    currency = COUNTRIES[world.people.country[one.person]].currency
    price = catalog.price(one.plan_at(at), currency, one.interval)
    return {
        "id": stripe_id("si", world.seed, one.number),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": one.started,
        "discounts": [],
        "metadata": {},
        "plan": catalog.plan(price),
        "price": price,
        "quantity": one.seats,
        "subscription": stripe_id("sub", world.seed, one.number),
        "tax_rates": [],
    }


def _cancellation(one: Subscription, at: int) -> Doc:
    reason = feedback = None
    if one.involuntary and one.ended <= at:
        reason = "payment_failed"
    elif one.cancel_requested <= at:
        reason = "cancellation_requested"
        feedback = FEEDBACK[one.number % len(FEEDBACK)]
    return {"comment": None, "feedback": feedback, "reason": reason}


def _subscription(
    world: World, one: Subscription, customer: str, catalog: Catalog, at: int
) -> Doc:
    """A subscription at an instant, in the shape of the pinned API version."""
    key = stripe_id("sub", world.seed, one.number)
    start, end = _window(one, at)
    cancel_requested = one.cancel_requested <= at
    ended = one.ended if one.ended <= at else None
    cancelled = one.cancel_requested if cancel_requested else ended
    reduced = discount(world.seed, one, customer, at)
    billed = sum(period.start <= at for period in one.periods)
    item = _item(world, one, catalog, at)
    return {
        **UNUSED,
        "id": key,
        "billing_cycle_anchor": one.trial_end or one.started,
        "cancel_at": end if cancel_requested and ended is None else None,
        "cancel_at_period_end": cancel_requested,
        "canceled_at": cancelled,
        "cancellation_details": _cancellation(one, at),
        "created": one.started,
        "currency": item["price"]["currency"],
        "current_period_end": end,
        "current_period_start": start,
        "customer": customer,
        "discount": reduced,
        "discounts": [reduced["id"]] if reduced else [],
        "ended_at": ended,
        "items": {
            "object": "list",
            "data": [item],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={key}",
        },
        "latest_invoice": (
            stripe_id("in", world.seed, one.number * 1_000 + billed - 1)
            if billed
            else None
        ),
        "start_date": one.started,
        "status": status(one, at),
        "trial_end": one.trial_end or None,
        "trial_start": one.started if one.trial_end else None,
    }
