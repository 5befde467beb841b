"""Stripe's charges, one per attempt to collect money, and their refunds."""

from dataclasses import dataclass

from demo.generator.company_parameters import Country
from demo.generator.drawn_people import NEVER
from demo.vendors.shared.http_messages import Doc

# Fields that are the same on every charge of the demo.
UNUSED: Doc = {
    "object": "charge",
    "calculated_statement_descriptor": "CX DEMO",
    "description": None,
    "disputed": False,
    "failure_balance_transaction": None,
    "fraud_details": {},
    "livemode": True,
    "receipt_number": None,
    "review": None,
    "shipping": None,
    "transfer_group": None,
}


@dataclass
class Charge:
    """One attempt to collect money; it is refunded at most once.

    `refunded` is when that happened, NEVER when it did not.
    """

    id: str
    created: int
    amount: int
    country: Country
    email: str
    name: str
    customer: str | None = None
    invoice: str | None = None
    failed: bool = False
    channel: str = "web"
    refund_id: str = ""
    refunded: int = NEVER
    refunded_amount: int = 0

    def changes(self) -> list[tuple[int, str]]:
        """When the charge changed, with the types of the events."""
        first = "charge.failed" if self.failed else "charge.succeeded"
        changes = [(self.created, first)]
        if self.refunded < NEVER:
            changes.append((self.refunded, "charge.refunded"))
        return changes

    def render(self, at: int) -> Doc:
        """The charge at an instant, in the shape of the pinned API version."""
        back = self.refunded_amount if self.refunded <= at else 0
        return {
            **UNUSED,
            "id": self.id,
            "amount": self.amount,
            "amount_captured": 0 if self.failed else self.amount,
            "amount_refunded": back,
            "balance_transaction": (
                None if self.failed else self.id.replace("ch_", "txn_")
            ),
            "billing_details": {
                "address": {
                    "city": None,
                    "country": self.country.code,
                    "line1": None,
                    "line2": None,
                    "postal_code": None,
                    "state": None,
                },
                "email": self.email,
                "name": self.name,
                "phone": None,
            },
            "captured": not self.failed,
            "created": self.created,
            "currency": self.country.currency.lower(),
            "customer": self.customer,
            "failure_code": "card_declined" if self.failed else None,
            "failure_message": "Your card was declined." if self.failed else None,
            "invoice": self.invoice,
            "metadata": {} if self.invoice else {"channel": self.channel},
            "outcome": _outcome(self.failed),
            "paid": not self.failed,
            "payment_intent": self.id.replace("ch_", "pi_"),
            "payment_method": self.id.replace("ch_", "pm_"),
            "receipt_email": self.email if self.customer is None else None,
            "refunded": back == self.amount and not self.failed,
            "status": "failed" if self.failed else "succeeded",
        }

    def refund(self, at: int) -> Doc:
        """The refund of this charge."""
        return {
            "id": self.refund_id,
            "object": "refund",
            "amount": self.refunded_amount,
            "balance_transaction": self.refund_id.replace("re_", "txn_"),
            "charge": self.id,
            "created": self.refunded,
            "currency": self.country.currency.lower(),
            "destination_details": {"card": {"type": "refund"}, "type": "card"},
            "metadata": {},
            "payment_intent": self.id.replace("ch_", "pi_"),
            "reason": "requested_by_customer",
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded" if at >= self.refunded else "pending",
            "transfer_reversal": None,
        }


def _outcome(failed: bool) -> Doc:
    return {
        "network_status": "declined_by_network" if failed else "approved_by_network",
        "reason": "generic_decline" if failed else None,
        "risk_level": "normal",
        "seller_message": (
            "The bank did not return any further details with this decline."
            if failed
            else "Payment complete."
        ),
        "type": "issuer_declined" if failed else "authorized",
    }
