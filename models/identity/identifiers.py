"""Numbers of identifiers, which are equal where two identifiers mean the same."""

import numpy as np
import pandas as pd

from models.identity.addresses import canonical
from models.identity.graph import Nodes, components


def numbered(carried: pd.DataFrame, merges: pd.DataFrame) -> tuple[Nodes, list[str]]:
    """The number of each row's identifier, and the identifier of each number.

    Two spellings of one address share a number, and so do the ids of a merged record
    and of its survivor. The number of a text that turns out to be no address is -1.

    Args:
        carried: node, kind, namespace, identifier, is_last_known.
        merges: survivor (a node), namespace, identifier (the loser's own).
    """
    is_email = (carried["kind"] == "email").to_numpy(np.bool_)
    emails, addresses = pd.factorize(carried.loc[is_email, "identifier"])
    strong, ids = pd.factorize(carried.loc[~is_email, "identifier"])
    address_codes, address_words = pd.factorize(
        np.array([canonical(address) for address in addresses], object)
    )
    forms = _survivors_ids(carried[~is_email], merges)
    id_codes, id_words = pd.factorize(
        np.array([forms.get(word, word) for word in ids], object)
    )
    codes = np.empty(len(carried), np.int64)
    codes[~is_email] = id_codes[strong]
    found = address_codes[emails]
    codes[is_email] = np.where(found < 0, -1, found + len(id_words))
    return codes, [*id_words, *address_words]


def _survivors_ids(strong: pd.DataFrame, merges: pd.DataFrame) -> dict[str, str]:
    """One common id for the ids that mean the same record because of merges."""
    merged = merges.dropna(subset=["identifier"])
    own = strong[strong["is_last_known"]].drop_duplicates(["node", "identifier"])
    aliases = merged.merge(
        own[["node", "namespace", "identifier"]],
        left_on=["survivor", "namespace"],
        right_on=["node", "namespace"],
        suffixes=("", "_own"),
    )
    if aliases.empty:
        return {}
    codes, words = pd.factorize(
        pd.concat([aliases["identifier"], aliases["identifier_own"]]), sort=True
    )
    left, right = np.split(codes.astype(np.int64), 2)
    labels = components(len(words), left, right)
    least = pd.Series(np.asarray(words)).groupby(labels).transform("first")
    return dict(zip(words, least, strict=True))
