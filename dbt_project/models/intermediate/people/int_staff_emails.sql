with

-- People who have left are kept: their old answers are still those of an employee.
staff_emails_unioned as (
    select * from {{ ref('int_staff_emails_unioned') }}
),

distinct_emails as (
    select distinct email
    from staff_emails_unioned
)

select * from distinct_emails
