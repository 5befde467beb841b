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
        loaded_at
    from owners
    where email is not null
)

select * from staff_emails
