"""For the vendors' tests: an account at each, on a server that a test commands."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest, LoadResult
from tests.extract.fake_api import FakeApi
from tests.extract.toy import AS_OF, DAY
from tests.support import empty

# The value of a secret is made of its vendor and its name: "zendesk-token".
SECRETS = {
    f"CX_{vendor.name.upper()}_{secret}": f"{vendor.name}-{secret.lower()}"
    for vendor in registry.API_VENDORS.values()
    for secret in vendor.secrets
}


@dataclass
class Account:
    """One vendor's source and the warehouse that reads it."""

    vendor: str
    api: FakeApi
    warehouse: Warehouse
    options: dict[str, Any]

    def __post_init__(self) -> None:
        empty.create(self.warehouse)

    @property
    def source(self) -> Source:
        return Source(
            name=self.vendor,
            vendor=self.vendor,
            domain="crm",
            observed_from=date(2024, 1, 1),
            options=self.options,
        )

    def run(self, *resources: str, day: float = 0, **more: Any) -> list[LoadResult]:
        request = ExtractRequest("run", AS_OF + day * DAY, resources=resources)
        found = registry.extract(self.source, self.warehouse, replace(request, **more))
        for result in found:
            assert result.rows_read == (
                result.rows_new + result.rows_unchanged + result.rows_rejected
            )
        return found

    def one(self, resource: str, day: float = 0, **more: Any) -> LoadResult:
        (result,) = self.run(resource, day=day, **more)
        return result

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.warehouse.writer() as con:
            return con.execute(statement).fetchall()
