-- Every row that staging calls a record is in its entity's model of Zendesk, once:
-- none is lost in a join, and none is multiplied.
with

staged_tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
),

tickets as (
    select * from {{ ref('int_zendesk__tickets') }}
),

staged_ticket_events as (
    select * from {{ ref('stg_zendesk__ticket_events') }}
),

ticket_events as (
    select * from {{ ref('int_zendesk__ticket_events') }}
),

staff as (
    select * from {{ ref('stg_zendesk__users') }}
    where is_staff
),

agents as (
    select * from {{ ref('int_zendesk__agents') }}
),

ratings as (
    select * from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where is_response
),

responses as (
    select * from {{ ref('int_zendesk__responses') }}
),

counted_rows as (
    select
        source,
        'tickets' as entity,
        1 as row_weight
    from staged_tickets
    union all
    select
        source,
        'tickets' as entity,
        -1 as row_weight
    from tickets
    union all
    select
        source,
        'ticket_events' as entity,
        1 as row_weight
    from staged_ticket_events
    union all
    select
        source,
        'ticket_events' as entity,
        -1 as row_weight
    from ticket_events
    union all
    select
        source,
        'agents' as entity,
        1 as row_weight
    from staff
    union all
    select
        source,
        'agents' as entity,
        -1 as row_weight
    from agents
    union all
    select
        source,
        'responses' as entity,
        1 as row_weight
    from ratings
    union all
    select
        source,
        'responses' as entity,
        -1 as row_weight
    from responses
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted_rows
group by source, entity
having sum(row_weight) != 0
