-- Everything that could not be used. What was refused while it was read never became a
-- record; every other row here is a record with a fault. A deleted record is left out:
-- nobody needs to mend what is gone.
with

rejects as (
    select * from {{ source('_el', 'rejects') }}
    where {{ is_known('loaded_at') }}
),

tickets as (
    select * from {{ ref('int_tickets_unioned') }}
    where fault is not null and not is_deleted
),

ticket_events as (
    select * from {{ ref('int_ticket_events_unioned') }}
    where fault is not null and not is_deleted
),

agents as (
    select * from {{ ref('int_agents_unioned') }}
    where fault is not null and not is_deleted
),

deals as (
    select * from {{ ref('int_deals_unioned') }}
    where fault is not null and not is_deleted
),

orders as (
    select * from {{ ref('int_orders_unioned') }}
    where fault is not null and not is_deleted
),

refunds as (
    select * from {{ ref('int_refunds_unioned') }}
    where fault is not null and not is_deleted
),

subscriptions as (
    select * from {{ ref('int_subscriptions_unioned') }}
    where fault is not null and not is_deleted
),

subscription_changes as (
    select * from {{ ref('int_subscription_changes_unioned') }}
    where fault is not null and not is_deleted
),

responses as (
    select * from {{ ref('int_responses_checked') }}
    where fault is not null and not is_deleted
),

sendings as (
    select * from {{ ref('int_sendings_unioned') }}
    where fault is not null and not is_deleted
),

surveys as (
    select * from {{ ref('int_surveys_unioned') }}
    where fault is not null and not is_deleted
),

-- A question has the fault that it has now, or had when it was asked last.
questions as (
    select * from {{ ref('int_questions_checked') }}
    where fault is not null and applies_to is null
),

-- What is deleted was left out before answers were checked.
answers as (
    select * from {{ ref('int_answers_checked') }}
    where fault is not null
),

refused_records as (
    select
        source,
        -- A raw table of sendings may be named distributions.
        case resource when 'distributions' then 'sendings' else resource end as entity,
        reason,
        coalesce(pk, 'record ' || record_no) as record_ref,
        load_id,
        loaded_at
    from rejects
    union all
    select
        source,
        'tickets' as entity,
        fault as reason,
        source_ticket_id as record_ref,
        load_id,
        loaded_at
    from tickets
    union all
    select
        source,
        'ticket_events' as entity,
        fault as reason,
        source_ticket_event_id as record_ref,
        load_id,
        loaded_at
    from ticket_events
    union all
    select
        source,
        'agents' as entity,
        fault as reason,
        source_agent_id as record_ref,
        load_id,
        loaded_at
    from agents
    union all
    select
        source,
        'deals' as entity,
        fault as reason,
        source_deal_id as record_ref,
        load_id,
        loaded_at
    from deals
    union all
    select
        source,
        'orders' as entity,
        fault as reason,
        source_order_id as record_ref,
        load_id,
        loaded_at
    from orders
    union all
    select
        source,
        'refunds' as entity,
        fault as reason,
        source_refund_id as record_ref,
        load_id,
        loaded_at
    from refunds
    union all
    select
        source,
        'subscriptions' as entity,
        fault as reason,
        source_subscription_id as record_ref,
        load_id,
        loaded_at
    from subscriptions
    union all
    select
        source,
        'subscription_changes' as entity,
        fault as reason,
        source_subscription_change_id as record_ref,
        load_id,
        loaded_at
    from subscription_changes
    union all
    select
        source,
        'responses' as entity,
        fault as reason,
        source_response_id as record_ref,
        load_id,
        loaded_at
    from responses
    union all
    select
        source,
        'sendings' as entity,
        fault as reason,
        source_sending_id as record_ref,
        load_id,
        loaded_at
    from sendings
    union all
    select
        source,
        'surveys' as entity,
        fault as reason,
        source_survey_id as record_ref,
        load_id,
        loaded_at
    from surveys
    union all
    select
        source,
        'questions' as entity,
        fault as reason,
        source_question_id as record_ref,
        load_id,
        loaded_at
    from questions
    union all
    select
        source,
        'answers' as entity,
        fault as reason,
        answer_id as record_ref,
        load_id,
        loaded_at
    from answers
)

select * from refused_records
