"""The sales team and the sales pipeline of the HubSpot portal, which never change."""

from demo.generator.drawn_deals import LOST, STAGES, WON
from demo.generator.world import SALES_PEOPLE
from demo.vendors.shared.http_messages import Doc

SINCE = "2023-10-02T08:00:00.000Z"
LABELS = ("Appointment scheduled", "Qualified to buy", "Contract sent")
PROBABILITIES = ("0.2", "0.4", "0.9")
FIRST_OWNER_ID = 70_000_000


def owner_id(number: int) -> str:
    """The id of a sales person; larger numbers begin again with the first person."""
    return str(FIRST_OWNER_ID + number % SALES_PEOPLE)


def owners() -> list[Doc]:
    """The sales people, who own contacts, companies and deals."""
    return [
        {
            "id": owner_id(number),
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
