with

current_documents as (
    select *
    from {{ source('raw_stripe', 'refunds') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as refund_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'charge_id': '$.charge',
            'source_status': '$.status',
            'source_reason': '$.reason',
            'currency_text': '$.currency',
            'amount_text': '$.amount',
            'created_at_text': '$.created',
        }) }}
    from current_documents
),

typed as (
    select
        source,
        refund_id,
        charge_id,
        source_status,
        source_reason,
        upper(currency_text) as currency,
        load_id,
        {{ minor_units('amount_text', 'currency_text') }} as amount,
        -- The money of a failed or cancelled refund never went back.
        coalesce(source_status not in ('failed', 'canceled'), true) as is_refund,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            {{ amount_fault('amount_text', 'amount') }},
            case
                when currency_text is null then 'currency_missing'
                when amount < 0 then 'amount_negative'
            end
        ) as fault
    from fields
)

select * from typed
