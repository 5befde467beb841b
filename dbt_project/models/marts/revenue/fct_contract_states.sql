{%- set horizon_days = var("clv_horizon_weeks") * 7 %}
with

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
    where
        was_ever_active
        and customer_id != '-1'
        and periods_per_year > 0
        and reporting_recurring_amount is not null
),

-- In days: the length of a billing period, and how old the contract was when its
-- source began to be observed. Before that day nobody would have seen it end.
contracts as (
    select
        *,
        {{ ratio("365.25e0", "periods_per_year") }} as period_days,
        active_from + unseen_renewal_count * {{ ratio(
            "365.25e0", "periods_per_year"
        ) }} * interval 1 day as observed_at
    from fct_subscriptions
),

-- The back-test is as long as the horizon and ends today; of a shorter history it takes
-- the later half.
holdouts as (
    select
        least({{ horizon_days }}e0, {{ ratio(
            epoch_seconds(as_of()) ~ " - " ~ epoch_seconds("min(observed_at)"),
            "172800e0"
        ) }}) as holdout_days
    from contracts
),

instants as (
    select
        true as is_today,
        {{ as_of() }} as known_at,
        0e0 as holdout_days
    from holdouts
    union all
    select
        false as is_today,
        {{ as_of() }} - holdout_days * interval 1 day as known_at,
        holdout_days
    from holdouts
),

-- A contract under notice counts as not renewed from the day of the notice on.
known_contracts as (
    select
        contracts.*,
        instants.is_today,
        instants.known_at,
        instants.holdout_days,
        {{ ratio(
            epoch_seconds("instants.known_at") ~ " - "
            ~ epoch_seconds("contracts.active_from"),
            "86400e0 * contracts.period_days"
        ) }} as periods_begun,
        coalesce(contracts.churned_at <= instants.known_at, false) as has_churned,
        coalesce(contracts.cancel_requested_at <= instants.known_at, false)
            as is_under_notice
    from contracts
    cross join instants
    where contracts.observed_at <= instants.known_at
),

-- Today the paid invoices say how many renewals there were; of the cut it is known by
-- how many periods had begun until then.
counted_contracts as (
    select
        *,
        case
            when is_today or has_churned then renewal_count
            else greatest(
                unseen_renewal_count,
                least(renewal_count, cast(floor(periods_begun) as bigint))
            )
        end as renewals_so_far
    from known_contracts
),

final as (
    select
        subscription_id,
        customer_id,
        plan,
        unseen_renewal_count as first_period,
        greatest(renewals_so_far, unseen_renewal_count) as renewals,
        case
            when is_today and paid_through_at is null then null
            when is_today
                then greatest({{ ratio(
                    epoch_seconds("paid_through_at") ~ " - "
                    ~ epoch_seconds("known_at"),
                    "604800e0"
                ) }}, 0e0)
            else greatest(
                (renewals_so_far + 1 - periods_begun) * period_days / 7e0, 0e0
            )
        end as weeks_to_renewal,
        {{ ratio("12e0", "periods_per_year") }} as months,
        cast(reporting_recurring_amount as double) as period_amount,
        {{ ratio(
            "reporting_recurring_amount * periods_per_year", "12e0"
        ) }} as monthly_amount,
        renewal_count - renewals_so_far as holdout_renewals,
        holdout_days / 7e0 as holdout_weeks,
        is_today,
        not has_churned as is_running,
        has_churned or is_under_notice as is_ended,
        is_today and coalesce(status = 'paused', false) as is_paused,
        known_at
    from counted_contracts
)

select * from final
