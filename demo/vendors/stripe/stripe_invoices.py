"""Stripe's invoices: one per billing period and one per invoiced purchase."""

from dataclasses import dataclass

from demo.generator.company_parameters import Country
from demo.generator.drawn_people import NEVER
from demo.vendors.shared.http_messages import Doc

# Fields that are the same on every invoice of the demo.
UNUSED: Doc = {
    "object": "invoice",
    "account_country": "DE",
    "automatic_tax": {"enabled": False, "liability": None, "status": None},
    "collection_method": "charge_automatically",
    "default_tax_rates": [],
    "description": None,
    "due_date": None,
    "issuer": {"type": "self"},
    "livemode": True,
    "paid_out_of_band": False,
    "payment_settings": {
        "default_mandate": None,
        "payment_method_options": None,
        "payment_method_types": None,
    },
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "starting_balance": 0,
}


@dataclass
class Invoice:
    """An invoice with everything that will ever happen to it, in minor units.

    `subtotal` is the sum of the lines, before discount, tax and shipping. `paid` and
    `written_off` are NEVER when that does not happen.
    """

    id: str
    number: str
    person: int
    customer: str
    country: Country
    created: int
    finalized: int
    paid: int
    subtotal: int
    reason: str
    line: Doc
    email: str
    name: str
    subscription: str | None = None
    discount: Doc | None = None
    shipping: int = 0
    attempts: int = 1
    written_off: int = NEVER
    charge: str | None = None

    @property
    def reduction(self) -> int:
        """The amount that the discount takes off."""
        if self.discount is None:
            return 0
        percent: float = self.discount["coupon"]["percent_off"]
        return round(self.subtotal * percent / 100)

    @property
    def tax(self) -> int:
        """The tax on the reduced amount and on shipping."""
        base = self.subtotal - self.reduction + self.shipping
        return round(base * self.country.tax_rate)

    @property
    def total(self) -> int:
        """The amount that the customer pays."""
        return self.subtotal - self.reduction + self.shipping + self.tax

    def status(self, at: int) -> str:
        """The status of the invoice at an instant, in the vendor's word."""
        if self.paid <= at:
            return "paid"
        if self.written_off <= at:
            return "uncollectible"
        return "open" if self.finalized <= at else "draft"

    def changes(self) -> list[tuple[int, str]]:
        """When the invoice changed, with the types of the events."""
        changes = [
            (self.created, "invoice.created"),
            (self.finalized, "invoice.finalized"),
        ]
        if self.attempts > 1:
            changes.append((self.finalized, "invoice.payment_failed"))
        if self.paid < NEVER:
            changes.append((self.paid, "invoice.paid"))
        if self.written_off < NEVER:
            changes.append((self.written_off, "invoice.marked_uncollectible"))
        return sorted(changes)

    def _line(self) -> Doc:
        return {
            "id": self.id.replace("in_", "il_"),
            "object": "line_item",
            "amount": self.subtotal,
            "currency": self.country.currency.lower(),
            "discount_amounts": (
                [{"amount": self.reduction, "discount": self.discount["id"]}]
                if self.discount
                else []
            ),
            "discountable": True,
            "discounts": [],
            "invoice": self.id,
            "livemode": True,
            "metadata": {},
            "proration": False,
            "subscription": self.subscription,
            "tax_amounts": self._taxes(self.subtotal - self.reduction),
            "tax_rates": [],
            "type": "subscription" if self.subscription else "invoiceitem",
            **self.line,
        }

    def _taxes(self, base: int) -> list[Doc]:
        if not self.country.tax_rate:
            return []
        return [
            {
                "amount": round(base * self.country.tax_rate),
                "inclusive": False,
                "tax_rate": f"txr_{self.country.code.lower()}",
                "taxability_reason": "standard_rated",
                "taxable_amount": base,
            }
        ]

    def render(self, at: int) -> Doc:
        """The invoice at an instant, in the shape of the pinned API version."""
        status = self.status(at)
        final = status != "draft"
        return {
            **UNUSED,
            "id": self.id,
            "attempt_count": self.attempts if final else 0,
            "attempted": final,
            "auto_advance": status in {"draft", "open"},
            "billing_reason": self.reason,
            "charge": self.charge if status == "paid" else None,
            "created": self.created,
            "currency": self.country.currency.lower(),
            "customer": self.customer,
            "customer_address": _address(self.country),
            "customer_email": self.email,
            "customer_name": self.name,
            "discount": self.discount,
            "discounts": [self.discount["id"]] if self.discount else [],
            "effective_at": self.finalized if final else None,
            "ending_balance": 0 if final else None,
            "lines": {
                "object": "list",
                "data": [self._line()],
                "has_more": False,
                "total_count": 1,
                "url": f"/v1/invoices/{self.id}/lines",
            },
            "metadata": {} if self.subscription else {"channel": "web"},
            "number": self.number if final else None,
            "paid": status == "paid",
            "period_end": self.line["period"]["end"],
            "period_start": self.line["period"]["start"],
            "status": status,
            "status_transitions": self._transitions(at),
            "subscription": self.subscription,
            **self._amounts(paid=status == "paid"),
        }

    def _amounts(self, *, paid: bool) -> Doc:
        collected = self.total if paid else 0
        reduced = (
            [{"amount": self.reduction, "discount": self.discount["id"]}]
            if self.discount
            else []
        )
        return {
            "amount_due": self.total,
            "amount_paid": collected,
            "amount_remaining": self.total - collected,
            "amount_shipping": self.shipping,
            "shipping_cost": _shipping(self.shipping),
            "subtotal": self.subtotal,
            "subtotal_excluding_tax": self.subtotal,
            "tax": self.tax,
            "total": self.total,
            "total_discount_amounts": reduced,
            "total_excluding_tax": self.total - self.tax,
            "total_tax_amounts": self._taxes(self.total - self.tax),
        }

    def _transitions(self, at: int) -> Doc:
        off = self.written_off
        return {
            "finalized_at": self.finalized if self.finalized <= at else None,
            "marked_uncollectible_at": off if off <= at else None,
            "paid_at": self.paid if self.paid <= at else None,
            "voided_at": None,
        }


def _address(country: Country) -> Doc:
    return {
        "city": None,
        "country": country.code,
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    }


def _shipping(amount: int) -> Doc | None:
    if not amount:
        return None
    return {
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "shipping_rate": None,
    }
