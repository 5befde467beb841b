"""E-mail addresses as identifiers, beyond what SQL can do."""


def canonical(address: str) -> str | None:
    """The address with an international domain as A-labels; None when it has none.

    The local part stays as it is: two spellings there are two mailboxes.
    """
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
