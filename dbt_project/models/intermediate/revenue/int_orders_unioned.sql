with

invoices as (
    select
        *,
        total_amount - tax_amount - shipping_amount as product_amount
    from {{ ref('stg_stripe__invoices') }}
    where fault is null and source_status != 'draft'
),

-- the charge of an invoice is its payment, not another sale
charges as (
    select * from {{ ref('stg_stripe__charges') }}
    where fault is null and invoice_id is null
),

file_orders as (
    select * from {{ ref('stg_files__orders') }}
),

channels as (
    select * from {{ ref('channels') }}
),

united as (
    {{- unite(
        {
            'varchar': reference_columns([
                'source_order_id', 'source_subscription_id', 'source_channel',
                'country', 'status', 'currency', 'attributes',
            ]),
            'decimal(18, 4)': [
                'product_amount', 'discount_amount', 'tax_amount', 'shipping_amount',
            ],
            'boolean': ['said_renewal', 'keeps_zero', 'is_deleted'],
            'timestamp': ['ordered_at', 'updated_at'],
        },
        {
            'invoices': {
                'renamed': {
                    'customer_key': 'customer_id',
                    'source_order_id': 'invoice_id',
                    'source_subscription_id': 'subscription_id',
                    'keeps_zero': 'false',
                    'ordered_at': 'created_at',
                },
                'lacks': ['customer_external_id', 'account_id', 'said_renewal'],
            },
            'charges': {
                'renamed': {
                    'customer_key': 'customer_id',
                    'source_order_id': 'charge_id',
                    'product_amount': 'amount',
                    'discount_amount': '0',
                    'tax_amount': '0',
                    'shipping_amount': '0',
                    'keeps_zero': 'false',
                    'ordered_at': 'created_at',
                },
                'lacks': [
                    'customer_external_id', 'account_id', 'said_renewal',
                    'source_subscription_id',
                ],
            },
            'file_orders': {'renamed': dict(file_references(), **{
                'source_subscription_id': 'subscription_id',
                'source_channel': 'channel',
                'status': "coalesce(status, 'paid')",
                'discount_amount': 'coalesce(discount_amount, 0)',
                'tax_amount': 'coalesce(tax_amount, 0)',
                'shipping_amount': 'coalesce(shipping_amount, 0)',
                'said_renewal': 'is_renewal',
                'keeps_zero': 'coalesce(keeps_zero, false)',
            })},
        },
    ) }}
),

resolved as (
    {{- with_customer('united') }}
),

judged as (
    select
        *,
        coalesce(
            status = 'paid'
            and not is_deleted
            and (product_amount > 0 or (keeps_zero and product_amount = 0)),
            false
        ) as is_order
    from resolved
),

classed as (
    select
        {{ record_id('judged.source', 'judged.source_order_id') }} as order_id,
        judged.customer_id,
        judged.account_id,
        {{ record_id('judged.source', 'judged.source_subscription_id') }}
            as subscription_id,
        judged.source,
        judged.source_order_id,
        coalesce(channels.channel, 'unknown') as channel,
        judged.source_channel,
        judged.country,
        judged.status,
        judged.currency,
        judged.attributes,
        judged.product_amount,
        judged.discount_amount,
        judged.tax_amount,
        judged.shipping_amount,
        -- the first sale of a subscription is its start, the later ones renew it
        coalesce(
            judged.said_renewal,
            judged.source_subscription_id is not null
            and judged.is_order
            and row_number() over (
                partition by
                    judged.source, judged.source_subscription_id, judged.is_order
                order by judged.ordered_at, judged.source_order_id
            ) > 1
        ) as is_renewal,
        judged.is_order,
        judged.is_deleted,
        judged.ordered_at,
        judged.updated_at
    from judged
    left join channels on judged.source_channel = channels.source_channel
)

select * from classed
