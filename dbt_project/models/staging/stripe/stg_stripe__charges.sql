{%- set fields = {
    'customer_id': '$.customer',
    'invoice_id': '$.invoice',
    'customer_email_text': '$.billing_details.email',
    'country_text': '$.billing_details.address.country',
    'source_status': '$.status',
    'channel_text': '$.metadata.channel',
    'captured_text': '$.captured',
    'currency_text': '$.currency',
    'amount_text': '$.amount',
    'created_at_text': '$.created',
} -%}
{%- do fields.update(segment_fields('$.metadata')) -%}

with

charges as (
    {{ current_documents(source('raw_stripe', 'charges'), fields) }}
),

typed as (
    select
        source,
        source_pk as charge_id,
        customer_id,
        invoice_id,
        {{ normalise_email('customer_email_text') }} as customer_email,
        {{ country_code('country_text') }} as country,
        case
            when source_status = 'failed' then 'cancelled'
            when source_status = 'succeeded' and captured_text = 'true' then 'paid'
            else 'open'
        end as status,
        source_status,
        lower({{ trimmed('channel_text') }}) as source_channel,
        upper(currency_text) as currency,
        {{ segment_attributes() }} as attributes,
        load_id,
        {{ minor_units('amount_text', 'currency_text') }} as amount,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            {{ amount_fault('amount_text', 'amount') }},
            case
                when currency_text is null then 'currency_missing'
                when amount < 0 then 'amount_negative'
            end
        ) as fault
    from charges
)

select * from typed
