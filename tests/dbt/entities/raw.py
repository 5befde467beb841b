"""Raw ledgers filled by hand: documents in the vendors' shapes, no connector.

What the documents say stands in `documents.py`; what must come of them, in the tests.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from models.identity import identity_tables
from models.identity.resolve import Published, resolve
from orchestration.base.warehouse import Warehouse
from orchestration.extract.kernel.schema import ensure_schema

AS_OF = datetime(2026, 3, 1, 3)
KNOWN = datetime(2026, 2, 1)

Doc = Mapping[str, Any]


@dataclass(frozen=True)
class Version:
    """A version of a document of some vendor, changed and known `at`."""

    resource: str
    pk: str
    doc: Doc
    at: datetime = KNOWN
    deleted: bool = False


@dataclass
class Raw:
    """Rows for the raw tables, by vendor and resource; the source is the vendor.

    The vendor whose row is put first comes first among the sources.
    """

    rows: dict[tuple[str, str], list[tuple[Any, ...]]] = field(default_factory=dict)

    def put(self, vendor: str, version: Version) -> None:
        """Append a version; all came with the one load."""
        text = json.dumps(version.doc)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.rows.setdefault((vendor, version.resource), []).append(
            (
                *(vendor, version.pk, version.at, version.deleted, digest),
                *(1, AS_OF, version.at, text),
            )
        )

    def add(self, vendor: str, resource: str, pk: str, doc: Doc) -> None:
        """Append a document's only version."""
        self.put(vendor, Version(resource, pk, doc))

    def write(self, warehouse: Warehouse) -> None:
        """Create the tables and insert everything."""
        with warehouse.writer() as con:
            ensure_schema(con)
            for statement in identity_tables.create_statements():
                con.execute(statement)
            connected = dict.fromkeys(vendor for vendor, _ in self.rows)
            for number, vendor in enumerate(connected, 1):
                con.execute(
                    "insert into _el.sources values (?, ?, 'x', ?, '2024-01-01',"
                    " '[\"crm_id\"]', ?, ?, null)",
                    [
                        vendor,
                        vendor,
                        number,
                        "crm_id" if vendor == "hubspot" else None,
                        None if vendor == "hubspot" else "crm_id",
                    ],
                )
            for (vendor, resource), rows in self.rows.items():
                con.executemany(
                    f"insert into raw_{vendor}.{resource}"
                    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    rows,
                )


def identify(warehouse: Warehouse) -> None:
    """What the asset `identity` does between the two parts of dbt's work."""
    with warehouse.writer() as con:
        found = {
            name: con.sql(sql).to_arrow_table()
            for name, sql in identity_tables.READS.items()
        }
        identity = resolve(
            AS_OF,
            found["records"].cast(identity_tables.RECORDS),
            found["edges"].cast(identity_tables.EDGES),
            Published(
                found["customer_keys"].cast(identity_tables.KEYS),
                found["customer_ids"].cast(identity_tables.IDS),
                found["identity_events"].cast(identity_tables.EVENTS),
            ),
        )
        for name, table in identity.tables().items():
            con.register("result", table)
            con.execute(
                f"create or replace table identity.{name} as select * from result"
            )
            con.unregister("result")


def row(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    """The only row of a query, as a tuple; None when there is none."""
    found = con.execute(sql, list(values)).fetchall()
    assert len(found) <= 1, found
    return found[0] if found else None


def utc(text: str) -> datetime:
    """An ISO instant as the warehouse keeps it: naive, UTC."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def epoch(text: str) -> int:
    """An ISO instant in the seconds that Stripe counts."""
    return int(datetime.fromisoformat(text).timestamp())
