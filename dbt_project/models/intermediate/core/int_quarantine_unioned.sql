{#- What is refused with a `fault`: the record's id, the entity it would have been, and
    which records would have been one. -#}
{%- set refused = {
    'int_deals_unioned': ('source_deal_id', 'deals', 'true'),
    'int_orders_unioned': ('source_order_id', 'orders', 'true'),
    'int_refunds_unioned': ('source_refund_id', 'refunds', 'true'),
    'int_subscriptions_unioned': ('source_subscription_id', 'subscriptions', 'true'),
    'stg_zendesk__tickets': ('ticket_id', 'tickets', 'true'),
    'stg_zendesk__ticket_events': ('child_event_id', 'ticket_events', 'true'),
    'int_responses_collected': ('source_response_id', 'responses', 'true'),
    'stg_qualtrics__distributions': (
        'distribution_id',
        'distributions',
        "sent_count > 0 and coalesce(request_kind, '') not in ('Reminder', 'ThankYou')",
    ),
} -%}

with

rejects as (
    select * from {{ source('_el', 'rejects') }}
),

answers as (
    select * from {{ ref('int_answers_quarantined') }}
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
        'answers' as entity,
        reason,
        answer_id as record_ref,
        load_id,
        loaded_at
    from answers
)

select * from united
