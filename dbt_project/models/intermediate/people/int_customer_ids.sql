with

customer_ids as (
    select * from {{ source('identity', 'customer_ids') }}
),

ids_ever_given as (
    select
        customer_id,
        current_customer_id
    from customer_ids
)

select * from ids_ever_given
