{%- set holdout_weeks = var("clv_holdout_weeks", 26) %}
with

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

fct_refunds as (
    select * from {{ ref("fct_refunds") }}
),

today as (
    select {{ reporting_date(as_of()) }} as date_today
),

-- A refund is converted at the rate of the order's day. At the rate of its own day an
-- order that came back whole would leave a few cents of currency gain, which the model
-- of order values would take for a price.
refunds as (
    select
        fct_refunds.order_id,
        case
            when fct_refunds.currency = fct_orders.currency
                then {{ reporting_amount(
                    "fct_refunds.product_amount", "fct_orders.exchange_rate"
                ) }}
            else fct_refunds.reporting_product_amount
        end as refund_amount
    from fct_refunds
    inner join fct_orders on fct_refunds.order_id = fct_orders.order_id
),

refunded_orders as (
    select
        order_id,
        sum(refund_amount) as refunded_amount,
        count(*) > count(refund_amount) as has_uncovered_refund
    from refunds
    group by order_id
),

-- All orders of one day are one purchase. Its value is what did not come back later.
purchase_days as (
    select
        fct_orders.customer_id,
        fct_orders.ordered_date,
        min(fct_orders.ordered_at) as first_ordered_at,
        case
            when
                count(*) = count(fct_orders.reporting_product_amount)
                and not bool_or(coalesce(refunded_orders.has_uncovered_refund, false))
                then sum(
                    fct_orders.reporting_product_amount
                    - coalesce(refunded_orders.refunded_amount, 0)
                )
        end as day_amount
    from fct_orders
    left join refunded_orders on fct_orders.order_id = refunded_orders.order_id
    where fct_orders.is_purchase and fct_orders.customer_id != '-1'
    group by fct_orders.customer_id, fct_orders.ordered_date
),

numbered_days as (
    select
        purchase_days.*,
        today.date_today,
        today.date_today - interval {{ holdout_weeks * 7 }} day as cut_date,
        row_number() over (
            partition by purchase_days.customer_id order by purchase_days.ordered_date
        ) as day_number
    from purchase_days
    cross join today
),

summaries as (
    select
        customer_id,
        count(*) - 1 as repeat_purchase_count,
        min(ordered_date) as first_date,
        max(ordered_date) as last_date,
        max(case when ordered_date <= cut_date then ordered_date end) as last_cut_date,
        greatest(min(date_today), max(ordered_date)) as observed_date,
        cast(min(cut_date) as date) as cut_date,
        count(case when ordered_date <= cut_date then 1 end) > 0 as was_customer_at_cut,
        count(case when ordered_date <= cut_date then 1 end) - 1
            as calibration_repeat_purchase_count,
        count(case when ordered_date > cut_date then 1 end) as holdout_purchase_count,
        count(case when day_number > 1 and day_amount > 0 then 1 end)
            as valued_repeat_purchase_count,
        avg(case
            when day_number > 1 and day_amount > 0 then cast(day_amount as double)
        end) as mean_repeat_amount,
        count(*) - count(day_amount) as uncovered_day_count,
        min(first_ordered_at) as first_purchase_at
    from numbered_days
    group by customer_id
),

final as (
    select
        customer_id,
        cast(repeat_purchase_count as bigint) as repeat_purchase_count,
        {{ weeks_between("first_date", "last_date") }} as first_to_last_weeks,
        {{ weeks_between("first_date", "observed_date") }} as observed_weeks,
        round(mean_repeat_amount, 6) as mean_repeat_amount,
        cast(valued_repeat_purchase_count as bigint) as valued_repeat_purchase_count,
        cast(uncovered_day_count as bigint) as uncovered_day_count,
        case
            when was_customer_at_cut
                then cast(calibration_repeat_purchase_count as bigint)
        end as calibration_repeat_purchase_count,
        {{ weeks_between("first_date", "last_cut_date") }}
            as calibration_first_to_last_weeks,
        case
            when was_customer_at_cut then {{ weeks_between("first_date", "cut_date") }}
        end as calibration_observed_weeks,
        case
            when was_customer_at_cut then cast(holdout_purchase_count as bigint)
        end as holdout_purchase_count,
        case when was_customer_at_cut then {{ holdout_weeks }}e0 end as holdout_weeks,
        first_purchase_at
    from summaries
)

select * from final
