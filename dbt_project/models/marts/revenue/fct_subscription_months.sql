with

subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

subscription_states as (
    select * from {{ ref("int_subscription_states") }}
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

subscription_months as (
    select
        subscriptions.subscription_id,
        subscriptions.customer_id,
        subscriptions.account_id,
        subscriptions.source,
        subscriptions.currency,
        subscriptions.active_from <= months.starts_at as is_active_at_start,
        coalesce(subscriptions.churned_at > months.seen_until, true)
            as is_active_at_end,
        -- Plan and amount are those at the month's start; of a subscription that began
        -- in the month, those at its end.
        case
            when subscriptions.active_from <= months.starts_at then months.starts_at
            else months.seen_until
        end as state_at,
        months.month_start
    from subscriptions
    inner join months
        on
            subscriptions.active_from < months.seen_until
            and (
                subscriptions.churned_at is null
                or subscriptions.churned_at > months.starts_at
            )
),

final as (
    select
        subscription_months.subscription_id,
        subscription_months.customer_id,
        subscription_months.account_id,
        subscription_months.source,
        subscription_states.plan,
        subscription_months.currency,
        subscription_states.monthly_amount,
        subscription_months.is_active_at_start,
        subscription_months.is_active_at_end,
        subscription_months.month_start
    from subscription_months
    inner join subscription_states
        on
            subscription_months.subscription_id = subscription_states.subscription_id
            and subscription_months.state_at >= subscription_states.valid_from
            and coalesce(
                subscription_months.state_at < subscription_states.valid_to, true
            )
)

select * from final
