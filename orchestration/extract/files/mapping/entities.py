"""The source-neutral entities a mapping may name, as data.

What a mapping can say about them is declared in `rules.py`; how a text becomes a value
is in `typed_values.py`. Nothing here reads a file.
"""

from typing import Literal, get_args

from orchestration.extract.files.mapping import question_roles
from orchestration.extract.files.mapping.entity_shape import (
    Column,
    Entity,
    Span,
)


def _ids(*names: str, required: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, "id", required) for name in names)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text") for name in names)


def _times(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "time") for name in names)


CUSTOMER = _ids("customer_id", "customer_external_id", "customer_email")
CUSTOMER_AND_ACCOUNT = (*CUSTOMER, *_ids("customer_phone", "account_id"))
CURRENCY = Column("currency", "currency", required=True)
ORDER_STATUS = ("open", "paid", "void", "cancelled")
DEAL_STATUS = ("open", "won", "lost")
SurveyKind = Literal["relationship", "transactional"]
SURVEY_KINDS: tuple[str, ...] = get_args(SurveyKind)
LINE_KINDS = ("product", "discount", "tax", "shipping", "adjustment")

_CUSTOMERS = Entity(
    "customers",
    (
        Column("kind", "word", words=("person", "company")),
        *_ids("email", "phone", "external_ids"),
        *_texts("full_name"),
        *_ids("account_id"),
        *_texts("country", "region", "lifecycle_stage"),
        Column("birth_year", "integer", least=1880),
        *_times("opted_out_at", "created_at"),
    ),
)
_ACCOUNTS = Entity(
    "accounts",
    (
        *_texts("name"),
        *_ids("parent_account_id"),
        *_texts("domain", "industry", "country"),
        *_ids("owner_id"),
        Column("employee_count", "integer", least=0),
        Column("annual_revenue", "money"),
        *_times("created_at"),
    ),
)
_DEALS = Entity(
    "deals",
    (
        *CUSTOMER_AND_ACCOUNT,
        *_ids("owner_id"),
        *_texts("pipeline", "stage"),
        Column("status", "word", required=True, words=DEAL_STATUS),
        Column("currency", "currency"),
        Column("amount", "money"),
        *_times("created_at", "closed_at"),
    ),
    spans=(Span("created_at", "closed_at"),),
)
_ORDERS = Entity(
    "orders",
    (
        *CUSTOMER_AND_ACCOUNT,
        *_ids("subscription_id"),
        Column("channel", "word"),
        *_texts("country"),
        Column("status", "word", words=ORDER_STATUS),
        CURRENCY,
        Column("product_amount", "money", required=True, least=0),
        *(Column(name, "money") for name in ("discount_amount", "tax_amount")),
        Column("shipping_amount", "money"),
        Column("is_renewal", "boolean"),
        Column("keeps_zero", "boolean"),
        Column("has_lines", "boolean"),
        Column("ordered_at", "time", required=True),
    ),
    event_time="ordered_at",
)
_ORDER_LINES = Entity(
    "order_lines",
    (
        *_ids("order_id", "refund_id"),
        *_texts("product"),
        Column("line_kind", "word", words=LINE_KINDS),
        Column("quantity", "quantity"),
        Column("unit_price", "money"),
        Column("line_amount", "money"),
        Column("is_product", "boolean"),
        *_times("occurred_at"),
    ),
)
_REFUNDS = Entity(
    "refunds",
    (
        *_ids("order_id"),
        *CUSTOMER_AND_ACCOUNT,
        CURRENCY,
        Column("amount", "money", required=True, least=0),
        Column("product_amount", "money", least=0),
        Column("has_lines", "boolean"),
        Column("refunded_at", "time", required=True),
    ),
    event_time="refunded_at",
)
_SUBSCRIPTIONS = Entity(
    "subscriptions",
    (
        *CUSTOMER_AND_ACCOUNT,
        *_texts("plan"),
        Column("status", "word"),
        *_texts("cancel_reason"),
        CURRENCY,
        Column(
            "interval", "word", required=True, words=("day", "week", "month", "year")
        ),
        Column("interval_count", "integer", least=1),
        Column("term_months", "integer", least=0),
        Column("recurring_amount", "money", required=True, least=0),
        Column("is_voluntary", "boolean"),
        Column("started_at", "time", required=True),
        *_times("trial_ends_at", "first_paid_at", "paid_through_at"),
        *_times("cancel_requested_at", "ended_at"),
    ),
    spans=(Span("started_at", "ended_at", strict=True),),
)
CHANGE_REASONS = ("price", "quantity", "plan", "discount", "pause", "resume")
_SUBSCRIPTION_CHANGES = Entity(
    "subscription_changes",
    (
        *_ids("subscription_id", required=True),
        *_texts("plan_before", "plan_after"),
        CURRENCY,
        Column("reason", "word", words=CHANGE_REASONS),
        Column("monthly_before", "money", required=True, least=0),
        Column("monthly_after", "money", required=True, least=0),
        Column("changed_at", "time", required=True),
    ),
    event_time="changed_at",
)
_TICKETS = Entity(
    "tickets",
    (
        *CUSTOMER_AND_ACCOUNT,
        *_ids("agent_id", "merged_into_ticket_id"),
        Column("channel", "word"),
        *_texts("topic", "priority"),
        Column("status", "word"),
        *_texts("team"),
        Column("is_spam", "boolean"),
        Column("created_at", "time", required=True),
        *_times("solved_at", "closed_at"),
    ),
    event_time="created_at",
    spans=(Span("created_at", "solved_at"), Span("created_at", "closed_at")),
)
_TICKET_EVENTS = Entity(
    "ticket_events",
    (
        *_ids("ticket_id", required=True),
        *_texts("field", "value_before", "value_after"),
        Column("actor_kind", "word", words=("agent", "customer", "bot")),
        Column("occurred_at", "time", required=True),
    ),
    event_time="occurred_at",
)
_AGENTS = Entity("agents", (*_texts("name", "team"), Column("is_bot", "boolean")))
_SURVEYS = Entity(
    "surveys",
    (
        *_texts("name"),
        Column("kind", "word", words=SURVEY_KINDS),
        *_texts("tool"),
    ),
)
_QUESTIONS = Entity(
    "questions",
    (
        *_ids("survey_id", required=True),
        *_texts("text"),
        Column("role", "word", required=True, words=question_roles.roles()),
        *_texts("dimension", "touchpoint", "ces_version"),
        *(Column(name, "integer") for name in ("scale_min", "scale_max")),
        Column("good_from", "integer"),
        Column("higher_is_better", "boolean"),
    ),
)
_SENDINGS = Entity(
    "sendings",
    (
        *_ids("survey_id", required=True),
        Column("channel", "word"),
        *(
            Column(f"{stage}_count", "integer", least=0)
            for stage in ("sent", "delivered", "opened", "started", "completed")
        ),
        Column("is_test", "boolean"),
        Column("sent_at", "time", required=True),
    ),
    event_time="sent_at",
)
_RESPONSES = Entity(
    "responses",
    (
        *_ids("survey_id", required=True),
        *CUSTOMER_AND_ACCOUNT,
        *_ids("ticket_id", "order_id", "sending_id"),
        *_texts("touchpoint"),
        Column("channel", "word"),
        *_texts("language"),
        Column("status", "word", words=("complete", "partial")),
        Column(
            "exclusion_reason", "word", words=("test", "preview", "spam", "employee")
        ),
        *_times("started_at"),
        Column("recorded_at", "time", required=True),
    ),
    event_time="recorded_at",
    spans=(Span("started_at", "recorded_at"),),
)
_ANSWERS = Entity(
    "answers",
    (
        *_ids("response_id", "question_id", required=True),
        *_ids("survey_id"),
        *_texts("choice", "text"),
        Column("score", "score"),
    ),
)
_EXCHANGE_RATES = Entity(
    "exchange_rates",
    (
        Column("from_currency", "currency", required=True),
        Column("to_currency", "currency", required=True),
        Column("rate", "rate", required=True, least=0),
        Column("rate_date", "date", required=True),
    ),
    event_time="rate_date",
)

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        _CUSTOMERS,
        _ACCOUNTS,
        _DEALS,
        _ORDERS,
        _ORDER_LINES,
        _REFUNDS,
        _SUBSCRIPTIONS,
        _SUBSCRIPTION_CHANGES,
        _TICKETS,
        _TICKET_EVENTS,
        _AGENTS,
        _SURVEYS,
        _QUESTIONS,
        _SENDINGS,
        _RESPONSES,
        _ANSWERS,
        _EXCHANGE_RATES,
    )
}
