with

customer_ids as (
    select * from {{ source('identity', 'customer_ids') }}
),

listed as (
    select
        customer_id,
        current_customer_id
    from customer_ids
)

select * from listed
