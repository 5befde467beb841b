{{ config(materialized='view') }}

-- Who is an agent or an admin may become a customer, and the other way round. The role
-- of a user's first version counts for all time before it.
with

user_versions as (
    select * from {{ ref('stg_zendesk__user_versions') }}
),

dated_versions as (
    select
        source,
        user_id,
        email,
        load_id,
        is_staff,
        is_deleted,
        loaded_at,
        case
            when row_number() over oldest_first = 1 then cast('1970-01-01' as timestamp)
            else updated_at
        end as valid_from,
        lead(updated_at) over oldest_first as valid_to
    from user_versions
    window oldest_first as (
        partition by source, user_id
        order by updated_at asc, load_id asc, is_deleted asc, document_hash asc
    )
),

staff_emails as (
    select
        source,
        user_id as source_staff_id,
        email,
        load_id,
        is_deleted,
        loaded_at,
        valid_from,
        valid_to
    from dated_versions
    where
        is_staff
        and not is_deleted
        and email is not null
        and coalesce(valid_from < valid_to, true)
)

select * from staff_emails
