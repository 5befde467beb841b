"""Documents in the vendors' shapes, with only what the warehouse reads."""

from typing import Any

from tests.dbt.entities.raw import Doc, epoch

NPS, CSAT, CES = "SV_nps", "SV_csat", "SV_ces"
DELETED, NUMBERED, FIVE, TWO = "SV_del", "SV_num", "SV_five", "SV_two"


def contact(email: str | None, **properties: str | None) -> Doc:
    """A HubSpot contact: every property is text."""
    return {
        "properties": {
            "email": email,
            "createdate": "2025-01-05T09:30:00.250Z",
            **properties,
        },
        "archived": False,
    }


def opting(choice: str, at: str) -> Doc:
    """The history of a HubSpot contact's opt-out, newest first."""
    told = [
        {"value": choice, "timestamp": at, "sourceType": "EMAIL"},
        {"value": "true", "timestamp": "2025-06-01T00:00:00.000Z", "sourceType": "API"},
    ]
    return {"propertiesWithHistory": {"hs_email_optout": told}}


def deal(**properties: str | None) -> Doc:
    """A HubSpot deal."""
    return {
        "properties": {
            "pipeline": "default",
            "dealstage": "closedwon",
            "amount": "1200.50",
            "deal_currency_code": "EUR",
            "createdate": "2025-05-01T10:00:00Z",
            "closedate": "2025-05-20T00:00:00Z",
            **properties,
        }
    }


def pipeline() -> Doc:
    """HubSpot's sales pipeline."""
    stages = (("open", "false", "0.2"), ("closedwon", "true", "1.0"))
    return {
        "id": "default",
        "label": "Sales pipeline",
        "stages": [
            {
                "id": stage,
                "label": stage.title(),
                "metadata": {"isClosed": closed, "probability": probability},
            }
            for stage, closed, probability in (*stages, ("closedlost", "true", "0.0"))
        ],
    }


def user(email: str | None, **changed: Any) -> Doc:
    """A Zendesk user."""
    return {
        "name": "Jo Doe",
        "email": email,
        "role": "end-user",
        "external_id": None,
        "created_at": "2025-02-01T00:00:00Z",
        **changed,
    }


def payer(email: str | None, **changed: Any) -> Doc:
    """A Stripe customer."""
    return {
        "email": email,
        "name": None,
        "created": epoch("2025-01-01T00:00:00+00:00"),
        **changed,
    }


def ticket(**changed: Any) -> Doc:
    """A Zendesk ticket with its sideloaded metric set."""
    solved = changed.pop("solved_at", None)
    return {
        "via": {"channel": "email", "source": {"rel": None}},
        "status": "solved",
        "priority": "high",
        "type": "question",
        "requester_id": 21,
        "assignee_id": 20,
        "group_id": 31,
        "organization_id": None,
        "tags": ["billing"],
        "created_at": "2026-01-10T08:00:00Z",
        "metric_set": {"solved_at": solved},
        **changed,
    }


def rating(score: str | None, **changed: Any) -> Doc:
    """A Zendesk satisfaction rating."""
    return {
        "score": score,
        "ticket_id": 1,
        "requester_id": 21,
        "created_at": "2026-01-12T08:00:00Z",
        "updated_at": "2026-01-13T08:00:00Z",
        "comment": None,
        **changed,
    }


def definition(survey: str, question: dict[str, Any]) -> Doc:
    """A Qualtrics survey definition with one scored question and a comment."""
    return {
        "SurveyID": survey,
        "Questions": {
            "QID1": {"QuestionText": "?", "QuestionType": "MC", **question},
            "QID2": {
                "QuestionText": "Why?",
                "QuestionType": "TE",
                "Selector": "ESTB",
                "DataExportTag": "Q2_Why",
            },
        },
    }


def response(survey: str = NPS, **values: Any) -> Doc:
    """A Qualtrics response out of an NDJSON export."""
    return {
        "surveyId": survey,
        "values": {
            "startDate": "2026-02-01T10:00:00Z",
            "recordedDate": "2026-02-01T10:01:00Z",
            "status": 0,
            "finished": 1,
            "distributionChannel": "anonymous",
            "userLanguage": "EN",
            **values,
        },
    }


def sending(**changed: Any) -> Doc:
    """A Qualtrics distribution."""
    stats = {"sent": 100, "failed": 1, "bounced": 4, "opened": 50, "started": 30}
    return {
        "parentDistributionId": None,
        "requestType": "Invite",
        "sendDate": "2026-02-01T09:00:00Z",
        "surveyLink": {"surveyId": NPS},
        "stats": {**stats, "finished": 25},
        **changed,
    }


def price(
    amount: int | None,
    interval: str = "month",
    count: int = 1,
    usage: str = "licensed",
) -> Doc:
    """A Stripe price inside an item."""
    return {
        "product": "prod_team",
        "unit_amount": amount,
        "unit_amount_decimal": None if amount is None else str(amount),
        "recurring": {
            "interval": interval,
            "interval_count": count,
            "usage_type": usage,
        },
    }


def subscription(*prices: Doc, **changed: Any) -> Doc:
    """A Stripe subscription; each price is an item of quantity 1."""
    return {
        "customer": "cus_1",
        "status": "active",
        "currency": "eur",
        "items": {"data": [{"price": one, "quantity": 1} for one in prices]},
        "discount": None,
        "discounts": [],
        "cancellation_details": {"reason": None, "feedback": None},
        "pause_collection": None,
        "start_date": epoch("2025-01-01T00:00:00+00:00"),
        "trial_end": None,
        "canceled_at": None,
        "ended_at": None,
        "metadata": {},
        **changed,
    }


def discount(duration: str, **off: float) -> Doc:
    """A Stripe discount with its coupon."""
    return {"coupon": {"duration": duration, "percent_off": None, **off}}


def invoice(total: Any, created: str, **changed: Any) -> Doc:
    """A Stripe invoice; amounts in minor units, times in epoch seconds."""
    at = epoch(created)
    period_end = changed.pop("period_end", None)
    return {
        "customer": "cus_1",
        "customer_email": None,
        "subscription": None,
        "customer_address": {"country": "DE"},
        "status": "paid",
        "billing_reason": "manual",
        "currency": "eur",
        "total": total,
        "total_excluding_tax": total,
        "tax": 0,
        "shipping_cost": None,
        "total_discount_amounts": [],
        "lines": {"data": [{"period": {"start": at, "end": period_end}}]},
        "status_transitions": {"paid_at": at + 60},
        "created": at,
        "metadata": {},
        **changed,
    }


def charge(amount: int, **changed: Any) -> Doc:
    """A Stripe charge that succeeded."""
    return {
        "customer": "cus_1",
        "invoice": None,
        "status": "succeeded",
        "captured": True,
        "currency": "eur",
        "amount": amount,
        "billing_details": {"email": None, "address": {"country": "FR"}},
        "created": epoch("2026-01-20T12:00:00+00:00"),
        "metadata": {"channel": "web"},
        **changed,
    }


def refund(charge_id: str, amount: int, **changed: Any) -> Doc:
    """A Stripe refund."""
    return {
        "charge": charge_id,
        "amount": amount,
        "currency": "eur",
        "status": "succeeded",
        "created": epoch("2026-01-25T12:00:00+00:00"),
        **changed,
    }
