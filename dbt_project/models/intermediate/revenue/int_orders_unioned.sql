{%- set unsaid = ['customer_external_id', 'account_id', 'is_renewal', 'keeps_zero'] -%}

with

invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
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
            'text': reference_columns([
                'source_order_id', 'source_subscription_id', 'source_channel',
                'country', 'status', 'currency', 'attributes',
            ]),
            'decimal(18, 4)': [
                'product_amount', 'discount_amount', 'tax_amount', 'shipping_amount',
            ],
            'boolean': ['is_renewal', 'keeps_zero', 'is_deleted'],
            'timestamp': ['ordered_at', 'updated_at'],
        },
        {
            'invoices': {
                'renamed': {
                    'customer_key': 'customer_id',
                    'source_order_id': 'invoice_id',
                    'source_subscription_id': 'subscription_id',
                    'product_amount': 'total_amount - tax_amount - shipping_amount',
                    'ordered_at': 'created_at',
                },
                'lacks': unsaid,
            },
            'charges': {
                'renamed': {
                    'customer_key': 'customer_id',
                    'source_order_id': 'charge_id',
                    'product_amount': 'amount',
                    'discount_amount': '0',
                    'tax_amount': '0',
                    'shipping_amount': '0',
                    'ordered_at': 'created_at',
                },
                'lacks': unsaid + ['source_subscription_id'],
            },
            'file_orders': {'renamed': file_references({
                'source_subscription_id': 'subscription_id',
                'source_channel': 'channel',
                'status': "coalesce(status, 'paid')",
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
        {{ record_id('source', 'source_subscription_id') }} as subscription_id,
        coalesce(
            status = 'paid' and not is_deleted
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
        judged.subscription_id,
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
        -- unless said: the first sale of a subscription starts it, later ones renew it
        coalesce(
            judged.is_renewal,
            judged.subscription_id is not null and judged.is_order
            and row_number() over (
                partition by judged.subscription_id, judged.is_order
                order by judged.ordered_at, judged.source_order_id
            ) > 1
        ) as is_renewal,
        judged.is_order,
        judged.is_deleted,
        judged.ordered_at,
        judged.updated_at
    from judged
    left join channels on lower(judged.source_channel) = channels.source_channel
)

select * from classed
