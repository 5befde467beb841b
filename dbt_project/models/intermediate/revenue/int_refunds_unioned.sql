with

refunds as (
    select
        refunds.source,
        refunds.refund_id as source_refund_id,
        refunds.charge_id,
        coalesce(charges.invoice_id, charges.charge_id) as source_order_id,
        charges.customer_id as customer_key,
        charges.customer_email,
        refunds.currency,
        refunds.amount,
        refunds.is_deleted,
        refunds.created_at as refunded_at,
        refunds.updated_at
    from {{ ref('stg_stripe__refunds') }} as refunds
    left join {{ ref('stg_stripe__charges') }} as charges
        on
            refunds.source = charges.source
            and refunds.charge_id = charges.charge_id
    where refunds.fault is null and not refunds.is_void
),

file_refunds as (
    select * from {{ ref('stg_files__refunds') }}
),

orders as (
    select * from {{ ref('int_orders_unioned') }}
),

united as (
    {{- unite(
        {
            'text': reference_columns([
                'source_refund_id', 'source_order_id', 'currency', 'attributes',
            ]),
            'decimal(18, 4)': ['amount', 'product_amount'],
            'boolean': ['is_deleted'],
            'timestamp': ['refunded_at', 'updated_at'],
        },
        {
            'refunds': {
                'renamed': {'attributes': "'{}'"},
                'lacks': ['customer_external_id', 'account_id', 'product_amount'],
            },
            'file_refunds': {'renamed': file_references({'source_order_id': 'order_id'})},
        },
    ) }}
),

resolved as (
    {{- with_customer('united') }}
),

attributed as (
    select
        {{ record_id('resolved.source', 'resolved.source_refund_id') }} as refund_id,
        -- a refund of an order that nobody knows stays without one, and waits for it
        orders.order_id,
        case
            when resolved.customer_id = '-1'
                then coalesce(orders.customer_id, '-1')
            else resolved.customer_id
        end as customer_id,
        coalesce(resolved.account_id, orders.account_id) as account_id,
        resolved.source,
        resolved.source_refund_id,
        resolved.source_order_id,
        resolved.currency,
        resolved.attributes,
        resolved.amount,
        -- what is not said is shared out as the order's own amounts are
        cast(coalesce(
            resolved.product_amount,
            cast(resolved.amount as double) * cast(orders.product_amount as double)
            / nullif(cast(
                orders.product_amount + orders.tax_amount + orders.shipping_amount
                as double
            ), 0),
            resolved.amount
        ) as decimal(18, 4)) as product_amount,
        resolved.is_deleted,
        resolved.refunded_at,
        resolved.updated_at
    from resolved
    left join orders
        on
            {{ record_id('resolved.source', 'resolved.source_order_id') }}
            = orders.order_id
)

select * from attributed
