with

refunds as (
    {{ current_documents(source('raw_stripe', 'refunds'), {
        'charge_id': '$.charge',
        'source_status': '$.status',
        'source_reason': '$.reason',
        'currency_text': '$.currency',
        'amount_text': '$.amount',
        'created_at_text': '$.created',
    }) }}
),

typed as (
    select
        source,
        source_pk as refund_id,
        charge_id,
        source_status,
        source_reason,
        upper(currency_text) as currency,
        load_id,
        {{ minor_units('amount_text', 'currency_text') }} as amount,
        -- money that never went back
        coalesce(source_status in ('failed', 'canceled'), false) as is_void,
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
    from refunds
)

select * from typed
