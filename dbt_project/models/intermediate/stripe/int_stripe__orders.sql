{{ config(materialized='view') }}

-- Stripe sells in two ways: by invoices, and by charges that belong to no invoice.
with

invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
    where is_order
),

charges as (
    select * from {{ ref('stg_stripe__charges') }}
    where is_order
),

payments as (
    select * from {{ ref('stg_stripe__charges') }}
    where invoice_id is not null
),

disputed_invoices as (
    select
        source,
        invoice_id
    from payments
    where is_disputed
    group by source, invoice_id
),

-- An order is worth what was received for it. Where a part of an invoice was paid out
-- of the customer's balance, products, tax and shipping shrink alike.
received_invoices as (
    select
        *,
        try_cast(total_amount - tax_amount - shipping_amount as decimal(18, 4))
            as invoiced_product_amount,
        coalesce({{ ratio('received_amount', 'total_amount') }}, 1e0)
            as received_share
    from invoices
),

orders_by_invoice as (
    select
        received_invoices.source,
        received_invoices.invoice_id as source_order_id,
        received_invoices.customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        received_invoices.customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        received_invoices.subscription_id as source_subscription_id,
        received_invoices.source_channel,
        received_invoices.country,
        received_invoices.status,
        received_invoices.currency,
        received_invoices.attributes,
        received_invoices.fault,
        received_invoices.load_id,
        case
            when received_invoices.received_amount = received_invoices.total_amount
                then received_invoices.invoiced_product_amount
            else try_cast(
                cast(received_invoices.invoiced_product_amount as double)
                * received_invoices.received_share as decimal(18, 4)
            )
        end as product_amount,
        received_invoices.discount_amount,
        try_cast(
            cast(received_invoices.tax_amount as double)
            * received_invoices.received_share as decimal(18, 4)
        ) as tax_amount,
        try_cast(
            cast(received_invoices.shipping_amount as double)
            * received_invoices.received_share as decimal(18, 4)
        ) as shipping_amount,
        cast(null as boolean) as is_renewal,
        false as keeps_zero,
        disputed_invoices.invoice_id is not null as is_disputed,
        received_invoices.is_deleted,
        received_invoices.created_at as ordered_at,
        received_invoices.updated_at,
        received_invoices.loaded_at
    from received_invoices
    left join disputed_invoices
        on
            received_invoices.source = disputed_invoices.source
            and received_invoices.invoice_id = disputed_invoices.invoice_id
),

orders_by_charge as (
    select
        source,
        charge_id as source_order_id,
        customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as {{ dbt.type_string() }}) as source_subscription_id,
        source_channel,
        country,
        status,
        currency,
        attributes,
        fault,
        load_id,
        amount as product_amount,
        cast(0 as decimal(18, 4)) as discount_amount,
        cast(0 as decimal(18, 4)) as tax_amount,
        cast(0 as decimal(18, 4)) as shipping_amount,
        cast(null as boolean) as is_renewal,
        false as keeps_zero,
        is_disputed,
        is_deleted,
        created_at as ordered_at,
        updated_at,
        loaded_at
    from charges
),

conformed as (
    select * from orders_by_invoice -- noqa: AM04
    union all
    select * from orders_by_charge
)

select * from conformed
