{#- Staged relation, its entity, and which of its rows are one: drafts, offers, payments
    of invoices, reminders and refunds that never happened are none. -#}
{%- set staged = [
    ('stg_hubspot__deals', 'deals', 'true'),
    ('stg_stripe__invoices', 'orders', "source_status != 'draft'"),
    ('stg_stripe__charges', 'orders', 'invoice_id is null'),
    ('stg_stripe__refunds', 'refunds', 'not is_void'),
    ('stg_stripe__subscriptions', 'subscriptions', 'true'),
    ('stg_zendesk__tickets', 'tickets', 'true'),
    ('stg_zendesk__ticket_events', 'ticket_events', 'true'),
    ('stg_zendesk__satisfaction_ratings', 'responses', 'is_response'),
    ('stg_qualtrics__responses', 'responses', 'true'),
    ('stg_qualtrics__distributions', 'distributions', 'is_sending'),
] -%}
{#- Entity, the staged rows of files, and the model that keeps what is good. -#}
{%- set entities = [
    ('deals', 'stg_files__deals', 'int_deals_unioned'),
    ('orders', 'stg_files__orders', 'int_orders_unioned'),
    ('refunds', 'stg_files__refunds', 'int_refunds_unioned'),
    ('subscriptions', 'stg_files__subscriptions', 'int_subscriptions_unioned'),
    ('tickets', 'stg_files__tickets', 'int_tickets_unioned'),
    ('ticket_events', 'stg_files__ticket_events', 'int_ticket_events_unioned'),
    ('responses', 'stg_files__responses', 'int_responses'),
    ('distributions', 'stg_files__sendings', 'int_sendings'),
] -%}

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
    {% for entity, staged_files, kept in entities %}
        select
            source,
            '{{ entity }}' as entity,
            1 as row_weight
        from {{ ref(staged_files) }}
        union all
        select
            source,
            '{{ entity }}' as entity,
            -1 as row_weight
        from {{ ref(kept) }}
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
    from {{ ref('int_answers_checked') }}
    where fault is not null
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted
group by source, entity
having sum(row_weight) != 0
