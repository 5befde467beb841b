{{ config(materialized='view') }}

with

refunds as (
    select * from {{ ref('stg_files__refunds') }}
),

conformed as (
    select
        source,
        source_refund_id,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as customer_email,
        {{ record_id('source', 'account_id') }} as account_id,
        order_id as source_order_id,
        currency,
        attributes,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        amount,
        product_amount,
        is_deleted,
        refunded_at,
        updated_at,
        loaded_at
    from refunds
)

select * from conformed
