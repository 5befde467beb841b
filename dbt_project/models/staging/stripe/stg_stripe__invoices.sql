with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_stripe', 'invoices') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as invoice_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
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
            'balance_before_text': '$.starting_balance',
            'balance_after_text': '$.ending_balance',
            'credited_text': '$.pre_payment_credit_notes_amount',
            'discounts': '$.total_discount_amounts',
            'discount_duration': '$.discount.coupon.duration',
            'lines': '$.lines.data',
            'has_more_lines_text': '$.lines.has_more',
            'created_at_text': '$.created',
            'paid_at_text': '$.status_transitions.paid_at',
        }, **segment_fields('$.metadata'))) }}
    from current_documents
),

-- Discounts and service periods stand in lists: the discounts of an invoice add up, and
-- the invoice pays until its last period ends.
derived_fields as (
    select
        *,
        {{ minor_units('total_excluding_tax_text', 'currency_text') }}
            as total_excluding_tax_amount,
        {{ json_aggregate('sum', 'discounts', '$.amount') }} as discount_text,
        {{ json_aggregate('max', 'lines', '$.period.end') }} as service_ends_at_text
    from fields
),

typed as (
    select
        source,
        invoice_id,
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
        discount_duration,
        lower({{ trimmed('channel_text') }}) as source_channel,
        upper(currency_text) as currency,
        {{ segment_attributes() }} as attributes,
        load_id,
        {{ minor_units('total_text', 'currency_text') }} as total_amount,
        -- Some versions of Stripe's interface say the total without tax, others say the
        -- tax.
        coalesce(
            try_cast(total_amount - total_excluding_tax_amount as decimal(18, 4)),
            {{ minor_units('tax_text', 'currency_text') }},
            0
        ) as tax_amount,
        coalesce(
            {{ minor_units('shipping_text', 'currency_text') }}, 0
        ) as shipping_amount,
        coalesce(
            {{ minor_units('discount_text', 'currency_text') }}, 0
        ) as discount_amount,
        -- What an invoice takes from the customer's balance was received with an
        -- earlier one, and what it adds to the balance has not been received yet. A
        -- negative invoice is wholly credited to the balance.
        coalesce(
            {{ minor_units('balance_after_text', 'currency_text') }}
            - {{ minor_units('balance_before_text', 'currency_text') }},
            0
        ) as balance_amount,
        -- A credit note given before the payment reduces what there is to pay.
        coalesce(
            {{ minor_units('credited_text', 'currency_text') }}, 0
        ) as credited_amount,
        try_cast(total_amount - balance_amount - credited_amount as decimal(18, 4))
            as received_amount,
        coalesce(has_more_lines_text = 'true', false) as has_more_lines,
        -- A draft has not been sent to anybody and may still change.
        coalesce(source_status != 'draft', false) as is_order,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        {{ epoch_timestamp('paid_at_text') }} as paid_at,
        {{ epoch_timestamp('service_ends_at_text') }} as service_ends_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        -- Money that goes back comes as a refund, so a negative total is no sale,
        -- unless it was credited to the customer's balance and so pays a later invoice.
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            {{ amount_fault('total_text', 'total_amount') }},
            case
                when currency_text is null then 'currency_missing'
                when total_amount < 0 and received_amount < 0 then 'amount_negative'
            end
        ) as fault
    from derived_fields
)

select * from typed
