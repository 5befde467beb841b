{{ config(materialized='view') }}

with

user_versions as (
    select * from {{ ref('stg_zendesk__user_versions') }}
),

-- Versions of staff are included: whether a user is staff is decided by the newest
-- version, and an agent of today may have been a customer before.
customer_versions as (
    select
        source,
        user_id as source_customer_id,
        cast(null as {{ dbt.type_string() }}) as merged_source_ids,
        external_id,
        cast(null as {{ dbt.type_string() }}) as external_ids,
        email,
        name_key,
        {{ record_id('source', 'organization_id') }} as account_id,
        country,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        attributes,
        document_hash,
        load_id,
        is_staff,
        is_deleted,
        created_at,
        updated_at,
        loaded_at
    from user_versions
)

select * from customer_versions
