-- Two questions of one response in the same metric and about the same touchpoint would
-- count that response twice.
with

answers as (
    select * from {{ ref('int_answers') }}
),

questions as (
    select * from {{ ref('int_questions') }}
),

roles_with_metric as (
    select distinct role from {{ ref('metric_definitions') }}
    where role is not null
)

select
    answers.response_id,
    answers.role,
    questions.touchpoint
from answers
inner join questions on answers.question_id = questions.question_id
inner join roles_with_metric on answers.role = roles_with_metric.role
group by answers.response_id, answers.role, questions.touchpoint
having count(*) > 1
