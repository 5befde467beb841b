with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
    where fault is null
),

listed as (
    select
        source,
        subscription_id,
        currency,
        {{ json_items('items', '$') }} as item
    from subscriptions
),

products as (
    select * from {{ ref('stg_stripe__products') }}
),

read as (
    select
        source,
        subscription_id,
        currency,
        {{ json_texts('item', {
            'product_id': '$.price.product',
            'billing_interval': '$.price.recurring.interval',
            'interval_count_text': '$.price.recurring.interval_count',
            'usage_kind': '$.price.recurring.usage_type',
            'unit_amount_text': '$.price.unit_amount_decimal',
            'whole_unit_amount_text': '$.price.unit_amount',
            'quantity_text': '$.quantity',
        }) }}
    from listed
),

-- what is metered is usage, not recurring
items as (
    select
        read.source,
        read.subscription_id,
        read.currency,
        coalesce(products.plan, read.product_id) as plan,
        read.billing_interval,
        coalesce({{ whole_number('read.interval_count_text') }}, 1) as interval_count,
        cast({{ minor_units(
            'coalesce(read.unit_amount_text, read.whole_unit_amount_text)',
            'read.currency'
        ) }} * coalesce({{ whole_number('read.quantity_text') }}, 1)
            as decimal(18, 4)) as item_amount
    from read
    left join products
        on read.source = products.source and read.product_id = products.product_id
    where coalesce(read.usage_kind, 'licensed') != 'metered'
),

-- items of one subscription share their interval; the largest one names the plan
summed as (
    select
        source,
        subscription_id,
        max_by(plan, item_amount) as plan,
        max_by(billing_interval, item_amount) as billing_interval,
        max_by(interval_count, item_amount) as interval_count,
        case
            when count(*) = count(item_amount)
                then cast(sum(item_amount) as decimal(18, 4))
        end as list_amount
    from items
    group by source, subscription_id
),

reductions as (
    select
        source,
        subscription_id,
        currency,
        {{ json_items('discounts', '$') }} as reduction
    from subscriptions
),

reduction_terms as (
    select
        source,
        subscription_id,
        currency,
        {{ json_texts('reduction', {
            'duration': '$.coupon.duration',
            'percent_text': '$.coupon.percent_off',
            'amount_text': '$.coupon.amount_off',
        }) }}
    from reductions
),

-- a discount of one invoice only does not last
lasting as (
    select
        source,
        subscription_id,
        least(sum(try_cast(percent_text as decimal(9, 4))), 100) as percent_off,
        sum({{ minor_units('amount_text', 'currency') }}) as amount_off
    from reduction_terms
    where duration != 'once'
    group by source, subscription_id
),

priced as (
    select
        subscriptions.source,
        subscriptions.subscription_id,
        summed.plan,
        summed.billing_interval,
        subscriptions.load_id,
        summed.interval_count,
        cast(greatest(
            cast(summed.list_amount as double)
            * (1.0e0 - coalesce(cast(lasting.percent_off as double), 0) / 100)
            - coalesce(cast(lasting.amount_off as double), 0),
            0
        ) as decimal(18, 4)) as recurring_amount,
        subscriptions.loaded_at
    from subscriptions
    left join summed
        on
            subscriptions.source = summed.source
            and subscriptions.subscription_id = summed.subscription_id
    left join lasting
        on
            subscriptions.source = lasting.source
            and subscriptions.subscription_id = lasting.subscription_id
)

select * from priced
