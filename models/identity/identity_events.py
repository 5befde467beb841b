"""What has become of published ids: the current id of each, and events for changes."""

from datetime import datetime

import numpy as np
import pandas as pd

from models.identity.identity_tables import EVENTS

UNKNOWN = "-1"


def ids(
    previous: pd.DataFrame, keys: pd.DataFrame, anchors: pd.DataFrame
) -> pd.DataFrame:
    """Every id that was ever published, with the id that replaces it now.

    An id follows its anchor record: the customer to whom that record belongs now has
    the current id. `previous` has the columns of IDS, `keys` those of KEYS; `anchors`
    has customer_id and anchor_record_id of the current customers.
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

    `merged`: the old id is gone, because its anchor record has the new one. `returned`:
    the new id existed earlier, but not the last time. `split`: records have left an id
    that still exists.
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
