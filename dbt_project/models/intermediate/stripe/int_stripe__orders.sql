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

orders_by_invoice as (
    select
        source,
        invoice_id as source_order_id,
        customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        subscription_id as source_subscription_id,
        source_channel,
        country,
        status,
        currency,
        attributes,
        fault,
        load_id,
        try_cast(total_amount - tax_amount - shipping_amount as decimal(18, 4))
            as product_amount,
        discount_amount,
        tax_amount,
        shipping_amount,
        cast(null as boolean) as is_renewal,
        false as keeps_zero,
        is_deleted,
        created_at as ordered_at,
        updated_at,
        loaded_at
    from invoices
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
