{{ config(materialized='view') }}

with

customer_rows as (
    select * from {{ ref('stg_files__customers') }}
),

-- The warehouse keeps one version of a row of a file. It is dated as the first row of
-- its id, because created_at and loaded_at of a record's first version settle which of
-- two records is the older one.
customer_versions as (
    select
        source,
        source_customer_id,
        cast(null as {{ dbt.type_string() }}) as merged_source_ids,
        cast(null as {{ dbt.type_string() }}) as external_id,
        external_ids,
        {{ normalise_email('email') }} as email,
        {{ name_key(trimmed('full_name')) }} as name_key,
        {{ record_id('source', 'account_id') }} as account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        '' as document_hash,
        load_id,
        false as is_staff,
        is_deleted,
        first_created_at as created_at,
        updated_at,
        first_loaded_at as loaded_at
    from customer_rows
)

select * from customer_versions
