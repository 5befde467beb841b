-- What a subscription charges: the sum of its items, less the discounts that last.
with

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
),

products as (
    select * from {{ ref('stg_stripe__products') }}
),

listed_items as (
    select
        source,
        subscription_id,
        currency,
        {{ json_items('items', '$') }} as item
    from subscriptions
),

item_fields as (
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
    from listed_items
),

-- What is metered is paid by use, so it is no part of what recurs.
items as (
    select
        item_fields.source,
        item_fields.subscription_id,
        coalesce(products.plan, item_fields.product_id) as plan,
        item_fields.billing_interval,
        coalesce({{ whole_number('item_fields.interval_count_text') }}, 1)
            as interval_count,
        coalesce({{ whole_number('item_fields.quantity_text') }}, 1) as quantity,
        {{ minor_units(
            'coalesce('
            ~ 'item_fields.unit_amount_text, item_fields.whole_unit_amount_text)',
            'item_fields.currency'
        ) }} as unit_amount,
        case
            when item_fields.usage_kind = 'metered' then cast(0 as decimal(18, 4))
            else try_cast(unit_amount * quantity as decimal(18, 4))
        end as item_amount
    from item_fields
    left join products
        on
            item_fields.source = products.source
            and item_fields.product_id = products.product_id
),

-- The items of one subscription share their interval, and the largest item names the
-- plan. Where the price of any item cannot be read, there is no sum.
item_sums as (
    select
        source,
        subscription_id,
        max_by(plan, item_amount) as plan,
        max_by(billing_interval, item_amount) as billing_interval,
        max_by(interval_count, item_amount) as interval_count,
        case
            when count(*) = count(item_amount)
                then try_cast(sum(item_amount) as decimal(18, 4))
        end as list_amount
    from items
    group by source, subscription_id
),

listed_discounts as (
    select
        source,
        subscription_id,
        currency,
        {{ json_items('discounts', '$') }} as discount
    from subscriptions
),

discount_fields as (
    select
        source,
        subscription_id,
        currency,
        {{ json_texts('discount', {
            'duration': '$.coupon.duration',
            'percent_text': '$.coupon.percent_off',
            'amount_text': '$.coupon.amount_off',
        }) }}
    from listed_discounts
),

-- A discount with the duration 'once' reduces one invoice and does not last.
lasting_discounts as (
    select
        source,
        subscription_id,
        least(sum(try_cast(percent_text as decimal(9, 4))), 100) as percent_off,
        sum({{ minor_units('amount_text', 'currency') }}) as amount_off
    from discount_fields
    where duration != 'once'
    group by source, subscription_id
),

reduced as (
    select
        item_sums.*,
        cast(item_sums.list_amount as double)
        * (1.0e0 - coalesce(cast(lasting_discounts.percent_off as double), 0) / 100)
        - coalesce(cast(lasting_discounts.amount_off as double), 0)
            as reduced_amount
    from item_sums
    left join lasting_discounts
        on
            item_sums.source = lasting_discounts.source
            and item_sums.subscription_id = lasting_discounts.subscription_id
),

priced as (
    select
        source,
        subscription_id,
        plan,
        billing_interval,
        interval_count,
        -- Customers buy one billing period at a time, so its length is their term. It
        -- is multiplied as a double, because an absurd count of intervals would be too
        -- large for a whole number.
        try_cast(
            cast(interval_count as double) * case billing_interval
                when 'year' then 12
                when 'month' then 1
            end as bigint
        ) as term_months,
        -- A discount never makes a price negative.
        try_cast(
            case when reduced_amount < 0 then 0 else reduced_amount end
            as decimal(18, 4)
        ) as recurring_amount
    from reduced
)

select * from priced
