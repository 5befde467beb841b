{#- Staged relation, its entity, and which of its rows are one: drafts, offers, payments
    of invoices, reminders and refunds that never happened are none. -#}
{%- set staged = [
    ('stg_hubspot__deals', 'deals', 'true'),
    ('stg_stripe__invoices', 'orders', "source_status != 'draft'"),
    ('stg_stripe__charges', 'orders', 'invoice_id is null'),
    ('stg_stripe__refunds', 'refunds', 'not is_void'),
    ('stg_stripe__subscriptions', 'subscriptions', 'true'),
    ('stg_zendesk__satisfaction_ratings', 'responses', 'is_offer is not true'),
    ('stg_qualtrics__responses', 'responses', 'true'),
    (
        'stg_qualtrics__distributions',
        'distributions',
        "sent_count > 0 and coalesce(request_kind, '') not in ('Reminder', 'ThankYou')",
    ),
] -%}
{%- set entities = [
    'deals', 'orders', 'refunds', 'subscriptions', 'responses', 'distributions',
] -%}

-- Every record of every source is kept in its entity or counted in the quarantine. That
-- every staged row is such a record is tested for each vendor in a folder of its own.
-- A record that has a fault and is deleted is in neither place.
with

tickets_of_all_sources as (
    select * from {{ ref('int_tickets_unioned') }}
    where fault is null or not is_deleted
),

tickets as (
    select * from {{ ref('int_tickets') }}
),

agents_of_all_sources as (
    select * from {{ ref('int_agents_unioned') }}
    where fault is null or not is_deleted
),

agents as (
    select * from {{ ref('int_agents') }}
),

faulty_ticket_events as (
    select * from {{ ref('int_ticket_events_unioned') }}
    where fault is not null and not is_deleted
),

counted as (
    select
        source,
        'tickets' as entity,
        1 as row_weight
    from tickets_of_all_sources
    union all
    select
        source,
        'tickets' as entity,
        -1 as row_weight
    from tickets
    union all
    select
        source,
        'agents' as entity,
        1 as row_weight
    from agents_of_all_sources
    union all
    select
        source,
        'agents' as entity,
        -1 as row_weight
    from agents
    union all
    select
        source,
        'ticket_events' as entity,
        1 as row_weight
    from faulty_ticket_events
    union all
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
    from {{ ref('int_quarantine') }}
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
