{#- What is refused with a `fault`: the record's id, the entity it would have been, and
    which records would have been one. -#}
{%- set refused = {
    'stg_hubspot__deals': ('deal_id', 'deals', 'true'),
    'stg_stripe__invoices': ('invoice_id', 'orders', "source_status != 'draft'"),
    'stg_stripe__charges': ('charge_id', 'orders', 'invoice_id is null'),
    'stg_stripe__refunds': ('refund_id', 'refunds', 'not is_void'),
    'stg_stripe__subscriptions': ('subscription_id', 'subscriptions', 'true'),
    'stg_zendesk__tickets': ('ticket_id', 'tickets', 'true'),
    'stg_zendesk__ticket_events': ('child_event_id', 'ticket_events', 'true'),
    'int_responses_checked': ('source_response_id', 'responses', 'true'),
    'int_sendings_unioned': ('source_sending_id', 'distributions', 'true'),
} -%}

with

rejects as (
    select * from {{ source('_el', 'rejects') }}
),

answers as (
    select * from {{ ref('int_answers_checked') }}
    where fault is not null
),

unpriced as (
    select * from {{ ref('int_subscriptions_priced') }}
    where recurring_amount is null
),

united as (
    select
        connection as source,
        resource as entity,
        reason,
        coalesce(pk, 'record ' || record_no) as record_ref,
        load_id,
        loaded_at
    from rejects
    where loaded_at <= cast('{{ var("known_at") }}' as timestamp)
    {% for relation, (key, entity, condition) in refused.items() %}
        union all
        select
            source,
            '{{ entity }}' as entity,
            fault as reason,
            {{ key }} as record_ref,
            load_id,
            loaded_at
        from {{ ref(relation) }}
        where fault is not null and not is_deleted and {{ condition }}
    {% endfor %}
    union all
    select
        source,
        'subscriptions' as entity,
        'amount_missing' as reason,
        subscription_id as record_ref,
        load_id,
        loaded_at
    from unpriced
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

select * from united
