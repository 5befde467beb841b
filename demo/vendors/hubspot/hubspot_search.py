"""HubSpot's search: filters, sorting, the limit on paging, and an index that lags."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from demo.vendors.hubspot.hubspot_records import Record
from demo.vendors.shared.http_messages import Doc

MOST_ROWS = 10_000
# Of the records that changed within so many seconds before now, half are not in the
# index yet, and those that are in it come in no order.
INDEX_LAG = 600


class BadSearch(ValueError):
    """The body of a request asks for something that the search refuses."""


def comparable(text: str | None) -> str | float | None:
    """A value in the form in which the search compares it.

    Numbers and times become numbers, times in milliseconds; anything else stays text.
    """
    if text is None:
        return None
    with suppress(ValueError):  # It is not a number, so it may be a time.
        return float(text)
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() * 1_000


def _same_kind(left: object, right: object) -> bool:
    return isinstance(left, float) == isinstance(right, float)


def _ordered(test: Callable[[float, float], bool]) -> Callable[[str | None, Doc], bool]:
    def matches(found: str | None, wanted: Doc) -> bool:
        left, right = comparable(found), comparable(str(wanted.get("value", "")))
        if left is None or right is None or not _same_kind(left, right):
            return False
        return test(left, right)  # type: ignore[arg-type]

    return matches


def _between(found: str | None, wanted: Doc) -> bool:
    value = comparable(found)
    low = comparable(str(wanted.get("value")))
    high = comparable(str(wanted.get("highValue")))
    if not isinstance(value, float):
        return False
    return isinstance(low, float) and isinstance(high, float) and low <= value <= high


OPERATORS: dict[str, Callable[[str | None, Doc], bool]] = {
    "GT": _ordered(lambda left, right: left > right),
    "GTE": _ordered(lambda left, right: left >= right),
    "LT": _ordered(lambda left, right: left < right),
    "LTE": _ordered(lambda left, right: left <= right),
    "EQ": _ordered(lambda left, right: left == right),
    "BETWEEN": _between,
    "IN": lambda found, wanted: found in (wanted.get("values") or []),
    "HAS_PROPERTY": lambda found, wanted: found is not None,
    "NOT_HAS_PROPERTY": lambda found, wanted: found is None,
}


def _matches(record: Record, groups: list[Doc]) -> bool:
    if not groups:
        return True
    return any(
        all(
            OPERATORS[one["operator"]](record.properties.get(one["propertyName"]), one)
            for one in group.get("filters", [])
        )
        for group in groups
    )


def check(body: Doc) -> None:
    """Refuse the searches that the vendor refuses.

    Raises:
        BadSearch: with the vendor's kind of message.
    """
    groups = body.get("filterGroups") or []
    if len(groups) > 6:
        raise BadSearch("at most 6 filterGroups are allowed")
    for group in groups:
        for one in group.get("filters", []):
            if one.get("operator") not in OPERATORS:
                raise BadSearch(f"invalid operator: {one.get('operator')}")
    limit, after = body.get("limit", 10), str(body.get("after") or "0")
    if not isinstance(limit, int) or not 0 < limit <= 200:
        raise BadSearch("limit must be between 1 and 200")
    if not after.isdigit() or int(after) + limit > MOST_ROWS:
        raise BadSearch("the paging limit of 10000 results was exceeded")


def find(records: list[Record], body: Doc, now: int) -> list[Record]:
    """The matching records that are not archived, as the lagging index sorts them."""
    recent = now - INDEX_LAG
    found = [
        one
        for one in records
        if one.archived > now
        and (one.modified < recent or zlib.crc32(one.id.encode()) % 2)
        and _matches(one, body.get("filterGroups") or [])
    ]
    for sort in reversed(body.get("sorts") or []):
        name = sort if isinstance(sort, str) else str(sort.get("propertyName"))
        down = isinstance(sort, dict) and sort.get("direction") == "DESCENDING"
        found.sort(key=lambda one: _sort_key(one, name, recent), reverse=down)
    return found


def _sort_key(record: Record, name: str, recent: int) -> tuple[float, str]:
    value = comparable(record.properties.get(name))
    if name.endswith("lastmodifieddate") and record.modified >= recent:
        return (recent * 1_000.0, str(zlib.crc32(record.id.encode())))
    if isinstance(value, float):
        return (value, "")
    return (float("inf") if value is None else 0.0, value or "")
