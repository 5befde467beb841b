with

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

-- Contractual: while a paid subscription runs. Otherwise: for the activity window
-- after each purchase, since nobody says good-bye to a shop.
activities as (
    select
        'subscription' as basis,
        subscription_id as activity_id,
        customer_id,
        {{ segment_columns() | indent(8) }}
        active_from,
        churned_at as active_until
    from fct_subscriptions
    where was_ever_active
    union all
    select
        'order' as basis,
        order_id as activity_id,
        customer_id,
        {{ segment_columns() | indent(8) }}
        ordered_at as active_from,
        ordered_at + interval {{ var("activity_window_days") }} day as active_until
    from fct_orders
    where is_purchase
),

firsts as (
    select
        basis,
        customer_id,
        min(active_from) as first_active_at
    from activities
    where customer_id != '-1'
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

touched_months as (
    select
        activities.*,
        firsts.first_active_at,
        months.month_start,
        months.starts_at,
        {{ is_active_at(
            "activities.basis",
            "activities.active_from",
            "activities.active_until",
            "months.starts_at"
        ) }} as is_at_start,
        {{ is_active_at(
            "activities.basis",
            "activities.active_from",
            "activities.active_until",
            "months.seen_until"
        ) }} as is_at_end,
        activities.active_from >= months.starts_at
        and activities.active_from < months.ends_at as has_begun,
        firsts.first_active_at >= months.starts_at
        and firsts.first_active_at < months.ends_at as is_first_month
    from activities
    inner join firsts
        on
            activities.basis = firsts.basis
            and activities.customer_id = firsts.customer_id
    inner join months
        on
            activities.active_from <= months.seen_until
            and coalesce(activities.active_until, months.starts_at)
            >= months.starts_at
),

-- The customer's segments are those at the start of the month, else those of the
-- last activity that began in it.
ranked as (
    select
        *,
        row_number() over (
            partition by basis, customer_id, month_start
            order by is_at_start desc, active_from desc, activity_id desc
        ) as recency
    from touched_months
    where is_at_start or is_at_end or has_begun
),

final as (
    select
        basis,
        customer_id,
        {%- for segment in segments() %}
            max(case when recency = 1 then segment_{{ segment }} end)
                as segment_{{ segment }},
        {%- endfor %}
        bool_or(is_at_start) as is_active_at_start,
        bool_or(is_at_end) as is_active_at_end,
        bool_or(has_begun) as has_begun,
        bool_or(is_first_month) as is_first_month,
        min(first_active_at) < min(starts_at) as was_active_before,
        month_start,
        min(first_active_at) as first_active_at
    from ranked
    group by basis, customer_id, month_start
)

select * from final
