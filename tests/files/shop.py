"""A company with a drop folder, for tests: drop files, take them in, look."""

import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.base.sources import Source
from orchestration.base.warehouse import Warehouse
from orchestration.extract.api import ExtractRequest, LoadResult
from orchestration.extract.files.intake import files_vendor
from tests.support import empty

AS_OF = "2026-03-01T03:00:00+00:00"
SURVEYS: list[dict[str, Any]] = [
    {
        "id": "store",
        "name": "Store visit",
        "kind": "transactional",
        "questions": [
            {
                "id": "nps",
                "role": "nps",
                "scale_min": 0,
                "scale_max": 10,
                "higher_is_better": True,
            },
            {"id": "why", "role": "comment"},
        ],
    }
]
RESPONSES: dict[str, Any] = {
    "entity": "responses",
    "key": "id",
    "columns": {"survey_id": {"constant": "store"}, "recorded_at": "at"},
    "answers": {
        "score": {"question": "nps", "labels": {"10 - very likely": "10"}},
    },
}
ORDERS: dict[str, Any] = {
    "entity": "orders",
    "key": "id",
    "columns": {"ordered_at": "at", "currency": "currency", "product_amount": "amount"},
}


def family(*entities: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A family of CSV files of these entities; `said` overrides."""
    return {
        "name": "cards",
        "pattern": "*",
        "delivery": "append",
        "entities": list(entities),
        **said,
    }


class Shop:
    """One files source over one drop folder and one warehouse."""

    def __init__(self, folder: Path, *families: dict[str, Any], **said: Any) -> None:
        self.drop_folder = folder / "drop"
        self.drop_folder.mkdir(parents=True, exist_ok=True)
        self.warehouse = Warehouse(folder / "data")
        options = {"drop": str(self.drop_folder), "files": list(families)}
        if surveys := said.pop("surveys", None):
            options["surveys"] = surveys
        self.source = Source.model_validate(
            {
                "name": "shop",
                "vendor": "files",
                "domain": "files",
                "observed_from": "2024-01-01",
                "time_zone": "UTC",
                "options": options,
                **said,
            }
        )
        empty.create(self.warehouse)

    def drop(self, name: str, content: bytes | str, *, settled: bool = True) -> Path:
        """Put a file there, old enough to be complete."""
        path = self.drop_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if settled:
            hour_ago = time.time() - 3600
            os.utime(path, (hour_ago, hour_ago))
        return path

    def run(self, as_of: str = AS_OF, **said: Any) -> dict[str, LoadResult]:
        """One extraction; the results by entity."""
        request = ExtractRequest(
            run_id="test", as_of=datetime.fromisoformat(as_of), **said
        )
        results = files_vendor.extract(self.source, self.warehouse, request)
        return {result.resource: result for result in results}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the warehouse."""
        with self.warehouse.writer() as con:
            return con.execute(sql).fetchall()

    def entries(self) -> list[tuple[Any, ...]]:
        """Unit, status and reason of every judgement, oldest first."""
        return self.query(
            "select unit, status, reason from _el.files"
            " where unit <> '@mapping' order by file_id"
        )

    def notices(self) -> dict[str, Any]:
        """The notices of the last judgement."""
        rows = self.query("select notices from _el.files order by file_id desc limit 1")
        found: dict[str, Any] = json.loads(rows[0][0])
        return found

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to compare two warehouses."""
        with self.warehouse.writer() as con:
            tables = con.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
                " where schema_name = 'raw_files' or table_name in ('files', 'rejects')"
                " order by 1"
            ).fetchall()
            return {
                table: sorted(con.execute(f"from {table}").fetchall(), key=repr)
                for (table,) in tables
            }
