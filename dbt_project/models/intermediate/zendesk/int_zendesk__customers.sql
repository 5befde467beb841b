{{ config(materialized='view') }}

with

users as (
    select * from {{ ref('stg_zendesk__users') }}
),

customers as (
    select
        source,
        user_id as source_customer_id,
        'person' as kind,
        email,
        phone,
        full_name,
        {{ record_id('source', 'organization_id') }} as account_id,
        country,
        cast(null as {{ dbt.type_string() }}) as region,
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
    from users
    where not is_staff
)

select * from customers
