-- The lines of every invoice as it is now, as far as they came with it.
with

current_documents as (
    select *
    from {{ source('raw_stripe', 'invoices') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

listed_lines as (
    select
        _source as source,
        _pk as invoice_id,
        {{ json_text('doc', '$.currency') }} as currency,
        _load_id as load_id,
        _deleted as is_deleted,
        _cursor as updated_at,
        _loaded_at as loaded_at,
        {{ json_items('doc', '$.lines.data') }} as invoice_line
    from current_documents
),

-- The prices of the lines stand in different places in different versions of Stripe's
-- interface.
fields as (
    select
        source,
        invoice_id,
        currency,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_texts('invoice_line', {
            'kind': '$.type',
            'parent_kind': '$.parent.type',
            'product_of_price': '$.price.product',
            'product_of_pricing': '$.pricing.price_details.product',
            'billing_interval': '$.price.recurring.interval',
            'interval_count_text': '$.price.recurring.interval_count',
            'usage_kind': '$.price.recurring.usage_type',
            'proration_text': '$.proration',
            'item_proration_text': '$.parent.subscription_item_details.proration',
            'amount_text': '$.amount',
            'quantity_text': '$.quantity',
            'period_starts_at_text': '$.period.start',
            'period_ends_at_text': '$.period.end',
        }) }}
    from listed_lines
),

typed as (
    select
        source,
        invoice_id,
        coalesce(product_of_price, product_of_pricing) as product_id,
        billing_interval,
        load_id,
        {{ whole_number('interval_count_text') }} as interval_count,
        {{ whole_number('quantity_text') }} as quantity,
        {{ minor_units('amount_text', 'currency') }} as amount,
        -- A line of the period is one that comes again: no part of a period, nothing
        -- that is sold once and nothing that is paid by use.
        coalesce(proration_text, item_proration_text, 'false') = 'false'
        and coalesce(kind, 'subscription') = 'subscription'
        and coalesce(parent_kind, 'subscription_item_details')
        = 'subscription_item_details'
        and coalesce(usage_kind, 'licensed') = 'licensed' as is_recurring,
        is_deleted,
        {{ epoch_timestamp('period_starts_at_text') }} as period_starts_at,
        {{ epoch_timestamp('period_ends_at_text') }} as period_ends_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed
