-- Every row that staging calls a record is in its entity's model of Stripe, once:
-- none is lost in a join, and none is multiplied.
with

invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
    where is_order
),

charges as (
    select * from {{ ref('stg_stripe__charges') }}
    where is_order
),

orders as (
    select * from {{ ref('int_stripe__orders') }}
),

staged_refunds as (
    select * from {{ ref('stg_stripe__refunds') }}
    where is_refund
),

refunds as (
    select * from {{ ref('int_stripe__refunds') }}
),

staged_subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
),

subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }}
),

counted_rows as (
    select
        source,
        'orders' as entity,
        1 as row_weight
    from invoices
    union all
    select
        source,
        'orders' as entity,
        1 as row_weight
    from charges
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
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted_rows
group by source, entity
having sum(row_weight) != 0
