"""Identifiers that say nothing about who a record is, each with the reason."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.identity.evidence import Evidence

MOST_NAMES = 3
MOST_RECORDS = 1_000


def refused(evidence: Evidence) -> pd.DataFrame:
    """Refused identifiers: identifier, reason, record_count; one row per identifier.

    Names and records are counted over all that ever carried the identifier, so that it
    is not accepted again when its carriers change. The first reason that applies is
    given.
    """
    carried = evidence.carried
    by_identifier = carried.groupby("identifier")
    counts = pd.DataFrame(
        {
            "record_count": by_identifier["node"].nunique(),
            "names": by_identifier["name_key"].nunique(),
            "is_shared": by_identifier["is_shared"].any(),
        }
    )
    counts["reason"] = np.select(
        [
            counts["is_shared"].to_numpy(np.bool_),
            (counts["names"] > MOST_NAMES).to_numpy(np.bool_),
            (counts["record_count"] > MOST_RECORDS).to_numpy(np.bool_),
        ],
        ["shared_mailbox", "too_many_names", "too_many_records"],
        "",
    )
    out = counts.index[counts["reason"] != ""]
    conflicting = two_strong_ids(
        carried[_counts_now(evidence) & ~carried["identifier"].isin(out)]
    )
    counts.loc[conflicting, "reason"] = "two_strong_ids"
    found = counts[counts["reason"] != ""].reset_index()
    return found[["identifier", "reason", "record_count"]]


def usable(evidence: Evidence, refusals: pd.DataFrame) -> pd.DataFrame:
    """The identifiers that living records carry now and that may link them.

    The columns are node, kind, namespace and identifier; there is one row per node and
    identifier.
    """
    carried = evidence.carried
    kept = carried[
        _counts_now(evidence) & ~carried["identifier"].isin(refusals["identifier"])
    ]
    columns = ["node", "kind", "namespace", "identifier"]
    return kept[columns].drop_duplicates(["node", "identifier"])


def two_strong_ids(carried: pd.DataFrame) -> list[int]:
    """E-mails whose carriers hold two strong ids of one namespace."""
    strong = carried[carried["kind"] == "strong"]
    emails = carried[carried["kind"] == "email"]
    pairs = emails[["node", "identifier"]].merge(
        strong[["node", "namespace", "identifier"]], on="node", suffixes=("", "_strong")
    )
    held = pairs.groupby(["identifier", "namespace"])["identifier_strong"].nunique()
    conflicting = held[held > 1].reset_index()["identifier"]
    return sorted(set(conflicting.tolist()))


def _counts_now(evidence: Evidence) -> npt.NDArray[np.bool_]:
    """Which rows of `carried` are a living record's current identifiers."""
    carried = evidence.carried
    living = evidence.is_live[carried["node"].to_numpy(np.int64)]
    now: npt.NDArray[np.bool_] = living & carried["is_last"].to_numpy(np.bool_)
    return now
