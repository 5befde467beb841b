with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
    where fault is null
),

priced as (
    select * from {{ ref('int_subscriptions_priced') }}
),

payments as (
    select
        source,
        subscription_id,
        min(coalesce(paid_at, created_at)) as first_paid_at,
        max(service_ends_at) as paid_through_at
    from {{ ref('stg_stripe__invoices') }}
    where fault is null and status = 'paid' and total_amount > 0 and not is_deleted
    group by source, subscription_id
),

file_subscriptions as (
    select * from {{ ref('stg_files__subscriptions') }}
),

stripe_subscriptions as (
    select
        subscriptions.*,
        priced.plan,
        priced.billing_interval,
        priced.interval_count,
        priced.recurring_amount,
        priced.term_months,
        payments.first_paid_at,
        payments.paid_through_at
    from subscriptions
    inner join priced
        on
            subscriptions.source = priced.source
            and subscriptions.subscription_id = priced.subscription_id
    left join payments
        on {{ same_cell('subscriptions', 'payments', ['source', 'subscription_id']) }}
    where priced.recurring_amount is not null
),

united as (
    {{- unite(
        {
            'text': reference_columns([
                'source_subscription_id', 'plan', 'currency', 'billing_interval',
                'status', 'cancel_reason', 'attributes',
            ]),
            'bigint': ['interval_count', 'term_months'],
            'decimal(18, 4)': ['recurring_amount'],
            'boolean': ['is_voluntary', 'is_payment_assumed', 'is_deleted'],
            'timestamp': [
                'started_at', 'trial_ends_at', 'first_paid_at', 'paid_through_at',
                'cancel_requested_at', 'ended_at', 'updated_at',
            ],
        },
        {
            'stripe_subscriptions': {
                'renamed': {
                    'customer_key': 'customer_id',
                    'source_subscription_id': 'subscription_id',
                    'is_payment_assumed': 'false',
                },
                'lacks': ['customer_external_id', 'customer_email', 'account_id'],
            },
            'file_subscriptions': {
                'renamed': file_references({'billing_interval': 'interval'}),
            },
        },
    ) }}
),

resolved as (
    {{- with_customer('united') }}
),

measured as (
    select
        {{ record_id('source', 'source_subscription_id') }} as subscription_id,
        customer_id,
        account_id,
        source,
        source_subscription_id,
        coalesce(plan, 'unknown') as plan,
        currency,
        billing_interval as interval,
        status,
        cancel_reason,
        attributes,
        interval_count,
        recurring_amount,
        -- nothing is paid in a trial, a pause or before the first payment succeeds
        case
            when status in ('trialing', 'paused', 'incomplete', 'incomplete_expired')
                then cast(0 as decimal(18, 4))
            else {{ monthly_amount(
                'recurring_amount', 'billing_interval', 'interval_count'
            ) }}
        end as monthly_amount,
        term_months,
        is_voluntary,
        is_payment_assumed,
        is_deleted,
        started_at,
        trial_ends_at,
        first_paid_at,
        paid_through_at,
        cancel_requested_at,
        ended_at,
        updated_at
    from resolved
)

select * from measured
