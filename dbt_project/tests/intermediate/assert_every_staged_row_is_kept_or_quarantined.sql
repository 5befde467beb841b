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
    ('stg_zendesk__satisfaction_ratings', 'responses', 'is_offer is not true'),
    ('stg_qualtrics__responses', 'responses', 'true'),
    (
        'stg_qualtrics__distributions',
        'distributions',
        "sent_count > 0 and coalesce(request_kind, '') not in ('Reminder', 'ThankYou')",
    ),
] -%}
{%- set entities = [
    'deals', 'orders', 'refunds', 'subscriptions', 'tickets', 'ticket_events',
    'responses', 'distributions',
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
