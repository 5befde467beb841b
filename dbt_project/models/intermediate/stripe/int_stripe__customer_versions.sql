{{ config(materialized='view') }}

with

payer_versions as (
    select * from {{ ref('stg_stripe__customer_versions') }}
),

customer_versions as (
    select
        source,
        customer_id as source_customer_id,
        cast(null as {{ dbt.type_string() }}) as merged_source_ids,
        external_id,
        cast(null as {{ dbt.type_string() }}) as external_ids,
        email,
        name_key,
        cast(null as {{ dbt.type_string() }}) as account_id,
        country,
        region,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        attributes,
        document_hash,
        load_id,
        false as is_staff,
        is_deleted,
        created_at,
        updated_at,
        loaded_at
    from payer_versions
)

select * from customer_versions
