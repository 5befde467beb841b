-- Every row that staging calls a record is in its entity's model of HubSpot, once:
-- none is lost in a join, and none is multiplied.
with

staged_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

deals as (
    select * from {{ ref('int_hubspot__deals') }}
),

counted_rows as (
    select
        source,
        'deals' as entity,
        1 as row_weight
    from staged_deals
    union all
    select
        source,
        'deals' as entity,
        -1 as row_weight
    from deals
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted_rows
group by source, entity
having sum(row_weight) != 0
