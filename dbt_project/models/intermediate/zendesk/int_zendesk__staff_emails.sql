{{ config(materialized='view') }}

with

users as (
    select * from {{ ref('stg_zendesk__users') }}
),

staff_emails as (
    select
        source,
        user_id as source_staff_id,
        email,
        load_id,
        is_deleted,
        loaded_at
    from users
    where is_staff and email is not null
)

select * from staff_emails
