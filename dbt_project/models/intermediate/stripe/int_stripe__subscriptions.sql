with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
),

price_versions as (
    select * from {{ ref('int_stripe__subscription_prices') }}
),

billed_periods as (
    select * from {{ ref('int_stripe__billed_periods') }}
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

prices as (
    select * from price_versions
    where version_number = 0
),

last_bills as (
    select * from billed_periods
    qualify row_number() over (
        partition by source, subscription_id
        order by valid_from desc, created_at desc, invoice_id desc
    ) = 1
),

-- What the subscription charged when the last invoice was made, as far as a version of
-- that time is known. The vendor writes both within the same minutes.
prices_when_billed as (
    select
        last_bills.source,
        last_bills.subscription_id,
        max_by(price_versions.recurring_amount, price_versions.updated_at)
            as recurring_amount
    from last_bills
    inner join price_versions
        on
            last_bills.source = price_versions.source
            and last_bills.subscription_id = price_versions.subscription_id
            and price_versions.version_number > 0
            and price_versions.updated_at <= last_bills.created_at + interval 1 hour
    group by last_bills.source, last_bills.subscription_id
),

-- What cannot be read of the price stands on the last invoice. Each invoice is rounded
-- to the smallest unit of the currency, item by item.
compared_prices as (
    select
        subscriptions.source,
        subscriptions.subscription_id,
        prices.plan,
        prices.unread_part,
        prices.term_months,
        case
            when prices.recurring_amount is null
                then coalesce(last_bills.billing_interval, prices.billing_interval)
            else prices.billing_interval
        end as billing_interval,
        case
            when prices.recurring_amount is null
                then coalesce(last_bills.interval_count, prices.interval_count)
            else prices.interval_count
        end as interval_count,
        coalesce(prices.recurring_amount, last_bills.billed_amount)
            as recurring_amount,
        case
            when last_bills.billed_amount is null and prices.recurring_amount is null
                then 'unknown'
            when last_bills.billed_amount is null then 'not_checked'
            when prices.recurring_amount is null then 'billed'
            when
                abs(
                    coalesce(
                        prices_when_billed.recurring_amount, prices.recurring_amount
                    ) - last_bills.billed_amount
                )
                <= prices.item_count
                * {{ minor_units("'1'", 'subscriptions.currency') }}
                then 'agrees'
            else 'differs'
        end as recurring_amount_check
    from subscriptions
    left join prices
        on
            subscriptions.source = prices.source
            and subscriptions.subscription_id = prices.subscription_id
    left join last_bills
        on
            subscriptions.source = last_bills.source
            and subscriptions.subscription_id = last_bills.subscription_id
    left join prices_when_billed
        on
            subscriptions.source = prices_when_billed.source
            and subscriptions.subscription_id = prices_when_billed.subscription_id
),

conformed as (
    select
        subscriptions.source,
        subscriptions.subscription_id as source_subscription_id,
        subscriptions.customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        compared_prices.plan,
        subscriptions.currency,
        compared_prices.billing_interval,
        subscriptions.status,
        subscriptions.cancel_reason,
        compared_prices.recurring_amount_check,
        subscriptions.attributes,
        -- A subscription whose price nobody knows would count as a free one. If it was
        -- ever paid for it is kept, because whether its customer stays needs no price.
        coalesce(
            subscriptions.fault,
            case
                when
                    compared_prices.recurring_amount is not null
                    or payments.first_paid_at is not null
                    then null
                when compared_prices.unread_part in ('items', 'currency', 'discounts')
                    then 'price_incomplete'
                else 'amount_missing'
            end
        ) as fault,
        subscriptions.load_id,
        compared_prices.interval_count,
        compared_prices.term_months,
        compared_prices.recurring_amount,
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
    left join compared_prices
        on
            subscriptions.source = compared_prices.source
            and subscriptions.subscription_id = compared_prices.subscription_id
    left join payments
        on
            subscriptions.source = payments.source
            and subscriptions.subscription_id = payments.subscription_id
)

select * from conformed
