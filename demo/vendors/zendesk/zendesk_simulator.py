"""Registers the simulator of Zendesk's Support API.

Behaviour of the vendor that a reader has to cope with and that the simulator plays:

- Exports leave out what changed in the last minute.
- The pages of exports by time overlap: a page ends with all rows of its last second,
  and the next one begins with that second again.
- A system change moves only a ticket's `generated_timestamp`, not its `updated_at`.
- A rating outlives the deletion of its ticket, and a deleted ticket stays in the export
  with the status `deleted` and a scrubbed subject.
- Merged users become inactive and lose their address.
"""

from demo.vendors.shared.http_messages import basic_authorization
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limit
from demo.vendors.shared.simulator import HttpSimulator
from demo.vendors.zendesk.zendesk_app import EXPORTS, REQUESTS, application
from demo.vendors.zendesk.zendesk_errors import ERRORS

SUBDOMAIN = "demo"
EMAIL = "warehouse@demo.example"
TOKEN = "demo-zendesk-token"  # noqa: S105

SIMULATOR = HttpSimulator(
    name="zendesk",
    application=application,
    credentials={
        "CX_ZENDESK_SUBDOMAIN": SUBDOMAIN,
        "CX_ZENDESK_EMAIL": EMAIL,
        "CX_ZENDESK_TOKEN": TOKEN,
    },
    authorizations=[{"Authorization": basic_authorization(f"{EMAIL}/token", TOKEN)}],
    sample="/api/v2/groups",
    errors=ERRORS,
    limits={REQUESTS: Limit(700, 60), EXPORTS: Limit(10, 60)},
    # No plan of Zendesk's allows so many exports; the largest add-on allows 30 a
    # minute. With the published limit a first load of the demo would take many minutes.
    raised_limits={EXPORTS: Limit(300, 60)},
    played_faults=(DUPLICATE,),
)
