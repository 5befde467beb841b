"""Registers the simulator of HubSpot's CRM API.

Behaviour of the vendor that a reader has to cope with and that the simulator plays:

- The search index lags: changes of the last ten minutes are partly missing and out of
  order (hubspot_search.py).
- A search returns at most 10,000 rows, whatever the paging.
- Records with history come 50 a page, those without 100.
- Lists leave out archived records unless they are asked for alone; erased contacts and
  merged ones disappear altogether.
- Records without a link are errors of an associations read, which then has status 207.
"""

from demo.vendors.hubspot.hubspot_app import REQUESTS, SEARCHES, application
from demo.vendors.hubspot.hubspot_errors import ERRORS
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limit
from demo.vendors.shared.simulator import HttpSimulator

TOKEN = "demo-hubspot-private-app"  # noqa: S105

SIMULATOR = HttpSimulator(
    name="hubspot",
    application=application,
    credentials={"CX_HUBSPOT_TOKEN": TOKEN},
    authorizations=[{"Authorization": f"Bearer {TOKEN}"}],
    sample="/crm/v3/owners",
    errors=ERRORS,
    limits={REQUESTS: Limit(190, 10), SEARCHES: Limit(4, 1)},
    played_faults=(DUPLICATE,),
)
