"""The answer to HubSpot's associations read: which records are linked to which."""

from typing import Any

from demo.vendors.hubspot.hubspot_records import Link, Record
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import Clock, iso


def linked(
    records: dict[str, Record], asked: list[str], to: str, clock: Clock
) -> tuple[Doc, int]:
    """The body and status of an associations batch read.

    A record without a link is listed among the errors, not among the results, and the
    status is 207 then.
    """
    results: list[Doc] = []
    errors: list[Doc] = []
    for record_id in asked:
        record = records.get(record_id)
        links = record.links.get(to, []) if record else []
        if links:
            results.append({"from": {"id": record_id}, "to": _targets(links)})
        else:
            errors.append(_no_link(record_id, to))
    at = iso(clock.seconds, milliseconds=True)
    body: Doc = {
        "status": "COMPLETE",
        "results": results,
        "startedAt": at,
        "completedAt": at,
    }
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return body, 207 if errors else 200


def _targets(links: list[Link]) -> list[Doc]:
    targets: dict[str, list[Any]] = {}
    for target, type_id, label in links:
        targets.setdefault(target, []).append(
            {"category": "HUBSPOT_DEFINED", "typeId": type_id, "label": label}
        )
    return [
        {"toObjectId": int(target), "associationTypes": types}
        for target, types in targets.items()
    ]


def _no_link(record_id: str, to: str) -> Doc:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {to} is associated with object {record_id}.",
        "context": {"fromObjectId": [record_id]},
    }
