{{ config(materialized='view') }}

with

payers as (
    select * from {{ ref('stg_stripe__customers') }}
),

customers as (
    select
        source,
        customer_id as source_customer_id,
        'person' as kind,
        email,
        phone,
        full_name,
        cast(null as {{ dbt.type_string() }}) as account_id,
        country,
        region,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        attributes,
        load_id,
        cast(null as bigint) as birth_year,
        cast(null as boolean) as is_opted_out,
        is_deleted,
        cast(null as timestamp) as opted_out_at,
        created_at,
        updated_at,
        loaded_at
    from payers
)

select * from customers
