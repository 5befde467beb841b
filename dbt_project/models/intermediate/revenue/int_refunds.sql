with

refunds as (
    select * from {{ ref('int_refunds_unioned') }}
    where fault is null
),

refund_customers as (
    select * from {{ ref('int_customer_assignments') }}
    where entity = 'refunds'
),

orders as (
    select * from {{ ref('int_orders') }}
),

-- What an order's products cost, and what was paid for it in all. A refund that does
-- not say how much of it is for products is divided in the same proportion.
valued_orders as (
    select
        order_id,
        customer_id,
        account_id,
        cast(product_amount as double) as product_value,
        cast(product_amount + tax_amount + shipping_amount as double) as total_value
    from orders
),

attributed as (
    select
        {{ record_id('refunds.source', 'refunds.source_refund_id') }} as refund_id,
        -- A refund may come before its order. Until the order comes, it has none.
        valued_orders.order_id,
        case
            when refund_customers.customer_id = '-1'
                then coalesce(valued_orders.customer_id, '-1')
            else refund_customers.customer_id
        end as customer_id,
        coalesce(refunds.account_id, valued_orders.account_id) as account_id,
        refunds.source,
        refunds.source_refund_id,
        refunds.source_order_id,
        refunds.currency,
        refunds.attributes,
        refunds.amount,
        cast(coalesce(
            refunds.product_amount,
            cast(refunds.amount as double) * valued_orders.product_value
            / nullif(valued_orders.total_value, 0),
            refunds.amount
        ) as decimal(18, 4)) as product_amount,
        refunds.is_deleted,
        refunds.refunded_at,
        refunds.updated_at
    from refunds
    left join refund_customers
        on
            refunds.source = refund_customers.source
            and refunds.source_refund_id = refund_customers.source_record_id
    left join valued_orders
        on
            {{ record_id('refunds.source', 'refunds.source_order_id') }}
            = valued_orders.order_id
)

select * from attributed
