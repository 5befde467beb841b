"""What is known of records, as numbers, in the form that the search of clusters needs.

A node is a record; nodes are numbered in the order in which records may anchor a
customer (first loaded, then the source's created_at, then the record's key), so the
least node of a cluster is its anchor. Records that only a merge names come last.
Identifiers are numbered too, in `identifiers.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from models.identity.graph import circular
from models.identity.identifiers import numbered

ANCHOR_ORDER = ["first_loaded_at", "first_created_at", "customer_record_id"]


@dataclass(frozen=True)
class Evidence:
    """Records, what they carry or carried, and how vendors merged them.

    `carried` has the columns node, kind, namespace, identifier (its number in
    `identifiers`), name_key, is_shared and is_last; it has one row per node, identifier
    and name. `merges` has the columns loser and survivor, which are nodes, and one row
    per loser; merges that run in a circle are left out. `circular_merges` are the
    record ids of the losers of those.
    """

    record_ids: list[str]
    size: int
    is_live: npt.NDArray[np.bool_]
    carried: pd.DataFrame
    identifiers: list[str]
    merges: pd.DataFrame
    circular_merges: list[str]

    @property
    def record_count(self) -> int:
        """How many nodes are records; the others are placeholders."""
        return len(self.record_ids)


def read(records: pa.Table, edges: pa.Table) -> Evidence:
    """Number records and identifiers.

    `records` and `edges` have the columns of RECORDS and EDGES in
    `models/identity/identity_tables.py`.
    """
    known = records.to_pandas().sort_values(ANCHOR_ORDER, na_position="last")
    rows = edges.to_pandas()
    is_merge = rows["kind"] == "merge"
    said, carried = rows[is_merge], rows[~is_merge].dropna(subset=["identifier"])
    index = pd.Index(known["customer_record_id"])
    named = pd.Index([*said["customer_record_id"], *said["target_record_id"]])
    index = index.append(named.drop_duplicates().difference(index))
    is_live = np.zeros(len(index), np.bool_)
    is_live[: len(known)] = ~known["is_deleted"].to_numpy(np.bool_)
    merges, circles = _merges(said, index)
    nodes = index.get_indexer(pd.Index(carried["customer_record_id"]))
    carried = carried.assign(node=nodes)
    codes, words = numbered(carried, merges)
    carried = carried.assign(identifier=codes)[codes >= 0]
    return Evidence(
        record_ids=known["customer_record_id"].tolist(),
        size=len(index),
        is_live=is_live,
        carried=pd.DataFrame(
            {
                "node": carried["node"],
                "kind": carried["kind"],
                "namespace": carried["namespace"],
                "identifier": carried["identifier"],
                "name_key": carried["name_key"],
                "is_shared": carried["is_shared_mailbox"],
                "is_last": carried["is_last_known"],
            }
        ),
        identifiers=words,
        merges=_one_survivor(merges, is_live),
        circular_merges=circles,
    )


def _merges(
    said: pd.DataFrame, index: "pd.Index[str]"
) -> tuple[pd.DataFrame, list[str]]:
    """Merges between nodes, and the losers of those that run in a circle."""
    merges = pd.DataFrame(
        {
            "loser": index.get_indexer(pd.Index(said["customer_record_id"])),
            "survivor": index.get_indexer(pd.Index(said["target_record_id"])),
            "namespace": said["namespace"].to_numpy(),
            "identifier": said["identifier"].to_numpy(),
        }
    )
    merges = merges[merges["loser"] != merges["survivor"]]
    in_circle = circular(
        len(index), merges["loser"].to_numpy(), merges["survivor"].to_numpy()
    )
    losers = merges["loser"][in_circle].drop_duplicates().to_numpy()
    return merges[~in_circle], sorted(index[losers].tolist())


def _one_survivor(merges: pd.DataFrame, is_live: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Keep one link per loser, to a living survivor where there is one.

    One is enough, because vendors name the last survivor of a chain of merges for each
    of its members.
    """
    chosen = merges.assign(is_gone=~is_live[merges["survivor"].to_numpy()])
    chosen = chosen.sort_values(["loser", "is_gone", "survivor"])
    return chosen.drop_duplicates("loser")[["loser", "survivor"]]
