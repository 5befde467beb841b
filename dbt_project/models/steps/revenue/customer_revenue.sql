with

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

fct_refunds as (
    select * from {{ ref("fct_refunds") }}
),

orders as (
    select
        customer_id,
        count(*) as order_count,
        count(case when is_purchase then 1 end) as purchase_count,
        sum(reporting_product_amount) as revenue_amount,
        count(*) - count(reporting_product_amount) as uncovered_count
    from fct_orders
    where is_order and customer_id != '-1'
    group by customer_id
),

refunds as (
    select
        customer_id,
        count(*) as refund_count,
        sum(reporting_product_amount) as refund_amount,
        count(product_amount) - count(reporting_product_amount) as uncovered_count
    from fct_refunds
    where customer_id != '-1'
    group by customer_id
),

final as (
    select
        orders.customer_id,
        orders.order_count,
        orders.purchase_count,
        coalesce(refunds.refund_count, 0) as refund_count,
        orders.uncovered_count + coalesce(refunds.uncovered_count, 0)
            as uncovered_count,
        cast(orders.revenue_amount as decimal(18, 4)) as revenue_amount,
        cast(coalesce(refunds.refund_amount, 0) as decimal(18, 4)) as refund_amount,
        cast(
            orders.revenue_amount - coalesce(refunds.refund_amount, 0)
            as decimal(18, 4)
        ) as value_to_date
    from orders
    left join refunds on orders.customer_id = refunds.customer_id
)

select * from final
