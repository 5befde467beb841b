{#- Staged relation, its entity, and which of its rows are one: drafts, offers, payments
    of invoices, reminders and refunds that never happened are none. -#}
{%- set staged = [
    ('stg_zendesk__tickets', 'tickets', 'true'),
    ('stg_zendesk__ticket_events', 'ticket_events', 'true'),
    ('stg_zendesk__satisfaction_ratings', 'responses', 'is_offer is not true'),
    ('stg_qualtrics__responses', 'responses', 'true'),
    (
        'stg_qualtrics__distributions',
        'distributions',
        "sent_count > 0 and coalesce(request_kind, '') not in ('Reminder', 'ThankYou')",
    ),
] -%}
{%- set entities = ['tickets', 'ticket_events', 'responses', 'distributions'] -%}
{#- Of revenue: the staged relation, its entity, and the column of staging that says
    which of its rows are one. -#}
{%- set staged_revenue = [
    ('stg_hubspot__deals', 'deals', 'true'),
    ('stg_files__deals', 'deals', 'true'),
    ('stg_stripe__invoices', 'orders', 'is_order'),
    ('stg_stripe__charges', 'orders', 'is_order'),
    ('stg_files__orders', 'orders', 'true'),
    ('stg_stripe__refunds', 'refunds', 'is_refund'),
    ('stg_files__refunds', 'refunds', 'true'),
    ('stg_stripe__subscriptions', 'subscriptions', 'true'),
    ('stg_files__subscriptions', 'subscriptions', 'true'),
] -%}
{%- set revenue_entities = ['deals', 'orders', 'refunds', 'subscriptions'] -%}

with

counted as (
    {% for relation, entity, condition in staged %}
        select
            source,
            '{{ entity }}' as entity,
            1 as row_weight
        from {{ ref(relation) }}
        -- what was deleted and cannot be used either is left out
        where {{ condition }} and not (fault is not null and is_deleted)
        union all
    {% endfor %}
    {% for entity in entities %}
        select
            source,
            '{{ entity }}' as entity,
            1 as row_weight
        from {{ ref('stg_files__' ~ entity) }}
        union all
        select
            source,
            '{{ entity }}' as entity,
            -1 as row_weight
        from {{ ref('int_' ~ entity ~ '_unioned') }}
        union all
    {% endfor %}
    {% for relation, entity, condition in staged_revenue %}
        select
            source,
            '{{ entity }}' as entity,
            1 as row_weight
        from {{ ref(relation) }}
        where {{ condition }}
        union all
    {% endfor %}
    {% for entity in revenue_entities %}
        select
            source,
            '{{ entity }}' as entity,
            -1 as row_weight
        from {{ ref('int_' ~ entity) }}
        union all
        -- What is deleted and has a fault is neither kept nor quarantined.
        select
            source,
            '{{ entity }}' as entity,
            -1 as row_weight
        from {{ ref('int_' ~ entity ~ '_unioned') }}
        where fault is not null and is_deleted
        union all
    {% endfor %}
    select
        source,
        entity,
        -1 as row_weight
    from {{ ref('int_quarantine_unioned') }}
    union all
    -- what intake refused has never been staged
    select
        connection as source,
        resource as entity,
        1 as row_weight
    from {{ source('_el', 'rejects') }}
    where loaded_at <= cast('{{ var("known_at") }}' as timestamp)
    union all
    select
        source,
        'answers' as entity,
        1 as row_weight
    from {{ ref('int_answers_quarantined') }}
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted
group by source, entity
having sum(row_weight) != 0
