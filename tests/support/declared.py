"""What a company declares in its own files, taken in without a refresh."""

from datetime import UTC, datetime
from pathlib import Path

from orchestration.base.settings import CODE_DIR
from orchestration.base.sources import Sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.kernel.schema import ensure_schema

DEMO_COMPANY = CODE_DIR / "demo" / "company"


def declare(
    warehouse: Warehouse, folder: Path, as_of: datetime
) -> dict[str, LoadResult]:
    """Take in the company's files of a folder as of an instant (UTC), by file."""
    with warehouse.writer() as con:
        ensure_schema(con)
    request = ExtractRequest(f"declared {as_of}", as_of.replace(tzinfo=UTC))
    company = Sources(sources={}).in_folder(folder).company
    results = registry.extract(company, warehouse, request)
    return {result.resource: result for result in results}
