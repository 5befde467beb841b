-- Every row that staging calls a record is in its entity's model of files, once:
-- none is lost in a join, and none is multiplied.
with

staged_tickets as (
    select * from {{ ref('stg_files__tickets') }}
),

tickets as (
    select * from {{ ref('int_files__tickets') }}
),

staged_agents as (
    select * from {{ ref('stg_files__agents') }}
),

agents as (
    select * from {{ ref('int_files__agents') }}
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
        'agents' as entity,
        1 as row_weight
    from staged_agents
    union all
    select
        source,
        'agents' as entity,
        -1 as row_weight
    from agents
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted_rows
group by source, entity
having sum(row_weight) != 0
