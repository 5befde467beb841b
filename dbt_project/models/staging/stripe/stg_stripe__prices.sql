with

prices as (
    {{ current_documents(source('raw_stripe', 'prices'), {
        'product_id': '$.product',
        'currency_text': '$.currency',
        'interval_text': '$.recurring.interval',
        'interval_count_text': '$.recurring.interval_count',
        'usage_kind': '$.recurring.usage_type',
        'unit_amount_text': '$.unit_amount_decimal',
        'created_at_text': '$.created',
    }) }}
),

typed as (
    select
        source,
        source_pk as price_id,
        product_id,
        upper(currency_text) as currency,
        interval_text as billing_interval,
        usage_kind,
        load_id,
        {{ whole_number('interval_count_text') }} as interval_count,
        {{ minor_units('unit_amount_text', 'currency_text') }} as unit_amount,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from prices
)

select * from typed
