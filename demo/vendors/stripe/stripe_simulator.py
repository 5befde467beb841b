"""Registers the simulator of Stripe's API.

Behaviour of the vendor that a reader has to cope with and that the simulator plays:

- Lists are newest first; subscriptions that have ended come only with `status=all`.
- What changed later than it was created is told by events alone, and events are kept
  for 30 days.
- A deleted customer leaves the list and keeps nothing but its id.
- Money is in the smallest unit of the currency, which is whole yen for the yen.
- A refusal for too many requests does not say how long to wait.
"""

from demo.vendors.shared.http_messages import basic_authorization
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limit
from demo.vendors.shared.simulator import HttpSimulator
from demo.vendors.stripe.stripe_app import REQUESTS, application
from demo.vendors.stripe.stripe_errors import ERRORS

KEY = "demo-stripe-restricted-key"

SIMULATOR = HttpSimulator(
    name="stripe",
    application=application,
    credentials={"CX_STRIPE_KEY": KEY},
    authorizations=[
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": basic_authorization(KEY, "")},
    ],
    sample="/v1/products",
    errors=ERRORS,
    limits={REQUESTS: Limit(100, 1)},
    played_faults=(DUPLICATE,),
)
