"""The tables that identity reads and writes: SQL for the first, schemas for both.

Here: names, types and meaning of every column. Not here: how customers are found.
Some identifiers are people's addresses, so no table of schema `identity` is published.
"""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from models.kit import arrow_schemas

SCHEMA: Final = "identity"
NO_ANCHOR: Final = ""
"""The anchor of an id that was taken over from a publication, which has no anchors."""

RECORDS: Final = pa.schema(
    [
        pa.field("customer_record_id", pa.string(), nullable=False),
        pa.field("is_deleted", pa.bool_(), nullable=False),
        pa.field("first_loaded_at", pa.timestamp("us"), nullable=False),
        pa.field("first_created_at", pa.timestamp("us")),  # as of that load
    ]
)
"""In: one row per customer record, deleted ones included."""

EDGES: Final = pa.schema(
    [
        pa.field("customer_record_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),  # strong, email, merge
        pa.field("namespace", pa.string()),  # of the identifier
        pa.field("identifier", pa.string()),  # of a merge: the loser's own, if any
        pa.field("target_record_id", pa.string()),  # of a merge: the survivor
        pa.field("name_key", pa.string()),  # of the name it then had
        pa.field("is_shared_mailbox", pa.bool_(), nullable=False),
        pa.field("is_last_known", pa.bool_(), nullable=False),  # else carried earlier
    ]
)
"""In: one row per record, identifier that it ever carried and name that it then had,
and one row per merge that a vendor has made."""

KEYS: Final = pa.schema(
    [
        pa.field("customer_record_id", pa.string(), nullable=False),
        pa.field("customer_id", pa.string(), nullable=False),
    ]
)
"""Out: the customer of every record."""

IDS: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("anchor_record_id", pa.string(), nullable=False),
        pa.field("current_customer_id", pa.string(), nullable=False),
    ]
)
"""Out: every id that was ever given, and the id that replaces it now."""

EVENTS: Final = pa.schema(
    [
        pa.field("occurred_at", pa.timestamp("us"), nullable=False),  # the run's as_of
        pa.field("kind", pa.string(), nullable=False),  # merged, split, returned
        pa.field("from_customer_id", pa.string(), nullable=False),
        pa.field("into_customer_id", pa.string(), nullable=False),
        pa.field("cause", pa.string(), nullable=False),
        pa.field("record_count", pa.int64(), nullable=False),  # records that changed
    ]
)
"""Out: every change of a published id, the earlier ones first."""

QUALITY: Final = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),  # identifier or record
        pa.field("subject_kind", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("record_count", pa.int64(), nullable=False),
    ]
)
"""Out: identifiers that were refused, merges that run in a circle, records that were
taken out of their component."""

READS: Final[Mapping[str, str]] = {
    "records": """
        select customer_record_id, is_deleted, first_loaded_at, first_created_at
        from intermediate.int_customer_records
    """,
    "edges": """
        select
            customer_record_id, kind, namespace, identifier, target_record_id,
            name_key, is_shared_mailbox, is_last_known
        from intermediate.int_identity_edges
    """,
    "customer_keys": "select * from identity.customer_keys",
    "customer_ids": "select * from identity.customer_ids",
    "identity_events": "select * from identity.identity_events",
}
"""SQL of what `resolve` reads: records, edges and the three tables of `Published`."""

WRITES: Final[Mapping[str, pa.Schema]] = {
    "customer_keys": KEYS,
    "customer_ids": IDS,
    "identity_events": EVENTS,
    "identity_quality": QUALITY,
}
"""The tables of schema `identity`; each result replaces the whole table."""


def create_statements() -> list[str]:
    """SQL that creates missing tables, which dbt and the first run need."""
    return arrow_schemas.create_statements(SCHEMA, WRITES)
