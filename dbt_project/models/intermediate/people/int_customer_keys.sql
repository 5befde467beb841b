with

customer_keys as (
    select * from {{ source('identity', 'customer_keys') }}
),

current_keys as (
    select
        customer_record_id,
        customer_id
    from customer_keys
)

select * from current_keys
