"""E-mail addresses as identifiers, beyond what SQL can do."""

import pandas as pd


def canonical(address: str) -> str | None:
    """The address with an international domain as A-labels; None when it has none.

    The local part stays as it is: two spellings there are two mailboxes.
    """
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None


def canonical_all(addresses: "pd.Series[str]") -> "pd.Series[str]":
    """Every address in its canonical form; only those that need it are touched."""
    distinct = addresses.drop_duplicates()
    foreign = [address for address in distinct if not address.isascii()]
    if not foreign:
        return addresses
    forms = {address: address for address in distinct} | {
        address: canonical(address) for address in foreign
    }
    return addresses.map(forms)
