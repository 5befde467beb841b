"""Reads the Link header, in which an answer names other pages of its list (RFC 8288).

What it must cope with, by the RFC's appendix B: several links in one header; relation
types in any case, several of them in one parameter; parameters with and without
quotes, of which the first of a name counts; commas and semicolons inside of quotes.
"""

import re
from collections.abc import Iterator, Mapping

_TARGET = re.compile(r"[\s,]*<([^>]*)>\s*")
_PARAMETER = re.compile(
    r';\s*(?P<name>[^\s=;,]*)\s*(?:=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"'
    r"|(?P<bare>[^;,]*)))?\s*"
)


def target(header: str, relation: str) -> str | None:
    """The address of the first link of a relation, as written; None without one.

    A link with an anchor tells of another document than the answer, so it is left out.
    """
    for address, parameters in _links(header):
        relations = parameters.get("rel", "").lower().split()
        if relation in relations and "anchor" not in parameters:
            return address
    return None


def _links(header: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(address, its parameters by name in lower case) up to what is no link."""
    at = 0
    while link := _TARGET.match(header, at):
        at = link.end()
        parameters: dict[str, str] = {}
        while found := _PARAMETER.match(header, at):
            at = found.end()
            quoted, bare = found["quoted"], found["bare"] or ""
            value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare
            parameters.setdefault(found["name"].lower(), value.strip())
        yield link[1].strip(), parameters
