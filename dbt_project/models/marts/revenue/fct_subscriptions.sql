with

subscriptions as (
    select * from {{ ref("int_subscriptions") }}
    where not is_deleted
),

customer_segments as (
    select * from {{ ref("int_customer_segments") }}
),

account_segments as (
    select * from {{ ref("int_account_segments") }}
),

exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
    where
        to_currency = {{ reporting_currency() }}
        and rate_date = {{ reporting_date(as_of()) }}
),

sources as (
    select * from {{ ref("sources") }}
),

-- Who does not pay a renewal is lost when the dunning days after it was due are over.
-- Sources differ in whether, and when, such a subscription ends by itself; the day does
-- not depend on that, so that nothing that was counted moves when it ends later on.
dunned_subscriptions as (
    select
        *,
        case
            when
                status in ('past_due', 'unpaid')
                and ended_at is null
                and {{ dunned_at("paid_through_at") }} <= {{ as_of() }}
                then {{ dunned_at("paid_through_at") }}
            when not is_voluntary
                then least(ended_at, {{ dunned_at("paid_through_at") }})
            else ended_at
        end as left_at
    from subscriptions
),

-- A customer who cancels stays until the end of what is paid and leaves then; a
-- subscription whose payment failed ends by dunning. A subscription that was never paid
-- for was never active, so it cannot churn.
paid_subscriptions as (
    select
        *,
        first_paid_at as active_from,
        left_at is not null and ended_at is null as is_lost_unpaid,
        case
            when first_paid_at is null or left_at is null then null
            when is_voluntary and ended_at is not null
                then greatest(coalesce(paid_through_at, ended_at), first_paid_at)
            else greatest(left_at, first_paid_at)
        end as churned_at,
        -- The average length of a billing period; a year has 365.25 days.
        case interval
            when 'year' then 365.25e0
            when 'month' then 30.4375e0
            when 'week' then 7e0
            when 'day' then 1e0
        end * interval_count as period_days
    from dunned_subscriptions
),

-- A segment is that of the customer at the start of the subscription, or else that of
-- the account as it is today, unless the subscription itself has the attribute. The
-- segment `plan` is the subscription's own plan.
segmented_subscriptions as (
    select
        paid_subscriptions.*,
        {%- for segment in segments() %}
            coalesce(
                {%- if segment == "plan" %}
                    paid_subscriptions.plan,
                {%- endif %}
                {{ json_text("paid_subscriptions.attributes", "$." ~ segment) }},
                customer_segments.segment_{{ segment }},
                account_segments.segment_{{ segment }},
                'unknown'
            ) as segment_{{ segment }},
        {%- endfor %}
        sources.observed_from
    from paid_subscriptions
    left join customer_segments
        on
            paid_subscriptions.customer_id = customer_segments.customer_id
            and paid_subscriptions.started_at >= customer_segments.valid_from
            and coalesce(
                paid_subscriptions.started_at < customer_segments.valid_to, true
            )
    left join account_segments
        on
            coalesce(paid_subscriptions.account_id, customer_segments.account_id)
            = account_segments.account_id
    left join sources on paid_subscriptions.source = sources.source
),

-- How many billing periods have been paid for, and how many had passed before the
-- source was observed.
counted_periods as (
    select
        *,
        {{ ratio(
            epoch_seconds("paid_through_at") ~ " - " ~ epoch_seconds("active_from"),
            "86400e0 * period_days"
        ) }} as paid_periods,
        {{ ratio(
            epoch_seconds(reporting_midnight("observed_from"))
            ~ " - " ~ epoch_seconds("active_from"),
            "86400e0 * period_days"
        ) }} as unseen_periods
    from segmented_subscriptions
),

final as (
    select
        counted_periods.subscription_id,
        counted_periods.customer_id,
        counted_periods.account_id,
        counted_periods.source,
        coalesce(counted_periods.plan, 'unknown') as plan,
        counted_periods.status,
        counted_periods.currency,
        counted_periods.interval as billing_interval,
        counted_periods.cancel_reason,
        counted_periods.recurring_amount_check,
        {%- for segment in segments() %}
            counted_periods.segment_{{ segment }},
        {%- endfor %}
        cast(counted_periods.interval_count as bigint) as interval_count,
        cast(counted_periods.term_months as bigint) as term_months,
        -- The first of the paid periods is no renewal.
        cast(greatest(0e0, round(counted_periods.paid_periods) - 1e0) as bigint)
            as renewal_count,
        cast(greatest(0e0, floor(counted_periods.unseen_periods)) as bigint)
            as unseen_renewal_count,
        365.25e0 / nullif(counted_periods.period_days, 0e0) as periods_per_year,
        counted_periods.recurring_amount,
        counted_periods.monthly_amount,
        {{ reporting_amount(
            "counted_periods.recurring_amount", "exchange_rates.rate"
        ) }} as reporting_recurring_amount,
        {{ reporting_amount(
            "counted_periods.monthly_amount", "exchange_rates.rate"
        ) }} as reporting_monthly_amount,
        case
            when counted_periods.is_lost_unpaid then false
            else counted_periods.is_voluntary
        end as is_voluntary,
        counted_periods.active_from is not null as was_ever_active,
        coalesce(counted_periods.is_payment_assumed and was_ever_active, false)
            as is_payment_assumed,
        coalesce(counted_periods.active_from <= {{ as_of() }}, false)
        and coalesce(counted_periods.churned_at > {{ as_of() }}, true) as is_active,
        counted_periods.started_at,
        counted_periods.trial_ends_at,
        counted_periods.active_from,
        counted_periods.paid_through_at,
        counted_periods.cancel_requested_at,
        counted_periods.ended_at,
        counted_periods.churned_at
    from counted_periods
    left join exchange_rates
        on counted_periods.currency = exchange_rates.from_currency
)

select * from final
