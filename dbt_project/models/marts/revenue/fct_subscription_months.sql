with

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

final as (
    select
        fct_subscriptions.subscription_id,
        fct_subscriptions.customer_id,
        fct_subscriptions.account_id,
        fct_subscriptions.source,
        fct_subscriptions.plan,
        fct_subscriptions.currency,
        fct_subscriptions.monthly_amount,
        fct_subscriptions.active_from <= months.starts_at as is_active_at_start,
        coalesce(
            fct_subscriptions.churned_at > least(months.ends_at, {{ as_of() }}), true
        ) as is_active_at_end,
        months.period_start as month_start
    from fct_subscriptions
    inner join dim_periods as months
        on
            months.period_grain = 'month'
            and fct_subscriptions.active_from < least(months.ends_at, {{ as_of() }})
            and (
                fct_subscriptions.churned_at is null
                or fct_subscriptions.churned_at > months.starts_at
            )
)

select * from final
