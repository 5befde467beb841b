with

known_documents as (
    select
        *,
        row_number() over (
            partition by _source, _pk
            order by _cursor desc, _load_id desc, _deleted desc, _hash desc
        ) as recency
    from {{ source('raw_stripe', 'subscriptions') }}
    where {{ is_known('_known_from') }}
),

fields as (
    select
        _source as source,
        _pk as subscription_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        recency,
        {{ json_texts('doc', {
            'customer_id': '$.customer',
            'source_status': '$.status',
            'currency_text': '$.currency',
            'items': '$.items.data',
            'has_more_items_text': '$.items.has_more',
            'single_discount': '$.discount',
            'listed_discounts': '$.discounts',
            'paused_text': '$.pause_collection.behavior',
            'started_at_text': '$.start_date',
        }) }}
    from known_documents
),

typed as (
    select
        source,
        subscription_id,
        customer_id,
        upper(currency_text) as currency,
        items,
        single_discount,
        listed_discounts,
        load_id,
        recency,
        coalesce(has_more_items_text = 'true', false) as has_more_items,
        coalesce(source_status = 'active' and paused_text is not null, false)
            as is_paused,
        is_deleted,
        {{ epoch_timestamp('started_at_text') }} as started_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed
