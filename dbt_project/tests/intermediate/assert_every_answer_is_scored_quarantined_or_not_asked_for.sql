-- Every answer of a response that is kept is a score, has a fault, says that there is
-- no answer, or answers a question that asks for no score. None is lost on the way, and
-- none is there twice.
with

responses as (
    select * from {{ ref('int_responses') }}
    where not is_deleted
),

given_answers as (
    select answers.source
    from {{ ref('int_answers_unioned') }} as answers
    inner join responses
        on
            answers.source = responses.source
            and answers.source_response_id = responses.source_response_id
    where not answers.is_deleted
),

counted as (
    select
        source,
        1 as given_count,
        0 as accounted_count
    from given_answers
    union all
    select
        source,
        0 as given_count,
        1 as accounted_count
    from {{ ref('int_answers') }}
    union all
    select
        source,
        0 as given_count,
        1 as accounted_count
    from {{ ref('int_answers_checked') }}
    where fault is not null or not is_scored or is_no_answer
)

select
    source,
    sum(given_count) as given_count,
    sum(accounted_count) as accounted_count
from counted
group by source
having sum(given_count) != sum(accounted_count)
