{{ config(materialized='view') }}

with

responses as (
    select * from {{ ref('stg_qualtrics__responses') }}
    where fault is null
),

mentions as (
    select
        source,
        cast(null as {{ dbt.type_string() }}) as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        true as is_answer,
        recorded_at as mentioned_at,
        first_loaded_at
    from responses
)

select * from mentions
where customer_external_id is not null or email is not null
