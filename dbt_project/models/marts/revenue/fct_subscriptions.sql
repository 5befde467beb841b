with

int_subscriptions as (
    select * from {{ ref("int_subscriptions") }}
),

int_exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
),

sources as (
    select * from {{ ref("sources") }}
),

-- Who never paid was never active and cannot churn. A customer who leaves does so at
-- the end of what is paid, not at the click; a failed payment ends it when it ends.
lives as (
    select
        *,
        first_paid_at as active_from,
        case
            when first_paid_at is null or ended_at is null then null
            when is_voluntary
                then greatest(coalesce(paid_through_at, ended_at), first_paid_at)
            else greatest(ended_at, first_paid_at)
        end as churned_at,
        case interval
            when 'year' then 365.25e0
            when 'month' then 30.4375e0
            when 'week' then 7e0
            when 'day' then 1e0
        end * interval_count as period_days
    from int_subscriptions
    where not is_deleted
),

segmented as (
    {{ with_segments(
        "lives", "subscription_id", "started_at",
        own=["plan"] | select("in", segments()) | list
    ) | indent(4) }}
),

counted as (
    select
        segmented.*,
        {{ ratio(
            epoch_seconds("segmented.paid_through_at") ~ " - "
            ~ epoch_seconds("segmented.active_from"),
            "86400e0 * segmented.period_days"
        ) }} as paid_periods,
        {{ ratio(
            epoch_seconds(reporting_midnight("sources.observed_from")) ~ " - "
            ~ epoch_seconds("segmented.active_from"),
            "86400e0 * segmented.period_days"
        ) }} as unseen_periods
    from segmented
    left join sources on segmented.source = sources.connection
),

final as (
    select
        counted.subscription_id,
        counted.customer_id,
        counted.account_id,
        counted.source,
        coalesce(counted.plan, 'unknown') as plan,
        counted.status,
        counted.currency,
        counted.interval as billing_interval,
        counted.cancel_reason,
        {%- for segment in segments() %}
            counted.segment_{{ segment }},
        {%- endfor %}
        cast(counted.interval_count as bigint) as interval_count,
        cast(counted.term_months as bigint) as term_months,
        cast(greatest(0e0, round(counted.paid_periods) - 1e0) as bigint)
            as renewal_count,
        cast(greatest(0e0, floor(counted.unseen_periods)) as bigint)
            as unseen_renewal_count,
        365.25e0 / nullif(counted.period_days, 0e0) as periods_per_year,
        counted.recurring_amount,
        counted.monthly_amount,
        {{ reporting_amount("counted.recurring_amount", "rates.rate") }}
            as reporting_recurring_amount,
        {{ reporting_amount("counted.monthly_amount", "rates.rate") }}
            as reporting_monthly_amount,
        counted.is_voluntary,
        counted.active_from is not null as was_ever_active,
        coalesce(counted.is_payment_assumed and was_ever_active, false)
            as is_payment_assumed,
        coalesce(counted.active_from <= {{ as_of() }}, false)
        and coalesce(counted.churned_at > {{ as_of() }}, true) as is_active,
        counted.started_at,
        counted.trial_ends_at,
        counted.active_from,
        counted.paid_through_at,
        counted.cancel_requested_at,
        counted.ended_at,
        counted.churned_at
    from counted
    left join int_exchange_rates as rates
        on
            counted.currency = rates.from_currency
            and rates.to_currency = {{ reporting_currency() }}
            and rates.rate_date = {{ reporting_date(as_of()) }}
)

select * from final
