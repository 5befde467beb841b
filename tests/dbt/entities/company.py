"""One company in four vendors' documents: a person per question the tests ask."""

from tests.dbt.entities.company_billing import bad_billing, billing
from tests.dbt.entities.company_people import crm, desk
from tests.dbt.entities.company_voice import bad_responses, surveys
from tests.dbt.entities.raw import Raw


def company() -> Raw:
    """Everything that the tests look at."""
    raw = Raw()
    for fill in (crm, desk, surveys, bad_responses, billing, bad_billing):
        fill(raw)
    return raw
