"""Small ledgers for the tests of identity, written as a person would say them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa

from models.identity import identity_tables
from models.identity.resolve import NOTHING_PUBLISHED, Identity, Published, resolve

FIRST_LOAD = datetime(2026, 3, 1, 3)
AS_OF = datetime(2026, 3, 2, 3)


@dataclass(frozen=True)
class Record:
    """A record: the load it first came with, and what it carries or once carried.

    `strong` as `namespace:value`; `before`: identifiers of earlier versions only;
    `into`: the record that its vendor merged it into.
    """

    key: str
    load: int = 0
    created: datetime | None = None
    strong: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    name: str | None = None
    shared: tuple[str, ...] = ()
    deleted: bool = False
    into: str | None = None
    merged_id: str | None = None


@dataclass
class Told:
    """Records and edges of a list of `Record`s, as Arrow tables."""

    people: list[Record]
    records: pa.Table = field(init=False)
    edges: pa.Table = field(init=False)

    def __post_init__(self) -> None:
        self.records = pa.Table.from_pylist(
            [
                {
                    "customer_record_id": one.key,
                    "is_deleted": one.deleted,
                    "first_loaded_at": FIRST_LOAD + timedelta(days=one.load),
                    "first_created_at": one.created,
                }
                for one in self.people
            ],
            identity_tables.RECORDS,
        )
        rows = [row for one in self.people for row in _edges(one)]
        self.edges = pa.Table.from_pylist(rows, identity_tables.EDGES)


def _edges(one: Record) -> list[dict[str, object]]:
    carried = [
        *((word, True) for word in (*one.strong, *one.emails)),
        *((word, False) for word in one.before),
    ]
    rows: list[dict[str, object]] = [
        {
            "customer_record_id": one.key,
            "kind": "strong" if "@" not in word else "email",
            "namespace": word.split(":")[0] if "@" not in word else "email",
            "identifier": word,
            "target_record_id": None,
            "name_key": one.name,
            "is_shared_mailbox": word in one.shared,
            "is_last_known": is_last,
        }
        for word, is_last in carried
    ]
    if one.into:
        rows.append(
            {
                "customer_record_id": one.key,
                "kind": "merge",
                "namespace": one.merged_id.split(":")[0] if one.merged_id else None,
                "identifier": one.merged_id,
                "target_record_id": one.into,
                "name_key": None,
                "is_shared_mailbox": False,
                "is_last_known": True,
            }
        )
    return rows


def solve(people: list[Record], published: Published = NOTHING_PUBLISHED) -> Identity:
    """Resolve a list of records."""
    told = Told(people)
    return resolve(AS_OF, told.records, told.edges, published)


def as_published(identity: Identity) -> Published:
    """A result, as the next run finds it."""
    return Published(
        identity.customer_keys, identity.customer_ids, identity.identity_events
    )


def keys(identity: Identity) -> dict[str, str]:
    """The customer of each record."""
    rows = identity.customer_keys.to_pylist()
    return {row["customer_record_id"]: row["customer_id"] for row in rows}


def partition(identity: Identity) -> set[frozenset[str]]:
    """The clusters, without their ids."""
    found: dict[str, set[str]] = {}
    for record, customer in keys(identity).items():
        found.setdefault(customer, set()).add(record)
    return {frozenset(cluster) for cluster in found.values()}


def reasons(identity: Identity) -> dict[str, str]:
    """Why what was not believed."""
    rows = identity.identity_quality.to_pylist()
    return {row["subject"]: row["reason"] for row in rows}
