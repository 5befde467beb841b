-- Every row that staging calls a record is in its entity's model of Qualtrics, once:
-- none is lost in a join, and none is multiplied.
with

staged_responses as (
    select * from {{ ref('stg_qualtrics__responses') }}
),

responses as (
    select * from {{ ref('int_qualtrics__responses') }}
),

distributions as (
    select * from {{ ref('stg_qualtrics__distributions') }}
    where is_sending
),

sendings as (
    select * from {{ ref('int_qualtrics__sendings') }}
),

counted_rows as (
    select
        source,
        'responses' as entity,
        1 as row_weight
    from staged_responses
    union all
    select
        source,
        'responses' as entity,
        -1 as row_weight
    from responses
    union all
    select
        source,
        'sendings' as entity,
        1 as row_weight
    from distributions
    union all
    select
        source,
        'sendings' as entity,
        -1 as row_weight
    from sendings
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted_rows
group by source, entity
having sum(row_weight) != 0
