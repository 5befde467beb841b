with

subscriptions as (
    select * from {{ ref('int_subscriptions_unioned') }}
    where fault is null
),

subscription_customers as (
    select * from {{ ref('int_customer_assignments') }}
    where entity = 'subscriptions'
),

identified as (
    select
        {{ record_id('subscriptions.source', 'subscriptions.source_subscription_id') }}
            as subscription_id,
        subscription_customers.customer_id,
        subscriptions.account_id,
        subscriptions.source,
        subscriptions.source_subscription_id,
        coalesce(subscriptions.plan, 'unknown') as plan,
        subscriptions.currency,
        subscriptions.billing_interval as interval,
        subscriptions.status,
        subscriptions.cancel_reason,
        subscriptions.recurring_amount_check,
        subscriptions.attributes,
        subscriptions.interval_count,
        subscriptions.recurring_amount,
        -- Nothing is paid in a trial, in a pause or before the first payment succeeds.
        case
            when
                subscriptions.status in (
                    'trialing', 'paused', 'incomplete', 'incomplete_expired'
                )
                then cast(0 as decimal(18, 4))
            else {{ monthly_amount(
                'subscriptions.recurring_amount',
                'subscriptions.billing_interval',
                'subscriptions.interval_count'
            ) }}
        end as monthly_amount,
        subscriptions.term_months,
        subscriptions.is_voluntary,
        subscriptions.is_payment_assumed,
        subscriptions.is_deleted,
        subscriptions.started_at,
        subscriptions.trial_ends_at,
        subscriptions.first_paid_at,
        subscriptions.paid_through_at,
        subscriptions.cancel_requested_at,
        subscriptions.ended_at,
        subscriptions.updated_at
    from subscriptions
    left join subscription_customers
        on
            subscriptions.source = subscription_customers.source
            and subscriptions.source_subscription_id
            = subscription_customers.source_record_id
)

select * from identified
