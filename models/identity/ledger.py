"""What is known of records, as numbers: the form in which clusters are found.

A node is a record; nodes are numbered in the order in which records may anchor a
customer (first loaded, then the source's created_at, then the record's key), so the
least node of a cluster is its anchor. Records that only a merge names come last.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from models.identity.addresses import canonical_all
from models.identity.graph import Nodes, circular, components

CARRIED = [
    "node",
    "kind",
    "namespace",
    "identifier",
    "name_key",
    "is_shared",
    "is_last",
]
ANCHOR_ORDER = ["first_loaded_at", "first_created_at", "customer_record_id"]


@dataclass(frozen=True)
class Ledger:
    """Records, what they carry or carried, and how vendors merged them.

    `carried`: node, kind, namespace, identifier (canonical), name_key, is_shared,
    is_last; one row per node, identifier and name. `merges`: loser, survivor; nodes,
    one row per loser, none in a circle. `circular_merges`: the losers of those.
    """

    record_ids: list[str]
    size: int
    is_live: npt.NDArray[np.bool_]
    carried: pd.DataFrame
    merges: pd.DataFrame
    circular_merges: list[str]

    @property
    def record_count(self) -> int:
        """How many nodes are records; the others are placeholders."""
        return len(self.record_ids)


def read(records: pa.Table, edges: pa.Table) -> Ledger:
    """Number the records and make one form of their identifiers.

    `records`, `edges`: as RECORDS and EDGES of `models/identity/tables.py`.
    """
    known = records.to_pandas().sort_values(ANCHOR_ORDER, na_position="last")
    rows = edges.to_pandas()
    said = rows[rows["kind"] == "merge"]
    index = pd.Index(known["customer_record_id"])
    named = pd.Index([*said["customer_record_id"], *said["target_record_id"]])
    index = index.append(named.drop_duplicates().difference(index))
    is_live = np.zeros(len(index), np.bool_)
    is_live[: len(known)] = ~known["is_deleted"].to_numpy(np.bool_)

    merges = pd.DataFrame(
        {
            "loser": index.get_indexer(pd.Index(said["customer_record_id"])),
            "survivor": index.get_indexer(pd.Index(said["target_record_id"])),
            "namespace": said["namespace"].to_numpy(),
            "identifier": said["identifier"].to_numpy(),
        }
    )
    merges = merges[merges["loser"] != merges["survivor"]]
    runs_in_circle = circular(
        len(index), merges["loser"].to_numpy(), merges["survivor"].to_numpy()
    )
    losers = merges["loser"][runs_in_circle].drop_duplicates()
    merges = merges[~runs_in_circle]

    carried = rows[rows["kind"] != "merge"].dropna(subset=["identifier"])
    carried = carried.assign(
        node=index.get_indexer(pd.Index(carried["customer_record_id"])),
        identifier=_canonical(carried, merges, index),
        is_shared=carried["is_shared_mailbox"],
        is_last=carried["is_last_known"],
    ).dropna(subset=["identifier"])
    return Ledger(
        record_ids=known["customer_record_id"].tolist(),
        size=len(index),
        is_live=is_live,
        carried=carried[CARRIED].reset_index(drop=True),
        merges=_one_survivor(merges, is_live),
        circular_merges=sorted(index[losers.to_numpy()].tolist()),
    )


def _one_survivor(merges: pd.DataFrame, is_live: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """One link per loser: a chain's members all name its end, which is enough."""
    chosen = merges.assign(is_gone=~is_live[merges["survivor"].to_numpy()])
    chosen = chosen.sort_values(["loser", "is_gone", "survivor"])
    return chosen.drop_duplicates("loser")[["loser", "survivor"]]


def _canonical(
    carried: pd.DataFrame, merges: pd.DataFrame, index: "pd.Index[str]"
) -> "pd.Series[str]":
    """Identifiers in one form: addresses by A-labels, a merged id as its survivor's."""
    is_email = carried["kind"] == "email"
    found = carried["identifier"].where(~is_email)
    found.loc[is_email] = canonical_all(carried.loc[is_email, "identifier"])
    strong = carried[~is_email & carried["is_last_known"]]
    survivors = pd.DataFrame(
        {
            "survivor": index.get_indexer(pd.Index(strong["customer_record_id"])),
            "namespace": strong["namespace"],
            "own": strong["identifier"],
        }
    ).drop_duplicates()
    aliases = merges.dropna(subset=["identifier"]).merge(
        survivors, on=["survivor", "namespace"]
    )
    if aliases.empty:
        return found
    codes, words = pd.factorize(
        pd.concat([aliases["identifier"], aliases["own"]]), sort=True
    )
    half = len(aliases)
    labels = components(len(words), _nodes(codes[:half]), _nodes(codes[half:]))
    least = pd.Series(np.asarray(words)).groupby(labels).transform("first")
    forms = dict(zip(words, least, strict=True))
    return found.map(lambda word: forms.get(word, word))


def _nodes(codes: npt.NDArray[np.intp]) -> Nodes:
    return codes.astype(np.int64)
