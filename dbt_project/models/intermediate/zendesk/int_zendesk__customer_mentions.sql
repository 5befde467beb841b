{{ config(materialized='view') }}

with

tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
    where fault is null
),

ratings as (
    select * from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where fault is null and is_response
),

mentions as (
    select
        source,
        requester_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ record_id('source', 'organization_id') }} as account_id,
        false as is_answer,
        created_at as mentioned_at,
        first_loaded_at
    from tickets
    union all
    select
        source,
        requester_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        true as is_answer,
        recorded_at as mentioned_at,
        first_loaded_at
    from ratings
)

select * from mentions
where customer_key is not null or account_id is not null
