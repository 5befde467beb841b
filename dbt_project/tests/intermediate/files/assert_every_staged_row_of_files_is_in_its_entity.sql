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

staged_deals as (
    select * from {{ ref('stg_files__deals') }}
),

deals as (
    select * from {{ ref('int_files__deals') }}
),

staged_orders as (
    select * from {{ ref('stg_files__orders') }}
),

orders as (
    select * from {{ ref('int_files__orders') }}
),

staged_refunds as (
    select * from {{ ref('stg_files__refunds') }}
),

refunds as (
    select * from {{ ref('int_files__refunds') }}
),

staged_subscriptions as (
    select * from {{ ref('stg_files__subscriptions') }}
),

subscriptions as (
    select * from {{ ref('int_files__subscriptions') }}
),

staged_subscription_changes as (
    select * from {{ ref('stg_files__subscription_changes') }}
),

subscription_changes as (
    select * from {{ ref('int_files__subscription_changes') }}
),

-- Other changes only show between the rows of subscriptions.
told_subscription_changes as (
    select subscription_changes.source
    from subscription_changes
    inner join staged_subscription_changes
        on
            subscription_changes.source = staged_subscription_changes.source
            and subscription_changes.source_subscription_change_id
            = staged_subscription_changes.source_subscription_change_id
),

staged_responses as (
    select * from {{ ref('stg_files__responses') }}
),

responses as (
    select * from {{ ref('int_files__responses') }}
),

staged_sendings as (
    select * from {{ ref('stg_files__sendings') }}
),

sendings as (
    select * from {{ ref('int_files__sendings') }}
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
    union all
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
    union all
    select
        source,
        'orders' as entity,
        1 as row_weight
    from staged_orders
    union all
    select
        source,
        'orders' as entity,
        -1 as row_weight
    from orders
    union all
    select
        source,
        'refunds' as entity,
        1 as row_weight
    from staged_refunds
    union all
    select
        source,
        'refunds' as entity,
        -1 as row_weight
    from refunds
    union all
    select
        source,
        'subscriptions' as entity,
        1 as row_weight
    from staged_subscriptions
    union all
    select
        source,
        'subscriptions' as entity,
        -1 as row_weight
    from subscriptions
    union all
    select
        source,
        'subscription_changes' as entity,
        1 as row_weight
    from staged_subscription_changes
    union all
    select
        source,
        'subscription_changes' as entity,
        -1 as row_weight
    from told_subscription_changes
    union all
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
    from staged_sendings
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
