{{ config(materialized='view') }}

with

orders as (
    select * from {{ ref('stg_files__orders') }}
),

conformed as (
    select
        source,
        source_order_id,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as customer_email,
        {{ record_id('source', 'account_id') }} as account_id,
        subscription_id as source_subscription_id,
        channel as source_channel,
        country,
        -- A file of orders that says nothing about their state lists sales.
        coalesce(status, 'paid') as status,
        currency,
        attributes,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        product_amount,
        discount_amount,
        tax_amount,
        shipping_amount,
        is_renewal,
        keeps_zero,
        cast(null as boolean) as is_disputed,
        is_deleted,
        ordered_at,
        updated_at,
        loaded_at
    from orders
)

select * from conformed
