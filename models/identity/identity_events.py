"""What became of the ids that were published: current ids, and events for changes."""

from datetime import datetime

import numpy as np
import pandas as pd

from models.identity.identity_tables import EVENTS

UNKNOWN = "-1"


def ids(
    previous: pd.DataFrame, keys: pd.DataFrame, anchors: pd.DataFrame
) -> pd.DataFrame:
    """Every id that ever was with the one that stands for it now.

    An id is its anchor's: wherever that record belongs now is what the id stands for.
    `previous` as IDS, `keys` as KEYS, `anchors`: customer_id, anchor_record_id of the
    current customers.
    """
    ever = pd.concat([previous[["customer_id", "anchor_record_id"]], anchors])
    ever = ever.drop_duplicates("customer_id").sort_values("customer_id")
    current = keys.set_index("customer_record_id")["customer_id"]
    stands_for = ever["anchor_record_id"].map(current)
    # A record disappears only by erasure; its id then stands for nobody.
    return ever.assign(current_customer_id=stands_for.fillna(UNKNOWN))


def events(
    as_of: datetime,
    previous_keys: pd.DataFrame,
    previous_ids: pd.DataFrame,
    keys: pd.DataFrame,
    merged_records: set[str],
) -> pd.DataFrame:
    """One event per pair of ids between which records have moved.

    `merged`: the old id is gone, and its anchor is now the new one's. `returned`: the
    new id had been gone. `split`: the record left an id.
    """
    moved = previous_keys.merge(
        keys, on="customer_record_id", suffixes=("_old", "_new")
    )
    moved = moved[moved["customer_id_old"] != moved["customer_id_new"]]
    if moved.empty:
        return EVENTS.empty_table().to_pandas()  # type: ignore[no-any-return]
    moved = moved.assign(by_merge=moved["customer_record_id"].isin(merged_records))
    pairs = moved.groupby(["customer_id_old", "customer_id_new"], as_index=False).agg(
        record_count=("customer_record_id", "count"), by_merge=("by_merge", "any")
    )
    is_gone = ~pairs["customer_id_old"].isin(keys["customer_id"])
    was_gone = pairs["customer_id_new"].isin(previous_ids["customer_id"]) & ~pairs[
        "customer_id_new"
    ].isin(previous_keys["customer_id"])
    kind = np.select([was_gone, is_gone], ["returned", "merged"], "split")
    return pd.DataFrame(
        {
            "occurred_at": pd.Series(as_of, index=pairs.index, dtype="datetime64[us]"),
            "kind": kind,
            "from_customer_id": pairs["customer_id_old"],
            "into_customer_id": pairs["customer_id_new"],
            "cause": np.where(
                is_gone & pairs["by_merge"], "vendor_merge", "identifiers"
            ),
            "record_count": pairs["record_count"],
        },
        columns=EVENTS.names,
    )
