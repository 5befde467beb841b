with

judged as (
    select
        1 as checked_count,
        0 as kept_count,
        case when reason is null and not is_scored then 1 else 0 end as unscored_count
    from {{ ref('int_answers_checked') }}
    union all
    select
        0 as checked_count,
        1 as kept_count,
        0 as unscored_count
    from {{ ref('int_answers_validated') }}
    union all
    select
        0 as checked_count,
        1 as kept_count,
        0 as unscored_count
    from {{ ref('int_answers_quarantined') }}
)

select
    sum(checked_count) as checked_count,
    sum(kept_count) as kept_count,
    sum(unscored_count) as unscored_count
from judged
having sum(checked_count) != sum(kept_count) + sum(unscored_count)
