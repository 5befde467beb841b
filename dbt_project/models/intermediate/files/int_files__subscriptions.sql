with

subscriptions as (
    select * from {{ ref('stg_files__subscriptions') }}
),

sources_with_payments as (
    select source
    from subscriptions
    where first_paid_at is not null
    group by source
),

-- Where a source says of any subscription when it was first paid, one without such a
-- time was never paid: it is a trial, or its customer joined yesterday. Where a source
-- says it of none, payments are assumed, for otherwise nobody would ever have been
-- active and nobody could leave.
dated_subscriptions as (
    select
        subscriptions.*,
        sources_with_payments.source is null as is_payment_assumed,
        coalesce(subscriptions.trial_ends_at, subscriptions.started_at)
            as payments_begin_at
    from subscriptions
    left join sources_with_payments
        on subscriptions.source = sources_with_payments.source
),

-- Payments are assumed from the end of the trial or else from the start. They are not
-- assumed of a subscription that is free, that still waits for its first payment, that
-- is still in its trial or that ended with it.
paid_subscriptions as (
    select
        *,
        case
            when not is_payment_assumed then first_paid_at
            when
                payments_begin_at <= {{ as_of() }}
                and recurring_amount > 0
                and coalesce(
                    status not in ('trialing', 'incomplete', 'incomplete_expired'),
                    true
                )
                and coalesce(ended_at > payments_begin_at, true)
                then payments_begin_at
        end as paid_from
    from dated_subscriptions
),

conformed as (
    select
        source,
        source_subscription_id,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as customer_email,
        {{ record_id('source', 'account_id') }} as account_id,
        plan,
        currency,
        interval as billing_interval,
        status,
        cancel_reason,
        'not_checked' as recurring_amount_check,
        attributes,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        interval_count,
        term_months,
        recurring_amount,
        is_voluntary,
        is_payment_assumed,
        is_deleted,
        started_at,
        trial_ends_at,
        paid_from as first_paid_at,
        paid_through_at,
        cancel_requested_at,
        ended_at,
        updated_at,
        loaded_at
    from paid_subscriptions
)

select * from conformed
