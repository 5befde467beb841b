{%- set reading = ['source', 'subscription_id', 'currency'] -%}

with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
    where fault is null
),

products as (
    select * from {{ ref('stg_stripe__products') }}
),

listed as (
    {{ read_items('subscriptions', reading, 'items', {
        'product_id': '$.price.product',
        'billing_interval': '$.price.recurring.interval',
        'interval_count_text': '$.price.recurring.interval_count',
        'usage_kind': '$.price.recurring.usage_type',
        'unit_amount_text': '$.price.unit_amount_decimal',
        'whole_unit_amount_text': '$.price.unit_amount',
        'quantity_text': '$.quantity',
    }) }}
),

items as (
    select
        listed.source,
        listed.subscription_id,
        listed.currency,
        coalesce(products.plan, listed.product_id) as plan,
        listed.billing_interval,
        coalesce({{ whole_number('listed.interval_count_text') }}, 1) as interval_count,
        {{ minor_units(
            'coalesce(listed.unit_amount_text, listed.whole_unit_amount_text)',
            'listed.currency'
        ) }} as unit_amount,
        coalesce({{ whole_number('listed.quantity_text') }}, 1) as quantity,
        -- what is metered is usage, not recurring
        case
            when listed.usage_kind = 'metered' then cast(0 as decimal(18, 4))
            else try_cast(unit_amount * quantity as decimal(18, 4))
        end as item_amount
    from listed
    left join products
        on listed.source = products.source and listed.product_id = products.product_id
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
    {{ read_items('subscriptions', reading, 'discounts', {
        'duration': '$.coupon.duration',
        'percent_text': '$.coupon.percent_off',
        'amount_text': '$.coupon.amount_off',
    }) }}
),

-- a discount of one invoice only does not last
lasting as (
    select
        source,
        subscription_id,
        least(sum(try_cast(percent_text as decimal(9, 4))), 100) as percent_off,
        sum({{ minor_units('amount_text', 'currency') }}) as amount_off
    from reductions
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
        -- the term a customer has bought is the billing period
        summed.interval_count * case summed.billing_interval
            when 'year' then 12
            when 'month' then 1
        end as term_months,
        -- `greatest` skips NULL: what has no price would become free
        case
            when summed.list_amount is not null
                then cast(greatest(
                    cast(summed.list_amount as double)
                    * (1.0e0 - coalesce(cast(lasting.percent_off as double), 0) / 100)
                    - coalesce(cast(lasting.amount_off as double), 0),
                    0
                ) as decimal(18, 4))
        end as recurring_amount,
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
