{{ config(materialized='view') }}

with

customer_rows as (
    select * from {{ ref('stg_files__customers') }}
),

customers as (
    select
        source,
        source_customer_id,
        coalesce(kind, 'person') as kind,
        {{ normalise_email('email') }} as email,
        phone,
        full_name,
        {{ record_id('source', 'account_id') }} as account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        load_id,
        birth_year,
        opted_out_at is not null as is_opted_out,
        is_deleted,
        opted_out_at,
        created_at,
        updated_at,
        loaded_at
    from customer_rows
)

select * from customers
