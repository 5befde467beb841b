{%- set fields = {
    'customer_id': '$.customer',
    'customer_email_text': '$.customer_email',
    'subscription_text': '$.subscription',
    'parent_subscription_text': '$.parent.subscription_details.subscription',
    'country_text': '$.customer_address.country',
    'source_status': '$.status',
    'channel_text': '$.metadata.channel',
    'billing_reason': '$.billing_reason',
    'currency_text': '$.currency',
    'total_text': '$.total',
    'total_excluding_tax_text': '$.total_excluding_tax',
    'tax_text': '$.tax',
    'shipping_text': '$.shipping_cost.amount_subtotal',
    'discounts': '$.total_discount_amounts',
    'lines': '$.lines.data',
    'created_at_text': '$.created',
    'paid_at_text': '$.status_transitions.paid_at',
} -%}
{%- do fields.update(segment_fields('$.metadata')) -%}

with

invoices as (
    {{ current_documents(source('raw_stripe', 'invoices'), fields) }}
),

typed as (
    select
        source,
        source_pk as invoice_id,
        customer_id,
        coalesce(subscription_text, parent_subscription_text) as subscription_id,
        {{ normalise_email('customer_email_text') }} as customer_email,
        {{ country_code('country_text') }} as country,
        case source_status
            when 'paid' then 'paid'
            when 'void' then 'void'
            when 'uncollectible' then 'cancelled'
            else 'open'
        end as status,
        source_status,
        billing_reason,
        lower({{ trimmed('channel_text') }}) as source_channel,
        upper(currency_text) as currency,
        {{ segment_attributes() }} as attributes,
        load_id,
        {{ minor_units('total_text', 'currency_text') }} as total_amount,
        coalesce(
            {{ minor_units('total_text', 'currency_text') }}
            - {{ minor_units('total_excluding_tax_text', 'currency_text') }},
            {{ minor_units('tax_text', 'currency_text') }},
            0
        ) as tax_amount,
        coalesce(
            {{ minor_units('shipping_text', 'currency_text') }}, 0
        ) as shipping_amount,
        coalesce(
            {{ minor_units(
                json_aggregate('sum', 'discounts', '$.amount'), 'currency_text'
            ) }},
            0
        ) as discount_amount,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        {{ epoch_timestamp('paid_at_text') }} as paid_at,
        {{ epoch_timestamp(json_aggregate('max', 'lines', '$.period.end')) }}
            as service_ends_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            {{ amount_fault('total_text', 'total_amount') }},
            case
                when currency_text is null then 'currency_missing'
                -- money back comes as refunds; a negative sale is no sale
                when total_amount < 0 then 'amount_negative'
            end
        ) as fault
    from invoices
)

select * from typed
