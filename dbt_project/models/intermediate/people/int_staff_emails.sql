-- The addresses of the company's own people. What they write or answer is not a
-- customer's.
with

help_desk_users as (
    select * from {{ ref('stg_zendesk__users') }}
    where is_staff and email is not null
),

sales_owners as (
    select * from {{ ref('stg_hubspot__owners') }}
    where email is not null
),

staff_emails as (
    select email from help_desk_users
    union
    select email from sales_owners
)

select * from staff_emails
