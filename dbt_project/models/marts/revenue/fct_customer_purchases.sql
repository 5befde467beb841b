{%- set holdout_weeks = var("clv_holdout_weeks") %}
with

orders as (
    select * from {{ ref("fct_orders") }}
),

refunds as (
    select * from {{ ref("fct_refunds") }}
),

-- The cut divides the history into what the back-test fits on and what it predicts.
today as (
    select
        {{ reporting_date(as_of()) }} as date_today,
        date_today - interval {{ holdout_weeks * 7 }} day as cut_date
),

-- A refund is converted at the rate of its order's day. At the rate of its own day an
-- order that came back whole would leave a few cents of currency gain, which the spend
-- model would take for a price.
converted_refunds as (
    select
        refunds.order_id,
        case
            when refunds.currency = orders.currency
                then {{ reporting_amount(
                    "refunds.product_amount", "orders.exchange_rate"
                ) }}
            else refunds.reporting_product_amount
        end as refund_amount
    from refunds
    inner join orders on refunds.order_id = orders.order_id
),

refunded_orders as (
    select
        order_id,
        sum(refund_amount) as refunded_amount,
        count(*) > count(refund_amount) as has_uncovered_refund
    from converted_refunds
    group by order_id
),

-- All purchases of a customer on one day are one purchase, and what came back of them
-- later is not part of its value. The value is NULL when any part of it has no rate.
purchase_days as (
    select
        orders.customer_id,
        orders.ordered_date,
        min(orders.ordered_at) as first_ordered_at,
        case
            when
                count(*) = count(orders.reporting_product_amount)
                and not bool_or(coalesce(refunded_orders.has_uncovered_refund, false))
                then sum(
                    orders.reporting_product_amount
                    - coalesce(refunded_orders.refunded_amount, 0)
                )
        end as day_amount
    from orders
    left join refunded_orders on orders.order_id = refunded_orders.order_id
    where orders.is_purchase and orders.customer_id != '-1'
    group by orders.customer_id, orders.ordered_date
),

numbered_days as (
    select
        purchase_days.*,
        today.date_today,
        today.cut_date,
        row_number() over (
            partition by purchase_days.customer_id order by purchase_days.ordered_date
        ) as day_number,
        -- The first purchase day says nothing about what a repeat is worth.
        case
            when day_number > 1 and purchase_days.day_amount > 0
                then cast(purchase_days.day_amount as double)
        end as repeat_amount
    from purchase_days
    cross join today
),

customer_days as (
    select
        customer_id,
        count(*) - 1 as repeat_day_count,
        min(ordered_date) as first_date,
        max(ordered_date) as last_date,
        max(case when ordered_date <= cut_date then ordered_date end) as last_cut_date,
        -- A clock ahead of the run may have dated an order later than today.
        greatest(min(date_today), max(ordered_date)) as observed_date,
        cast(min(cut_date) as date) as cut_date,
        count(case when ordered_date <= cut_date then 1 end) - 1 as calibration_count,
        count(case when ordered_date > cut_date then 1 end) as holdout_count,
        count(repeat_amount) as valued_repeat_count,
        avg(repeat_amount) as mean_repeat_amount,
        count(*) - count(day_amount) as uncovered_day_count,
        min(first_ordered_at) as first_purchase_at
    from numbered_days
    group by customer_id
),

-- A customer who first bought after the cut (calibration_count -1) has no past there.
final as (
    select
        customer_id,
        cast(repeat_day_count as bigint) as x,
        {{ weeks_between("first_date", "last_date") }} as t_x,
        {{ weeks_between("first_date", "observed_date") }} as t,
        round(mean_repeat_amount, 6) as m,
        cast(valued_repeat_count as bigint) as n_monetary,
        cast(uncovered_day_count as bigint) as uncovered_day_count,
        case when calibration_count >= 0 then cast(calibration_count as bigint) end
            as calibration_x,
        {{ weeks_between("first_date", "last_cut_date") }} as calibration_t_x,
        case
            when calibration_count >= 0
                then {{ weeks_between("first_date", "cut_date") }}
        end as calibration_t,
        case when calibration_count >= 0 then cast(holdout_count as bigint) end
            as holdout_x,
        case when calibration_count >= 0 then {{ holdout_weeks }}e0 end
            as holdout_weeks,
        first_purchase_at
    from customer_days
)

select * from final
