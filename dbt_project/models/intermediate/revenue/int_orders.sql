with

orders as (
    select * from {{ ref('int_orders_unioned') }}
    where fault is null
),

order_customers as (
    select * from {{ ref('int_customer_assignments') }}
    where entity = 'orders'
),

channels as (
    select * from {{ ref('int_channels') }}
),

-- A sale counts as an order when it is paid, not deleted and worth something. A file's
-- mapping may say that its sales worth nothing count too.
orders_with_keys as (
    select
        *,
        {{ record_id('source', 'source_order_id') }} as order_id,
        {{ record_id('source', 'source_subscription_id') }} as subscription_id,
        coalesce(
            status = 'paid'
            and not is_deleted
            and (product_amount > 0 or (keeps_zero and product_amount = 0)),
            false
        ) as is_order
    from orders
),

-- The first order of a subscription starts it, and every later one renews it. Only the
-- orders of subscriptions are numbered, because all others would fall into one window.
numbered_orders as (
    select
        order_id,
        row_number() over (
            partition by subscription_id
            order by ordered_at, source_order_id
        ) as order_number
    from orders_with_keys
    where is_order and subscription_id is not null
),

identified as (
    select
        orders_with_keys.order_id,
        order_customers.customer_id,
        orders_with_keys.account_id,
        orders_with_keys.subscription_id,
        orders_with_keys.source,
        orders_with_keys.source_order_id,
        coalesce(channels.channel, 'unknown') as channel,
        orders_with_keys.source_channel,
        orders_with_keys.country,
        orders_with_keys.status,
        orders_with_keys.currency,
        orders_with_keys.attributes,
        orders_with_keys.product_amount,
        orders_with_keys.discount_amount,
        orders_with_keys.tax_amount,
        orders_with_keys.shipping_amount,
        -- What the source says about renewals comes before what the numbers say.
        coalesce(
            orders_with_keys.is_renewal,
            numbered_orders.order_number > 1,
            false
        ) as is_renewal,
        orders_with_keys.is_order,
        coalesce(orders_with_keys.is_disputed, false) as is_disputed,
        orders_with_keys.is_deleted,
        orders_with_keys.ordered_at,
        orders_with_keys.updated_at
    from orders_with_keys
    left join order_customers
        on
            orders_with_keys.source = order_customers.source
            and orders_with_keys.source_order_id = order_customers.source_record_id
    left join numbered_orders
        on orders_with_keys.order_id = numbered_orders.order_id
    left join channels
        on lower(orders_with_keys.source_channel) = channels.source_channel
)

select * from identified
