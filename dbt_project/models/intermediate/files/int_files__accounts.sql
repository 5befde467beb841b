{{ config(materialized='view') }}

with

account_rows as (
    select * from {{ ref('stg_files__accounts') }}
),

accounts as (
    select
        source,
        source_account_id,
        {{ record_id('source', 'parent_account_id') }} as parent_account_id,
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
        first_created_at,
        first_loaded_at
    from account_rows
)

select * from accounts
