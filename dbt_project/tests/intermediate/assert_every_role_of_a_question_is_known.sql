-- A role that the seed `question_roles` does not list would never be scored, and nobody
-- would notice.
with

questions as (
    select * from {{ ref('int_questions') }}
),

question_roles as (
    select * from {{ ref('question_roles') }}
)

select
    questions.question_id,
    questions.role
from questions
left join question_roles on questions.role = question_roles.role
where question_roles.role is null
