"""Which vendors there are."""

from collections.abc import Mapping

from orchestration.extract.specs import Kind, ResourceSpec, Vendor  # noqa

NAMES = {
    "hubspot": "contacts companies deals owners deal_pipelines contact_companies deal_contacts deal_companies",
    "zendesk": "tickets users organizations groups ticket_events ticket_metric_events satisfaction_ratings",
    "qualtrics": "surveys survey_definitions responses distributions",
    "stripe": "customers products prices subscriptions invoices charges refunds",
}
API_VENDORS: Mapping[str, Vendor] = {
    v: Vendor(v, tuple(ResourceSpec(n, Kind.SNAPSHOT, ()) for n in names.split()), None, None, (), None, None)  # type: ignore
    for v, names in NAMES.items()
}
VENDORS = API_VENDORS
