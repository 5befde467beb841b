{{ config(materialized='view') }}

with

deals as (
    select * from {{ ref('stg_files__deals') }}
),

orders as (
    select * from {{ ref('stg_files__orders') }}
),

refunds as (
    select * from {{ ref('stg_files__refunds') }}
),

subscriptions as (
    select * from {{ ref('stg_files__subscriptions') }}
),

tickets as (
    select * from {{ ref('stg_files__tickets') }}
),

responses as (
    select * from {{ ref('stg_files__responses') }}
),

mentions as (
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        {{ record_id('source', 'account_id') }} as account_id,
        false as is_answer,
        created_at as mentioned_at,
        first_loaded_at
    from deals
    union all
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        {{ record_id('source', 'account_id') }} as account_id,
        false as is_answer,
        ordered_at as mentioned_at,
        first_loaded_at
    from orders
    union all
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        {{ record_id('source', 'account_id') }} as account_id,
        false as is_answer,
        refunded_at as mentioned_at,
        first_loaded_at
    from refunds
    union all
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        {{ record_id('source', 'account_id') }} as account_id,
        false as is_answer,
        started_at as mentioned_at,
        first_loaded_at
    from subscriptions
    union all
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        {{ record_id('source', 'account_id') }} as account_id,
        false as is_answer,
        created_at as mentioned_at,
        first_loaded_at
    from tickets
    union all
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        {{ record_id('source', 'account_id') }} as account_id,
        true as is_answer,
        recorded_at as mentioned_at,
        first_loaded_at
    from responses
)

select * from mentions
where
    customer_key is not null
    or customer_external_id is not null
    or email is not null
    or account_id is not null
