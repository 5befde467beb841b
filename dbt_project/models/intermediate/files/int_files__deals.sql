{{ config(materialized='view') }}

with

deals as (
    select * from {{ ref('stg_files__deals') }}
),

conformed as (
    select
        source,
        source_deal_id,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as customer_email,
        {{ record_id('source', 'account_id') }} as account_id,
        owner_id as source_owner_id,
        pipeline,
        stage,
        status,
        currency,
        attributes,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        amount,
        is_deleted,
        created_at,
        closed_at,
        updated_at,
        loaded_at
    from deals
)

select * from conformed
