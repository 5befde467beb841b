with

fct_orders as (
    select * from {{ ref("fct_orders") }}
    where is_purchase and customer_id != '-1'
),

fct_refunds as (
    select * from {{ ref("fct_refunds") }}
),

fct_refund_matches as (
    select * from {{ ref("fct_refund_matches") }}
),

refunded_orders as (
    select
        order_id,
        sum(matched_amount) as refunded_amount,
        sum(matched_share) as refunded_share,
        count(*) > count(matched_amount) as has_uncovered_refund
    from fct_refund_matches
    group by order_id
),

net_orders as (
    select
        fct_orders.customer_id,
        fct_orders.ordered_date,
        fct_orders.ordered_at,
        fct_orders.reporting_product_amount as order_amount,
        coalesce(refunded_orders.refunded_amount, 0) as refunded_amount,
        coalesce(refunded_orders.refunded_share, 0e0) as refunded_share,
        fct_orders.reporting_product_amount is null
        or coalesce(refunded_orders.has_uncovered_refund, false) as is_uncovered
    from fct_orders
    left join refunded_orders on fct_orders.order_id = refunded_orders.order_id
),

-- All orders of one day are one purchase. Its value is what did not come back later.
summed_days as (
    select
        customer_id,
        ordered_date,
        count(*) as order_count,
        case when not bool_or(is_uncovered) then sum(order_amount) end as order_amount,
        case when not bool_or(is_uncovered) then sum(refunded_amount) end
            as refunded_amount,
        min(refunded_share) as least_refunded_share,
        min(ordered_at) as first_ordered_at
    from net_orders
    group by customer_id, ordered_date
),

-- A day of which at most half a percent is left came back as a whole: the rest is
-- rounding. Where no exchange rate is known, each order is looked at by itself.
days as (
    select
        customer_id,
        ordered_date,
        order_count,
        order_amount,
        refunded_amount,
        order_amount - refunded_amount as remaining_amount,
        coalesce(
            refunded_amount > 0
            and order_amount - refunded_amount <= 0.005e0 * order_amount,
            least_refunded_share >= 0.995e0
        ) as is_wholly_refunded,
        {{ ratio(
            epoch_seconds(as_of()) ~ " - " ~ epoch_seconds("first_ordered_at"),
            "86400e0"
        ) }} as age_days,
        first_ordered_at
    from summed_days
),

-- After how many days refunds come. Orders of the last half year are left out, because
-- of these only the quick refunds have come yet.
refund_lags as (
    select
        fct_refund_matches.refund_id,
        greatest({{ ratio(
            epoch_seconds("fct_refunds.refunded_at")
            ~ " - " ~ epoch_seconds("fct_orders.ordered_at"),
            "86400e0"
        ) }}, 0e0) as lag_days
    from fct_refund_matches
    inner join fct_refunds on fct_refund_matches.refund_id = fct_refunds.refund_id
    inner join fct_orders on fct_refund_matches.order_id = fct_orders.order_id
    where
        fct_orders.ordered_at < {{ as_of() }} - interval 183 day
        and fct_refund_matches.matched_share > 0
),

ranked_lags as (
    select
        refund_id,
        lag_days,
        cume_dist() over (order by lag_days) as lag_share
    from refund_lags
),

-- By the longest lag, 99 of 100 refunds have come. With fewer than 50 refunds nothing
-- is said about lags, and then no day is expected to come back.
longest_lag as (
    select
        case
            when count(distinct refund_id) >= 50
                then min(case when lag_share >= 0.99e0 then lag_days end)
            else 0e0
        end as longest_lag_days
    from ranked_lags
),

-- Of the days that are older than the longest lag: the share that came back whole, and
-- what was refunded of the value of the others.
refund_shares as (
    select
        {{ ratio("count(case when days.is_wholly_refunded then 1 end)", "count(*)") }}
            as returned_share,
        {{ ratio(
            "sum(case when not days.is_wholly_refunded then days.refunded_amount end)",
            "sum(case when not days.is_wholly_refunded then days.order_amount end)"
        ) }} as refunded_share
    from days
    cross join longest_lag
    where
        days.age_days > longest_lag.longest_lag_days
        and days.age_days <= 730
        and longest_lag.longest_lag_days > 0
),

young_days as (
    select
        days.customer_id,
        days.ordered_date,
        days.age_days
    from days
    cross join longest_lag
    where
        not days.is_wholly_refunded
        and days.age_days < longest_lag.longest_lag_days
),

-- The share of refunds that come within the age of each young day.
lags_and_ages as (
    select
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as date) as ordered_date,
        lag_days as days_since_order
    from refund_lags
    union all
    select
        customer_id,
        ordered_date,
        age_days as days_since_order
    from young_days
),

lag_shares as (
    select
        customer_id,
        ordered_date,
        {{ ratio(
            "count(case when customer_id is null then 1 end)"
            ~ " over (order by days_since_order)",
            "count(case when customer_id is null then 1 end) over ()"
        ) }} as lag_share
    from lags_and_ages
),

final as (
    select
        days.customer_id,
        days.ordered_date,
        days.order_count,
        cast(days.order_amount as decimal(18, 4)) as order_amount,
        cast(days.refunded_amount as decimal(18, 4)) as refunded_amount,
        cast(days.remaining_amount as decimal(18, 4)) as remaining_amount,
        cast(days.remaining_amount as double) * coalesce(
            {{ share_that_stays(
                "refund_shares.refunded_share", "lag_shares.lag_share"
            ) }}, 1e0
        ) as expected_amount,
        case
            when days.is_wholly_refunded then 0e0
            when lag_shares.lag_share is null then 1e0
            else 1e0 - {{ chance_of_return(
                "refund_shares.returned_share", "lag_shares.lag_share"
            ) }}
        end as chance_to_stand,
        days.is_wholly_refunded,
        days.first_ordered_at
    from days
    cross join refund_shares
    left join lag_shares
        on
            days.customer_id = lag_shares.customer_id
            and days.ordered_date = lag_shares.ordered_date
)

select * from final
