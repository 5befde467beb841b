with

subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

-- The running month has been seen only up to as_of.
months as (
    select
        period_start as month_start,
        starts_at,
        least(ends_at, {{ as_of() }}) as seen_until
    from {{ ref("dim_periods") }}
    where period_grain = 'month'
),

final as (
    select
        subscriptions.subscription_id,
        subscriptions.customer_id,
        subscriptions.account_id,
        subscriptions.source,
        subscriptions.plan,
        subscriptions.currency,
        subscriptions.monthly_amount,
        subscriptions.active_from <= months.starts_at as is_active_at_start,
        coalesce(subscriptions.churned_at > months.seen_until, true)
            as is_active_at_end,
        months.month_start
    from subscriptions
    inner join months
        on
            subscriptions.active_from < months.seen_until
            and (
                subscriptions.churned_at is null
                or subscriptions.churned_at > months.starts_at
            )
)

select * from final
