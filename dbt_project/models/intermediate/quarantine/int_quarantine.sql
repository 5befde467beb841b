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
    select * from {{ ref('stg_hubspot__deals') }}
    where fault is not null and not is_deleted
),

invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
    where
        fault is not null
        and not is_deleted
        and source_status != 'draft'
),

charges as (
    select * from {{ ref('stg_stripe__charges') }}
    where fault is not null and not is_deleted and invoice_id is null
),

refunds as (
    select * from {{ ref('stg_stripe__refunds') }}
    where fault is not null and not is_deleted and not is_void
),

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
    where fault is not null and not is_deleted
),

unpriced_subscriptions as (
    select * from {{ ref('int_subscriptions_priced') }}
    where recurring_amount is null
),

responses as (
    select * from {{ ref('int_responses_collected') }}
    where fault is not null and not is_deleted
),

distributions as (
    select * from {{ ref('stg_qualtrics__distributions') }}
    where
        fault is not null
        and not is_deleted
        and sent_count > 0
        and coalesce(request_kind, '') not in ('Reminder', 'ThankYou')
),

answers as (
    select * from {{ ref('int_answers_quarantined') }}
),

refused_records as (
    select
        connection as source,
        resource as entity,
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
        deal_id as record_ref,
        load_id,
        loaded_at
    from deals
    union all
    select
        source,
        'orders' as entity,
        fault as reason,
        invoice_id as record_ref,
        load_id,
        loaded_at
    from invoices
    union all
    select
        source,
        'orders' as entity,
        fault as reason,
        charge_id as record_ref,
        load_id,
        loaded_at
    from charges
    union all
    select
        source,
        'refunds' as entity,
        fault as reason,
        refund_id as record_ref,
        load_id,
        loaded_at
    from refunds
    union all
    select
        source,
        'subscriptions' as entity,
        fault as reason,
        subscription_id as record_ref,
        load_id,
        loaded_at
    from subscriptions
    union all
    select
        source,
        'subscriptions' as entity,
        'amount_missing' as reason,
        subscription_id as record_ref,
        load_id,
        loaded_at
    from unpriced_subscriptions
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
        'distributions' as entity,
        fault as reason,
        distribution_id as record_ref,
        load_id,
        loaded_at
    from distributions
    union all
    select
        source,
        'answers' as entity,
        reason,
        answer_id as record_ref,
        load_id,
        loaded_at
    from answers
)

select * from refused_records
