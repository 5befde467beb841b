"""Clusters of records, which are linked by usable identifiers and vendors' merges."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.identity.evidence import Evidence
from models.identity.graph import Nodes, components
from models.identity.refusals import usable

# The order in which a deleted record's identifiers are searched for its heir.
PRECEDENCE = {"strong": 0, "email": 1}


@dataclass(frozen=True)
class Clusters:
    """Which record anchors each record's customer.

    Attributes:
        anchor: for each node that is a record, the least node of its cluster.
        taken_out: nodes that stand alone because they would have joined two persons.
    """

    anchor: Nodes
    taken_out: Nodes


def clusters(evidence: Evidence, refusals: pd.DataFrame) -> Clusters:
    """Find the records that belong to one customer.

    Args:
        evidence: the records with their identifiers and merges.
        refusals: identifiers that link nobody; see `refusals.refused`.
    """
    links = usable(evidence, refusals)
    labels = _labels(evidence, links)
    bridges = _bridges(links, labels)
    if len(bridges):
        labels = _labels(evidence, links[~links["node"].isin(bridges)])
    labels = _with_deleted_components(evidence, refusals, labels)
    records = np.arange(evidence.record_count)
    least = pd.Series(records).groupby(labels[records]).min()
    anchor = least.reindex(labels[records]).to_numpy(np.int64)
    return Clusters(anchor=anchor, taken_out=bridges)


def _labels(evidence: Evidence, links: pd.DataFrame) -> Nodes:
    """The component of each node, by shared identifiers and by merges."""
    merges = evidence.merges
    left = [links["node"].to_numpy(np.int64), merges["loser"].to_numpy(np.int64)]
    right = [
        links["identifier"].to_numpy(np.int64) + evidence.size,
        merges["survivor"].to_numpy(np.int64),
    ]
    found = components(
        evidence.size + len(evidence.identifiers),
        np.concatenate(left),
        np.concatenate(right),
    )
    return found[: evidence.size]


def _bridges(links: pd.DataFrame, labels: Nodes) -> Nodes:
    """Records that would join two persons.

    Such a record carries several identifiers but no strong one, and its component holds
    two strong ids of one namespace.
    """
    placed = links.assign(label=labels[links["node"].to_numpy(np.int64)])
    strong = placed[placed["kind"] == "strong"]
    held = strong.groupby(["label", "namespace"])["identifier"].nunique()
    conflicting = held[held > 1].index.get_level_values("label").unique()
    weak = placed[
        placed["label"].isin(conflicting) & ~placed["node"].isin(strong["node"])
    ]
    several = weak.groupby("node")["identifier"].nunique()
    return several[several > 1].index.to_numpy(np.int64)


def _with_deleted_components(
    evidence: Evidence, refusals: pd.DataFrame, labels: Nodes
) -> Nodes:
    """Components without a living record join the heir of their last survivor."""
    living = np.unique(labels[evidence.is_live])
    is_dead = ~np.isin(labels, living)
    nodes = np.flatnonzero(is_dead)
    roots = nodes[~np.isin(nodes, evidence.merges["loser"].to_numpy(np.int64))]
    heirs = _heirs(evidence, refusals, roots)
    joins = pd.Series(labels[heirs["heir"].to_numpy(np.int64)]).groupby(
        labels[heirs["node"].to_numpy(np.int64)]
    )
    moved = dict(joins.min().items())
    if not moved:
        return labels
    return np.array([moved.get(label, label) for label in labels.tolist()], np.int64)


def _heirs(evidence: Evidence, refusals: pd.DataFrame, roots: Nodes) -> pd.DataFrame:
    """The record that inherits the customer of a deleted record: node, heir.

    It is the earliest living record that ever carried one of the last identifiers of
    the deleted one; strong identifiers are searched before e-mails.
    """
    carried = evidence.carried[
        ~evidence.carried["identifier"].isin(refusals["identifier"])
    ]
    is_alive = evidence.is_live[carried["node"].to_numpy(np.int64)]
    last = carried[carried["is_last"] & carried["node"].isin(roots)]
    ever = carried[is_alive].groupby("identifier")["node"].min().rename("heir")
    found = last[["node", "kind", "identifier"]].join(
        ever, on="identifier", how="inner"
    )
    found = found.assign(order=found["kind"].map(PRECEDENCE))
    found = found.sort_values(["node", "order", "heir"]).drop_duplicates("node")
    return found[["node", "heir"]]
