-- What customers are said to have paid is what their orders say, and every order with a
-- rate is in it but those of nobody in particular.
with

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

customer_revenue as (
    select * from {{ ref("customer_revenue") }}
),

ordered as (
    select coalesce(sum(reporting_product_amount), 0) as amount
    from fct_orders
    where is_order and customer_id != '-1'
),

attributed as (
    select coalesce(sum(revenue_amount), 0) as amount
    from customer_revenue
)

select
    ordered.amount as ordered_amount,
    attributed.amount as attributed_amount
from ordered
cross join attributed
where ordered.amount != attributed.amount
