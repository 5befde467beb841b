"""What rarely changes in a HubSpot portal (owners, pipelines), and the links."""

from typing import Any

from demo.generator.drawn_deals import LOST, STAGES, WON
from demo.generator.world import SALES_PEOPLE
from demo.vendors.hubspot.hubspot_records import Record
from demo.vendors.shared.json_replies import Doc
from demo.vendors.shared.simulated_clock import Clock, iso

SINCE = "2023-10-02T08:00:00.000Z"
LABELS = ("Appointment scheduled", "Qualified to buy", "Contract sent")
PROBABILITIES = ("0.2", "0.4", "0.9")


def owners() -> list[Doc]:
    """The sales people."""
    return [
        {
            "id": str(70_000_000 + number),
            "email": f"sales{number}@demo.example",
            "type": "PERSON",
            "firstName": "Sales",
            "lastName": f"Person {number}",
            "userId": 4_000_000 + number,
            "userIdIncludingInactive": 4_000_000 + number,
            "createdAt": SINCE,
            "updatedAt": SINCE,
            "archived": False,
        }
        for number in range(SALES_PEOPLE)
    ]


def _stage(number: int, name: str, label: str, probability: str, closed: bool) -> Doc:
    return {
        "label": label,
        "displayOrder": number,
        "metadata": {"isClosed": str(closed).lower(), "probability": probability},
        "id": name,
        "createdAt": SINCE,
        "updatedAt": SINCE,
        "archived": False,
    }


def pipelines() -> list[Doc]:
    """The sales pipeline with its stages."""
    steps = zip(STAGES, LABELS, PROBABILITIES, strict=True)
    stages = [
        _stage(number, name, label, probability, False)
        for number, (name, label, probability) in enumerate(steps)
    ]
    stages.append(_stage(len(stages), WON, "Closed won", "1.0", True))
    stages.append(_stage(len(stages), LOST, "Closed lost", "0.0", True))
    return [
        {
            "label": "Sales pipeline",
            "displayOrder": 0,
            "id": "default",
            "stages": stages,
            "createdAt": SINCE,
            "updatedAt": SINCE,
            "archived": False,
        }
    ]


def linked(
    records: dict[str, Record], asked: list[str], to: str, clock: Clock
) -> tuple[Doc, int]:
    """The body and status of an associations batch read.

    Records without a link are no results but errors, and make the status 207.
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


def _targets(links: list[tuple[str, int, str | None]]) -> list[Doc]:
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
