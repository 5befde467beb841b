{{ config(materialized='view') }}

with

companies as (
    select * from {{ ref('stg_hubspot__companies') }}
),

accounts as (
    select
        source,
        company_id as source_account_id,
        {{ record_id('source', 'parent_company_id') }} as parent_account_id,
        {{ record_id('source', 'owner_id') }} as owner_id,
        name,
        domain,
        industry,
        country,
        attributes,
        load_id,
        employee_count,
        annual_revenue,
        is_deleted,
        created_at,
        updated_at,
        loaded_at,
        created_at as first_created_at,
        first_loaded_at
    from companies
)

select * from accounts
