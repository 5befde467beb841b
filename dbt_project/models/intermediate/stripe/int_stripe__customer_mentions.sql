{{ config(materialized='view') }}

with

invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
    where fault is null
),

charges as (
    select * from {{ ref('stg_stripe__charges') }}
    where fault is null
),

mentions as (
    select
        source,
        customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        false as is_answer,
        created_at as mentioned_at,
        first_loaded_at
    from invoices
    union all
    select
        source,
        customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        false as is_answer,
        created_at as mentioned_at,
        first_loaded_at
    from charges
)

select * from mentions
where email is not null
