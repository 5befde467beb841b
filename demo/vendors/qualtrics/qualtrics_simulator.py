"""Registers the simulator of Qualtrics' API.

Behaviour of the vendor that a reader has to cope with and that the simulator plays:

- Responses come only through exports that run for a while: they are started, asked for
  their progress, and end in a zipped file.
- Lines of an `ndjson` export have no labels and end with an empty object.
- Responses appear later than they were recorded when they are imported, and change when
  they are edited; a continuation token delivers what changed since.
- Tests, previews and spam stand among the answers of customers.
- Errors and results come in an envelope with a status of its own.
"""

from demo.vendors.qualtrics.qualtrics_app import EXPORTS, REQUESTS, application
from demo.vendors.qualtrics.qualtrics_envelope import ERRORS
from demo.vendors.qualtrics.qualtrics_exports import SLOW
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limit
from demo.vendors.shared.simulator import HttpSimulator

DATACENTER = "demo1"
TOKEN = "demo-qualtrics-token"  # noqa: S105

SIMULATOR = HttpSimulator(
    name="qualtrics",
    application=application,
    credentials={"CX_QUALTRICS_DATACENTER": DATACENTER, "CX_QUALTRICS_TOKEN": TOKEN},
    authorizations=[{"X-API-TOKEN": TOKEN}],
    sample="/API/v3/surveys",
    errors=ERRORS,
    limits={REQUESTS: Limit(3_000, 60), EXPORTS: Limit(100, 60)},
    played_faults=(DUPLICATE, SLOW),
)
