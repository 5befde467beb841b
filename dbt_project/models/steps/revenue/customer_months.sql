with

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
    where was_ever_active and customer_id != '-1'
),

fct_orders as (
    select * from {{ ref("fct_orders") }}
    where is_purchase and customer_id != '-1'
),

fct_subscription_months as (
    select * from {{ ref("fct_subscription_months") }}
),

fct_purchase_days as (
    select * from {{ ref("fct_purchase_days") }}
    where not is_wholly_refunded
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

-- By contract, a customer is active while a paid subscription runs. By orders, a
-- customer is active for the activity window after each purchase, since nobody tells a
-- shop that they will not come again. A purchase day that came back whole is none.
activities as (
    select
        'subscription' as basis,
        subscription_id as activity_id,
        customer_id,
        {%- for segment in segments() %}
            segment_{{ segment }},
        {%- endfor %}
        active_from,
        churned_at as active_until
    from fct_subscriptions
    union all
    select
        'order' as basis,
        fct_orders.order_id as activity_id,
        fct_orders.customer_id,
        {%- for segment in segments() %}
            fct_orders.segment_{{ segment }},
        {%- endfor %}
        fct_orders.ordered_at as active_from,
        fct_orders.ordered_at + interval {{ var("activity_window_days") }} day
            as active_until
    from fct_orders
    inner join fct_purchase_days
        on
            fct_orders.customer_id = fct_purchase_days.customer_id
            and fct_orders.ordered_date = fct_purchase_days.ordered_date
),

first_activities as (
    select
        basis,
        customer_id,
        min(active_from) as first_active_at
    from activities
    group by basis, customer_id
),

months as (
    select
        period_start as month_start,
        starts_at,
        ends_at,
        least(ends_at, {{ as_of() }}) as seen_until
    from dim_periods
    where period_grain = 'month'
),

activity_months as (
    select
        activities.*,
        fct_subscription_months.plan as plan_of_month,
        first_activities.first_active_at,
        months.month_start,
        months.starts_at,
        {{ is_active_at(
            "activities.basis", "activities.active_from", "activities.active_until",
            "months.starts_at"
        ) }} as is_at_start,
        {{ is_active_at(
            "activities.basis", "activities.active_from", "activities.active_until",
            "months.seen_until"
        ) }} as is_at_end,
        activities.active_from >= months.starts_at
        and activities.active_from < months.ends_at as has_begun,
        first_activities.first_active_at >= months.starts_at
        and first_activities.first_active_at < months.ends_at as is_first_month
    from activities
    inner join first_activities
        on
            activities.basis = first_activities.basis
            and activities.customer_id = first_activities.customer_id
    inner join months
        on
            activities.active_from <= months.seen_until
            and coalesce(activities.active_until, months.starts_at)
            >= months.starts_at
    left join fct_subscription_months
        on
            activities.basis = 'subscription'
            and activities.activity_id = fct_subscription_months.subscription_id
            and months.month_start = fct_subscription_months.month_start
),

-- The customer's segments are those at the start of the month, else those of the
-- last activity that began in it. A subscription has the plan that it had then.
final as (
    select
        basis,
        customer_id,
        {%- for segment in segments() %}
        {{ value_of_latest(
            "coalesce(plan_of_month, segment_plan)" if segment == "plan"
            else "segment_" ~ segment,
            ["is_at_start", "active_from", "activity_id"]
        ) }} as segment_{{ segment }},
        {%- endfor %}
        bool_or(is_at_start) as is_active_at_start,
        bool_or(is_at_end) as is_active_at_end,
        bool_or(has_begun) as has_begun,
        bool_or(is_first_month) as is_first_month,
        min(first_active_at) < min(starts_at) as was_active_before,
        month_start,
        min(first_active_at) as first_active_at
    from activity_months
    where is_at_start or is_at_end or has_begun
    group by basis, customer_id, month_start
)

select * from final
