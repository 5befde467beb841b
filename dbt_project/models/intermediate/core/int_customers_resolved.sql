with

customer_keys as (
    select * from {{ source('identity', 'customer_keys') }}
),

resolved as (
    select
        customer_record_id,
        customer_id
    from customer_keys
)

select * from resolved
