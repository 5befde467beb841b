{{ config(materialized='view') }}

with

contact_versions as (
    select * from {{ ref('stg_hubspot__contact_versions') }}
),

company_merges as (
    select * from {{ ref('int_hubspot__company_merges') }}
),

customer_versions as (
    select
        contact_versions.source,
        contact_versions.contact_id as source_customer_id,
        contact_versions.merged_contact_ids as merged_source_ids,
        cast(null as {{ dbt.type_string() }}) as external_id,
        cast(null as {{ dbt.type_string() }}) as external_ids,
        contact_versions.email,
        contact_versions.name_key,
        {{ record_id(
            'contact_versions.source',
            'coalesce(company_merges.company_id, contact_versions.company_id)'
        ) }} as account_id,
        contact_versions.country,
        contact_versions.region,
        contact_versions.lifecycle_stage,
        contact_versions.attributes,
        contact_versions.document_hash,
        contact_versions.load_id,
        false as is_staff,
        contact_versions.is_deleted,
        contact_versions.created_at,
        contact_versions.updated_at,
        contact_versions.loaded_at
    from contact_versions
    left join company_merges
        on
            contact_versions.source = company_merges.source
            and contact_versions.company_id = company_merges.merged_company_id
)

select * from customer_versions
