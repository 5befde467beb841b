with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_stripe', 'charges') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as charge_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'customer_id': '$.customer',
            'invoice_id': '$.invoice',
            'customer_email_text': '$.billing_details.email',
            'country_text': '$.billing_details.address.country',
            'source_status': '$.status',
            'channel_text': '$.metadata.channel',
            'captured_text': '$.captured',
            'disputed_text': '$.disputed',
            'currency_text': '$.currency',
            'amount_text': '$.amount',
            'captured_amount_text': '$.amount_captured',
            'created_at_text': '$.created',
        }, **segment_fields('$.metadata'))) }}
    from current_documents
),

typed as (
    select
        source,
        charge_id,
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
        {{ minor_units('amount_text', 'currency_text') }} as authorised_amount,
        -- Of an authorised amount only what was captured is money received. Before
        -- anything is captured, and in documents that do not say, it is the whole.
        case
            when captured_text = 'true'
                then coalesce(
                    {{ minor_units('captured_amount_text', 'currency_text') }},
                    authorised_amount
                )
            else authorised_amount
        end as amount,
        coalesce(disputed_text = 'true', false) as is_disputed,
        -- The charge of an invoice is the payment of that invoice, so only a charge
        -- without an invoice is a sale of its own.
        invoice_id is null as is_order,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            {{ amount_fault('amount_text', 'authorised_amount') }},
            case
                when currency_text is null then 'currency_missing'
                when authorised_amount < 0 then 'amount_negative'
            end
        ) as fault
    from fields
)

select * from typed
