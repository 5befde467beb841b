{{ config(materialized='view') }}

with

owners as (
    select * from {{ ref('stg_hubspot__owners') }}
),

staff_emails as (
    select
        source,
        owner_id as source_staff_id,
        email,
        load_id,
        is_deleted,
        loaded_at,
        cast('1970-01-01' as timestamp) as valid_from,
        case when is_deleted then coalesce(updated_at, loaded_at) end as valid_to
    from owners
    where email is not null
)

select * from staff_emails
