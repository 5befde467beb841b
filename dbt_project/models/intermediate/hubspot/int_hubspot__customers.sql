{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

customers as (
    select
        source,
        contact_id as source_customer_id,
        'person' as kind,
        email,
        phone,
        full_name,
        {{ record_id('source', 'company_id') }} as account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        load_id,
        cast(birth_year as bigint) as birth_year,
        is_opted_out,
        is_deleted,
        opted_out_at,
        created_at,
        updated_at,
        loaded_at
    from contacts
)

select * from customers
