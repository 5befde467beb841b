"""Finds the customer of every record: the one entry point of identity.

`resolve` is a pure function of the evidence as known at a time: the same records and
identifiers in any order give the same customers, whatever the result of an earlier run
was. What was published before is used only to tell what has changed. Nothing is read or
written here; SQL and schemas are in `models/identity/identity_tables.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import pandas as pd
import pyarrow as pa

from models.identity import identity_tables
from models.identity.clusters import Clusters, clusters
from models.identity.evidence import Evidence, read
from models.identity.identity_events import events, ids
from models.identity.refusals import refused

ID_BYTES = 10


@dataclass(frozen=True)
class Identity:
    """The four tables of schema `identity`, by their names."""

    customer_keys: pa.Table
    customer_ids: pa.Table
    identity_events: pa.Table
    identity_quality: pa.Table

    def tables(self) -> Mapping[str, pa.Table]:
        """The tables by their names; each of them replaces the table of that name."""
        return {name: getattr(self, name) for name in identity_tables.WRITES}


def customer_id(anchor_record_id: str) -> str:
    """The id of the customer that a record anchors."""
    return blake2b(anchor_record_id.encode(), digest_size=ID_BYTES).hexdigest()


@dataclass(frozen=True)
class Published:
    """What was published last, by the names of `models/identity/identity_tables.py`."""

    customer_keys: pa.Table
    customer_ids: pa.Table
    identity_events: pa.Table


NOTHING_PUBLISHED = Published(
    identity_tables.KEYS.empty_table(),
    identity_tables.IDS.empty_table(),
    identity_tables.EVENTS.empty_table(),
)


def resolve(
    as_of: datetime,
    records: pa.Table,
    edges: pa.Table,
    published: Published = NOTHING_PUBLISHED,
) -> Identity:
    """Find the customer of every record, and what has changed since the last time.

    Args:
        as_of: the time of the new events, in naive UTC.
        records: as RECORDS of `models/identity/identity_tables.py`.
        edges: as EDGES.
        published: the last result, whose events are kept before the new ones.
    """
    evidence = read(records, edges)
    refusals = refused(evidence)
    found = clusters(evidence, refusals)
    keys, anchors = _keys(evidence, found)
    losers = evidence.merges["loser"].tolist()
    merged = {evidence.record_ids[n] for n in losers if n < evidence.record_count}
    old_ids = _anchored(_frame(published.customer_ids), keys)
    changes = events(as_of, _frame(published.customer_keys), old_ids, keys, merged)
    return Identity(
        customer_keys=_table(keys, identity_tables.KEYS),
        customer_ids=_table(ids(old_ids, keys, anchors), identity_tables.IDS),
        identity_events=pa.concat_tables(
            [
                published.identity_events.cast(identity_tables.EVENTS),
                _table(changes, identity_tables.EVENTS),
            ]
        ),
        identity_quality=_table(
            _quality(evidence, refusals, found), identity_tables.QUALITY
        ),
    )


def _keys(evidence: Evidence, found: Clusters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The customer of each record, and the anchor of each customer."""
    anchors = sorted(set(found.anchor.tolist()))
    named = {node: customer_id(evidence.record_ids[node]) for node in anchors}
    # Without a row pandas would guess a numeric type, which does not join to text.
    keys = pd.DataFrame(
        {
            "customer_record_id": evidence.record_ids,
            "customer_id": [named[node] for node in found.anchor.tolist()],
        },
        dtype="str",
    ).sort_values("customer_record_id")
    return keys, pd.DataFrame(
        {
            "customer_id": list(named.values()),
            "anchor_record_id": [evidence.record_ids[node] for node in anchors],
        },
        dtype="str",
    )


def _anchored(old_ids: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Fill in missing anchors, which are found because an id is its anchor's hash."""
    lost = old_ids["anchor_record_id"] == identity_tables.NO_ANCHOR
    if not lost.any():
        return old_ids
    anchors = {customer_id(record): record for record in keys["customer_record_id"]}
    found = old_ids["customer_id"].map(anchors).fillna(identity_tables.NO_ANCHOR)
    known = old_ids["anchor_record_id"].where(~lost, found)
    return old_ids.assign(anchor_record_id=known)


def _quality(
    evidence: Evidence, refusals: pd.DataFrame, found: Clusters
) -> pd.DataFrame:
    """Identifiers and records that were refused, each with its reason."""
    taken_out = [evidence.record_ids[node] for node in found.taken_out.tolist()]
    refused_subjects = [
        refusals.assign(
            subject=[evidence.identifiers[code] for code in refusals["identifier"]],
            subject_kind="identifier",
        )
    ]
    for subjects, reason in (
        (evidence.circular_merges, "merge_cycle"),
        (taken_out, "joins_two_strong_ids"),
    ):
        refused_subjects.append(
            pd.DataFrame(
                {"subject": subjects, "reason": reason, "record_count": 1}
            ).assign(subject_kind="record")
        )
    return pd.concat(refused_subjects).sort_values(["reason", "subject"])


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pandas(frame[schema.names], schema, preserve_index=False)
