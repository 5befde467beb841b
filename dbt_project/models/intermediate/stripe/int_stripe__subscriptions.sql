with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
),

prices as (
    select * from {{ ref('int_stripe__subscription_prices') }}
),

paid_invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
    where fault is null and status = 'paid' and not is_deleted
),

-- The invoice of a trial is over nothing, and paying nothing is no payment.
payments as (
    select
        source,
        subscription_id,
        min(coalesce(paid_at, created_at)) as first_paid_at,
        max(service_ends_at) as paid_through_at
    from paid_invoices
    where total_amount > 0
    group by source, subscription_id
),

conformed as (
    select
        subscriptions.source,
        subscriptions.subscription_id as source_subscription_id,
        subscriptions.customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        prices.plan,
        subscriptions.currency,
        prices.billing_interval,
        subscriptions.status,
        subscriptions.cancel_reason,
        subscriptions.attributes,
        -- A subscription whose price cannot be read would count as a free one.
        coalesce(
            subscriptions.fault,
            case when prices.recurring_amount is null then 'amount_missing' end
        ) as fault,
        subscriptions.load_id,
        prices.interval_count,
        prices.term_months,
        prices.recurring_amount,
        subscriptions.is_voluntary,
        false as is_payment_assumed,
        subscriptions.is_deleted,
        subscriptions.started_at,
        subscriptions.trial_ends_at,
        payments.first_paid_at,
        payments.paid_through_at,
        subscriptions.cancel_requested_at,
        subscriptions.ended_at,
        subscriptions.updated_at,
        subscriptions.loaded_at
    from subscriptions
    left join prices
        on
            subscriptions.source = prices.source
            and subscriptions.subscription_id = prices.subscription_id
    left join payments
        on
            subscriptions.source = payments.source
            and subscriptions.subscription_id = payments.subscription_id
)

select * from conformed
