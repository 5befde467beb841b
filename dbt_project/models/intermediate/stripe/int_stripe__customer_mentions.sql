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

subscriptions as (
    select * from {{ ref('stg_stripe__subscriptions') }}
    where fault is null
),

mentions as (
    select
        source,
        customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        cast(null as {{ dbt.type_string() }}) as account_id,
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
        cast(null as {{ dbt.type_string() }}) as account_id,
        false as is_answer,
        created_at as mentioned_at,
        first_loaded_at
    from charges
    union all
    select
        source,
        customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        false as is_answer,
        started_at as mentioned_at,
        first_loaded_at
    from subscriptions
)

select * from mentions
where customer_key is not null or email is not null
