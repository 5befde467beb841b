{{ config(materialized='view') }}

with

contact_versions as (
    select * from {{ ref('stg_hubspot__contact_versions') }}
),

customer_versions as (
    select
        source,
        contact_id as source_customer_id,
        merged_contact_ids as merged_source_ids,
        cast(null as {{ dbt.type_string() }}) as external_id,
        cast(null as {{ dbt.type_string() }}) as external_ids,
        email,
        name_key,
        {{ record_id('source', 'company_id') }} as account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        document_hash,
        load_id,
        false as is_staff,
        is_deleted,
        created_at,
        updated_at,
        loaded_at
    from contact_versions
)

select * from customer_versions
