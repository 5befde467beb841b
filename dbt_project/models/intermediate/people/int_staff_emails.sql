with

-- People who have left are kept, with the day of it: their old answers are still those
-- of an employee, and what they say later is not.
staff_emails_unioned as (
    select * from {{ ref('int_staff_emails_unioned') }}
),

-- One person may be known to several sources, and to one in several versions.
spans as (
    select
        email,
        valid_from,
        case
            when bool_and(valid_to is not null) then max(valid_to)
        end as valid_to
    from staff_emails_unioned
    group by email, valid_from
)

select * from spans
