-- What a subscription charged in each version of it, and what it charges now: the sum
-- of its items, less the discounts that last. Stripe's lists leave much out: more than
-- ten items, the discounts behind bare ids, tiers, and what a price is in other
-- currencies. Where anything of the price was left out, there is no amount, and
-- `unread_part` says what is missing.
with

versions as (
    select * from {{ ref('stg_stripe__subscription_versions') }}
),

customers as (
    select * from {{ ref('stg_stripe__customers') }}
    where discount is not null
),

products as (
    select * from {{ ref('stg_stripe__products') }}
),

-- Version 0 is the current one as it is at `as_of`: a discount may have ended since it
-- was written, of which Stripe makes no new version.
priced_versions as (
    select
        source,
        subscription_id,
        customer_id,
        currency,
        items,
        single_discount,
        listed_discounts,
        load_id,
        recency as version_number,
        has_more_items,
        is_paused,
        updated_at as priced_at,
        updated_at,
        loaded_at
    from versions
    union all
    select
        source,
        subscription_id,
        customer_id,
        currency,
        items,
        single_discount,
        listed_discounts,
        load_id,
        0 as version_number,
        has_more_items,
        is_paused,
        {{ as_of() }} as priced_at,
        updated_at,
        loaded_at
    from versions
    where recency = 1
),

listed_items as (
    select
        source,
        subscription_id,
        version_number,
        currency,
        {{ json_numbered_items('items', '$', 'item', 'item_number') }}
    from priced_versions
),

item_fields as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        currency,
        {{ json_texts('item', {
            'price': '$.price',
            'price_currency': '$.price.currency',
            'currency_options': '$.price.currency_options',
            'product_id': '$.price.product',
            'billing_interval': '$.price.recurring.interval',
            'interval_count_text': '$.price.recurring.interval_count',
            'usage_kind': '$.price.recurring.usage_type',
            'tiers_mode': '$.price.tiers_mode',
            'package_text': '$.price.transform_quantity.divide_by',
            'package_rounding': '$.price.transform_quantity.round',
            'quantity_text': '$.quantity',
            'item_discounts': '$.discounts',
        }) }}
    from listed_items
),

listed_options as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        currency,
        {{ json_members('currency_options', 'option_currency', 'option_price') }}
    from item_fields
),

-- What a price is in the currency of its subscription.
currency_options as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        option_price
    from listed_options
    where upper(option_currency) = currency
),

item_prices as (
    select
        item_fields.source,
        item_fields.subscription_id,
        item_fields.version_number,
        item_fields.item_number,
        item_fields.currency,
        item_fields.product_id,
        item_fields.billing_interval,
        item_fields.usage_kind,
        item_fields.tiers_mode,
        item_fields.package_rounding,
        coalesce({{ whole_number('item_fields.interval_count_text') }}, 1)
            as interval_count,
        coalesce({{ whole_number('item_fields.quantity_text') }}, 1) as quantity,
        {{ whole_number('item_fields.package_text') }} as package_size,
        replace(coalesce(item_fields.item_discounts, '[]'), ' ', '') != '[]'
            as has_item_discounts,
        coalesce(
            upper(item_fields.price_currency) = item_fields.currency, true
        ) as is_in_own_currency,
        case
            when is_in_own_currency then item_fields.price
            else currency_options.option_price
        end as price_document
    from item_fields
    left join currency_options
        on
            item_fields.source = currency_options.source
            and item_fields.subscription_id = currency_options.subscription_id
            and item_fields.version_number = currency_options.version_number
            and item_fields.item_number = currency_options.item_number
),

price_fields as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        currency,
        product_id,
        billing_interval,
        usage_kind,
        tiers_mode,
        package_rounding,
        interval_count,
        quantity,
        package_size,
        has_item_discounts,
        is_in_own_currency,
        {{ json_texts('price_document', {
            'unit_amount_text': '$.unit_amount_decimal',
            'whole_unit_amount_text': '$.unit_amount',
            'tiers': '$.tiers',
        }) }}
    from item_prices
),

listed_tiers as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        currency,
        tiers_mode,
        quantity,
        {{ json_numbered_items('tiers', '$', 'tier', 'tier_number') }}
    from price_fields
),

tier_fields as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        tier_number,
        currency,
        tiers_mode,
        quantity,
        {{ json_texts('tier', {
            'up_to_text': '$.up_to',
            'unit_amount_text': '$.unit_amount_decimal',
            'whole_unit_amount_text': '$.unit_amount',
            'flat_amount_text': '$.flat_amount_decimal',
            'whole_flat_amount_text': '$.flat_amount',
        }) }}
    from listed_tiers
),

-- A tier begins above the last unit of the one before it; the last tier has no end.
tiers as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        tiers_mode,
        quantity,
        {{ whole_number('up_to_text') }} as last_unit,
        coalesce(
            lag({{ whole_number('up_to_text') }}) over (
                partition by source, subscription_id, version_number, item_number
                order by tier_number
            ),
            0
        ) as unit_before,
        {{ minor_units(
            'coalesce(unit_amount_text, whole_unit_amount_text)', 'currency'
        ) }} as unit_amount,
        {{ minor_units(
            'coalesce(flat_amount_text, whole_flat_amount_text)', 'currency'
        ) }} as flat_amount
    from tier_fields
),

-- Graduated: each unit costs what its own tier says. By volume: all units cost what the
-- tier says in which the last of them lies.
reached_tiers as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        case
            when tiers_mode = 'volume' then quantity
            when last_unit < quantity then last_unit - unit_before
            else quantity - unit_before
        end as unit_count,
        case
            when unit_amount is not null or flat_amount is not null
                then
                    cast(unit_count as double)
                    * coalesce(cast(unit_amount as double), 0e0)
                    + coalesce(cast(flat_amount as double), 0e0)
        end as tier_amount
    from tiers
    where
        quantity > unit_before
        and (tiers_mode = 'graduated' or coalesce(quantity <= last_unit, true))
),

tier_sums as (
    select
        source,
        subscription_id,
        version_number,
        item_number,
        case when count(*) = count(tier_amount) then sum(tier_amount) end
            as tiered_amount
    from reached_tiers
    group by source, subscription_id, version_number, item_number
),

-- What is metered is paid by use, so it is no part of what recurs. A price per package
-- is paid for whole packages.
items as (
    select
        price_fields.source,
        price_fields.subscription_id,
        price_fields.version_number,
        price_fields.item_number,
        coalesce(products.plan, price_fields.product_id) as plan,
        price_fields.billing_interval,
        price_fields.interval_count,
        price_fields.has_item_discounts,
        price_fields.is_in_own_currency,
        {{ interval_months(
            'price_fields.billing_interval', 'price_fields.interval_count'
        ) }} as period_months,
        case
            when price_fields.usage_kind = 'metered' then 0
            else price_fields.quantity
        end as quantity,
        case
            when coalesce(price_fields.package_size, 0) <= 0
                then cast(price_fields.quantity as double)
            when price_fields.package_rounding = 'down'
                then floor({{ ratio(
                    'price_fields.quantity', 'price_fields.package_size'
                ) }})
            else ceil({{ ratio(
                'price_fields.quantity', 'price_fields.package_size'
            ) }})
        end as charged_quantity,
        {{ minor_units(
            'coalesce('
            ~ 'price_fields.unit_amount_text, price_fields.whole_unit_amount_text)',
            'price_fields.currency'
        ) }} as unit_amount,
        case
            when price_fields.usage_kind = 'metered' then 0e0
            when price_fields.tiers_mode is not null then tier_sums.tiered_amount
            else cast(unit_amount as double) * charged_quantity
        end as item_amount
    from price_fields
    left join products
        on
            price_fields.source = products.source
            and price_fields.product_id = products.product_id
    left join tier_sums
        on
            price_fields.source = tier_sums.source
            and price_fields.subscription_id = tier_sums.subscription_id
            and price_fields.version_number = tier_sums.version_number
            and price_fields.item_number = tier_sums.item_number
),

-- The item that is worth most a month names the plan and the billing period.
ranked_items as (
    select
        *,
        row_number() over (
            partition by source, subscription_id, version_number
            order by
                {{ ratio('item_amount', 'period_months') }} desc nulls last,
                item_number asc
        ) as value_rank
    from items
),

main_items as (
    select * from ranked_items
    where value_rank = 1
),

-- Items that are billed at other intervals count with their share of the main period.
items_per_period as (
    select
        items.*,
        case
            when
                items.billing_interval is not distinct from main_items.billing_interval
                and items.interval_count = main_items.interval_count
                then items.item_amount
            else
                {{ ratio('items.item_amount', 'items.period_months') }}
                * main_items.period_months
        end as period_amount
    from items
    inner join main_items
        on
            items.source = main_items.source
            and items.subscription_id = main_items.subscription_id
            and items.version_number = main_items.version_number
),

-- Where the price of any item cannot be read, there is no sum.
item_sums as (
    select
        source,
        subscription_id,
        version_number,
        count(*) as item_count,
        sum(quantity) as quantity,
        bool_or(has_item_discounts) as has_item_discounts,
        bool_and(is_in_own_currency) as is_in_own_currency,
        case when count(*) = count(period_amount) then sum(period_amount) end
            as list_amount
    from items_per_period
    group by source, subscription_id, version_number
),

-- A discount of the customer counts where the subscription has none of its own. A
-- single discount stands by itself, several stand in a list; the list may hold bare
-- ids, and the single one may be among them.
discount_lists as (
    select
        priced_versions.source,
        priced_versions.subscription_id,
        priced_versions.version_number,
        priced_versions.currency,
        priced_versions.priced_at,
        priced_versions.updated_at,
        priced_versions.single_discount,
        coalesce(
            nullif(replace(priced_versions.listed_discounts, ' ', ''), '[]'),
            '[' || priced_versions.single_discount || ']'
        ) is null as is_of_customer,
        coalesce(
            nullif(replace(priced_versions.listed_discounts, ' ', ''), '[]'),
            '[' || priced_versions.single_discount || ']',
            '[' || customers.discount || ']'
        ) as discounts
    from priced_versions
    left join customers
        on
            priced_versions.source = customers.source
            and priced_versions.customer_id = customers.customer_id
),

listed_discounts as (
    select
        source,
        subscription_id,
        version_number,
        currency,
        priced_at,
        updated_at,
        single_discount,
        is_of_customer,
        {{ json_numbered_items(
            'discounts', '$', 'listed_discount', 'discount_number'
        ) }}
    from discount_lists
),

known_discounts as (
    select
        source,
        subscription_id,
        version_number,
        discount_number,
        currency,
        priced_at,
        updated_at,
        is_of_customer,
        case
            when
                {{ json_text('listed_discount', '$') }}
                = {{ json_text('single_discount', '$.id') }}
                then single_discount
            else listed_discount
        end as discount
    from listed_discounts
),

discount_fields as (
    select
        source,
        subscription_id,
        version_number,
        discount_number,
        currency,
        priced_at,
        updated_at,
        is_of_customer,
        {{ json_texts('discount', {
            'duration': '$.coupon.duration',
            'percent_text': '$.coupon.percent_off',
            'amount_text': '$.coupon.amount_off',
            'amount_currency': '$.coupon.currency',
            'products': '$.coupon.applies_to.products',
            'starts_at_text': '$.start',
            'ends_at_text': '$.end',
        }) }}
    from known_discounts
),

dated_discounts as (
    select
        source,
        subscription_id,
        version_number,
        discount_number,
        priced_at,
        updated_at,
        is_of_customer,
        duration,
        try_cast(percent_text as decimal(9, 4)) as percent_off,
        case
            when coalesce(upper(amount_currency) = currency, true)
                then {{ minor_units('amount_text', 'currency') }}
        end as amount_off,
        products is not null as is_of_some_products,
        {{ epoch_timestamp('starts_at_text') }} as starts_at,
        {{ epoch_timestamp('ends_at_text') }} as ends_at
    from discount_fields
),

-- A discount with the duration 'once' reduces one invoice and does not last. Of a
-- customer's discount only the present state is read, so it counts for versions after
-- its start.
lasting_discounts as (
    select
        *,
        duration is null
        or coalesce(percent_off, amount_off) is null
        or is_of_some_products as is_unread,
        1e0 - coalesce(cast(percent_off as double), 0e0) / 100 as share_left,
        coalesce(cast(amount_off as double), 0e0) as off
    from dated_discounts
    where
        coalesce(duration != 'once', true)
        and coalesce(ends_at > priced_at, true)
        and (not is_of_customer or coalesce(starts_at <= priced_at, true))
),

-- Discounts are taken off one after the other, in the order of the list: a percentage
-- of what is left, and an amount that later percentages reduce no more than the rest.
stacked_discounts as (
    select
        source,
        subscription_id,
        version_number,
        is_unread,
        share_left,
        off,
        coalesce(
            case
                when min(share_left) over later_discounts <= 0e0 then 0e0
                else exp(sum(ln(nullif(greatest(share_left, 0e0), 0e0)))
                    over later_discounts)
            end,
            1e0
        ) as share_left_later
    from lasting_discounts
    window
        later_discounts as (
            partition by source, subscription_id, version_number
            order by discount_number
            rows between 1 following and unbounded following
        )
),

discount_sums as (
    select
        source,
        subscription_id,
        version_number,
        bool_or(is_unread) as has_unread_discounts,
        case
            when min(share_left) <= 0e0 then 0e0
            else exp(sum(ln(nullif(greatest(share_left, 0e0), 0e0))))
        end as share_left,
        sum(off * share_left_later) as off
    from stacked_discounts
    group by source, subscription_id, version_number
),

-- Since when the present price holds: the last time when a discount ended or when the
-- customer got one, if that was after the version was written.
discount_changes as (
    select
        source,
        subscription_id,
        version_number,
        max(case
            when ends_at <= priced_at then ends_at
            when is_of_customer and starts_at <= priced_at then starts_at
        end) as changed_at
    from dated_discounts
    where coalesce(duration != 'once', true)
    group by source, subscription_id, version_number
),

reduced as (
    select
        item_sums.*,
        item_sums.list_amount * coalesce(discount_sums.share_left, 1e0)
        - coalesce(discount_sums.off, 0e0) as reduced_amount,
        coalesce(discount_sums.has_unread_discounts, false)
        or item_sums.has_item_discounts as has_unread_discounts,
        discount_changes.changed_at
    from item_sums
    left join discount_sums
        on
            item_sums.source = discount_sums.source
            and item_sums.subscription_id = discount_sums.subscription_id
            and item_sums.version_number = discount_sums.version_number
    left join discount_changes
        on
            item_sums.source = discount_changes.source
            and item_sums.subscription_id = discount_changes.subscription_id
            and item_sums.version_number = discount_changes.version_number
),

priced as (
    select
        priced_versions.source,
        priced_versions.subscription_id,
        main_items.plan,
        main_items.billing_interval,
        priced_versions.currency,
        case
            when priced_versions.has_more_items then 'items'
            when not reduced.is_in_own_currency and reduced.list_amount is null
                then 'currency'
            when reduced.list_amount is null then 'price'
            when reduced.has_unread_discounts then 'discounts'
        end as unread_part,
        priced_versions.load_id,
        priced_versions.version_number,
        main_items.interval_count,
        -- Customers buy one billing period at a time, so its length is their term. It
        -- is multiplied as a double, because an absurd count of intervals would be too
        -- large for a whole number.
        try_cast(
            cast(main_items.interval_count as double) * case main_items.billing_interval
                when 'year' then 12
                when 'month' then 1
            end as bigint
        ) as term_months,
        cast(reduced.item_count as bigint) as item_count,
        cast(reduced.quantity as bigint) as quantity,
        try_cast(reduced.list_amount as decimal(18, 4)) as list_amount,
        -- A discount never makes a price negative.
        case
            when unread_part is null
                then try_cast(
                    case
                        when reduced.reduced_amount < 0 then 0
                        else reduced.reduced_amount
                    end as decimal(18, 4)
                )
        end as recurring_amount,
        priced_versions.is_paused,
        case
            when
                priced_versions.version_number = 0
                and reduced.changed_at > priced_versions.updated_at
                then reduced.changed_at
            else priced_versions.updated_at
        end as valid_from,
        priced_versions.updated_at,
        priced_versions.loaded_at
    from priced_versions
    inner join reduced
        on
            priced_versions.source = reduced.source
            and priced_versions.subscription_id = reduced.subscription_id
            and priced_versions.version_number = reduced.version_number
    inner join main_items
        on
            priced_versions.source = main_items.source
            and priced_versions.subscription_id = main_items.subscription_id
            and priced_versions.version_number = main_items.version_number
)

select * from priced
