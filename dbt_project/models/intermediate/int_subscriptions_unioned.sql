with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
    where fault is null
),

priced as (
    select * from {{ ref('int_subscriptions_priced') }}
),

paid_lines as (
    select
        source,
        subscription_id,
        coalesce(paid_at, created_at) as paid_at,
        {{ json_items('lines', '$') }} as line
    from {{ ref('stg_stripe__invoices') }}
    where
        fault is null
        and status = 'paid'
        and total_amount > 0
        and subscription_id is not null
        and not is_deleted
),

line_periods as (
    select
        source,
        subscription_id,
        paid_at,
        {{ epoch_timestamp(json_text('line', '$.period.end')) }} as period_end
    from paid_lines
),

payments as (
    select
        source,
        subscription_id,
        min(paid_at) as first_paid_at,
        max(period_end) as paid_through_at
    from line_periods
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
        -- the term a customer has bought is the billing period
        case priced.billing_interval
            when 'year' then 12 * priced.interval_count
            when 'month' then priced.interval_count
        end as term_months,
        case
            when subscriptions.source_cancel_reason = 'cancellation_requested' then true
            when subscriptions.source_cancel_reason is not null then false
            when
                subscriptions.source_status in ('incomplete_expired', 'unpaid')
                then false
            when
                coalesce(subscriptions.cancel_requested_at, subscriptions.ended_at)
                is not null
                then true
        end as is_voluntary,
        payments.first_paid_at,
        payments.paid_through_at
    from subscriptions
    inner join priced
        on
            subscriptions.source = priced.source
            and subscriptions.subscription_id = priced.subscription_id
    left join payments
        on
            subscriptions.source = payments.source
            and subscriptions.subscription_id = payments.subscription_id
    where priced.recurring_amount is not null
),

united as (
    {{- unite(
        dict(reference_columns(), **{
            'source_subscription_id': 'varchar',
            'plan': 'varchar',
            'currency': 'varchar',
            'billing_interval': 'varchar',
            'status': 'varchar',
            'source_status': 'varchar',
            'cancel_reason': 'varchar',
            'attributes': 'varchar',
            'interval_count': 'bigint',
            'recurring_amount': 'decimal(18, 4)',
            'term_months': 'bigint',
            'is_voluntary': 'boolean',
            'is_deleted': 'boolean',
            'started_at': 'timestamp',
            'trial_ends_at': 'timestamp',
            'first_paid_at': 'timestamp',
            'paid_through_at': 'timestamp',
            'cancel_requested_at': 'timestamp',
            'ended_at': 'timestamp',
            'updated_at': 'timestamp',
        }),
        {
            'stripe_subscriptions': {
                'renamed': {
                    'customer_key': 'customer_id',
                    'source_subscription_id': 'subscription_id',
                },
                'lacks': ['customer_external_id', 'customer_email', 'account_id'],
            },
            'file_subscriptions': {'renamed': dict(file_references(), **{
                'billing_interval': 'interval',
                'interval_count': 'coalesce(interval_count, 1)',
            })},
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
        source_status,
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
