"""The tables that extraction writes to: raw ledgers and `_el`.

Every raw table of every vendor is created, even if the vendor is not connected, because
dbt's models read all of them.
"""

import json
from typing import TYPE_CHECKING

import duckdb

from orchestration.extract.company.company_files import VENDOR as COMPANY_VENDOR
from orchestration.extract.company.company_files import CompanyVendor
from orchestration.extract.files.intake.file_tables import ensure_tables
from orchestration.extract.kernel import load_log
from orchestration.extract.kernel.specs import Vendor
from orchestration.extract.registry import API_VENDORS

if TYPE_CHECKING:
    from orchestration.base.sources import Sources

DOCUMENT_COLUMNS = """
    _source varchar not null,
    _pk varchar not null,
    _cursor timestamp not null,
    _deleted boolean not null,
    _hash varchar not null,
    _load_id bigint not null,
    _loaded_at timestamp not null,
    _known_from timestamp not null,
    doc varchar not null
"""


def ensure_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Create whatever raw table or `_el` table is missing; change nothing else."""
    con.execute("create schema if not exists _el")
    for table, columns in load_log.TABLES.items():
        con.execute(f"create table if not exists _el.{table} ({columns})")
    ensure_vendor(con, COMPANY_VENDOR)
    for vendor in API_VENDORS.values():
        ensure_vendor(con, vendor)
    ensure_tables(con)


def ensure_vendor(
    con: duckdb.DuckDBPyConnection, vendor: Vendor | CompanyVendor
) -> None:
    """Create the missing raw tables of a vendor whose records are JSON documents."""
    con.execute(f"create schema if not exists {vendor.schema}")
    for resource in vendor.resources:
        con.execute(
            f"create table if not exists {vendor.schema}.{resource.name}"
            f" ({DOCUMENT_COLUMNS})"
        )


def record_sources(con: duckdb.DuckDBPyConnection, sources: "Sources") -> None:
    """Write down which sources there are, in their order of precedence.

    The company's own files have the first place, which makes no difference: they hold
    no records of customers.
    """
    rows = [
        (
            source.name,
            source.vendor,
            source.domain,
            priority,
            source.observed_from,
            json.dumps(source.verified),
            source.own_id_namespace,
            source.external_id_namespace,
            source.time_zone,
        )
        for priority, source in enumerate(sources.every)
    ]
    con.begin()
    con.execute("delete from _el.sources")
    if rows:
        con.executemany(
            "insert into _el.sources values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
    con.commit()
