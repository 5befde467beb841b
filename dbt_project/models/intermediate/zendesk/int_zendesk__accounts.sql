{{ config(materialized='view') }}

with

organizations as (
    select * from {{ ref('stg_zendesk__organizations') }}
),

accounts as (
    select
        source,
        organization_id as source_account_id,
        cast(null as {{ dbt.type_string() }}) as parent_account_id,
        cast(null as {{ dbt.type_string() }}) as owner_id,
        name,
        domain,
        cast(null as {{ dbt.type_string() }}) as industry,
        country,
        attributes,
        load_id,
        cast(null as bigint) as employee_count,
        cast(null as decimal(18, 4)) as annual_revenue,
        is_deleted,
        created_at,
        updated_at,
        loaded_at,
        created_at as first_created_at,
        first_loaded_at
    from organizations
)

select * from accounts
